import type { AudioClip, Hertz, Seconds, Song, SongEvent } from '@loop/core';
import { TICKS_PER_QUARTER } from '@loop/core';

import { BLOCK_FRAMES } from '../engine/block.js';
import { startNotes } from '../engine/start-notes.js';
import { SLOT_COUNT } from '../engine/stems.js';
import { createTransport } from '../engine/transport.js';
import type { Transport } from '../engine/transport.js';
import { moveToTempo, pauseLate, playLate, seekLate } from './catch-up.js';
import { changeSong } from './change-song.js';
import { createLevelMeter } from './level-meter.js';
import type { EditTiming, FromWorklet, SongChange, TimedEvent, ToWorklet } from './messages.js';

/** What a worklet's player is made with. */
export interface WorkletPlayerOptions {
  /** Frames per second of the context. */
  readonly sampleRate: Hertz;
  /** Takes reports for the main thread. */
  readonly report: (report: FromWorklet) => void;
}

/** The part of the live player that runs in the audio thread. It is plain code, so that it can be tested anywhere. */
export interface WorkletPlayer {
  /**
   * Takes a message. It is obeyed with the next block, or with the block of 128 frames that begins nearest to its time. When that has
   * passed already, the music is put where it would be by now, so that it stays with whatever clock the time came from.
   */
  receive(message: ToWorklet): void;
  /**
   * Obeys what was received up to now and only prepares: songs and samples. It makes the engine, which takes longer than a quantum lasts; call
   * it before sound flows.
   */
  prepare(): void;
  /**
   * Makes a quantum of sound.
   *
   * @param output - Left and right, of equal length.
   * @param currentFrame - The context's frame at which the quantum begins.
   * @returns Whether the player lives; after `dispose` it is false.
   */
  process(output: readonly Float32Array[], currentFrame: number): boolean;
}

/** Seconds between reports. */
const REPORT_SECONDS = 1 / 60;

/** A resting engine that has been silent for so long is not asked any more. */
const SLEEP_SECONDS = 2;

/** Creates a player without a song; the first message brings one. */
export function createWorkletPlayer({ sampleRate, report }: WorkletPlayerOptions): WorkletPlayer {
  const samples = new Map<string, AudioClip>();
  /** Copies of samples at the length of so many bars, by both. */
  const copies = new Map<string, Map<number, AudioClip>>();
  const loaded: Loaded[] = Array.from({ length: SLOT_COUNT }, () => ({ clip: undefined, bars: undefined }));
  const meter = createLevelMeter();
  let transport: Transport | undefined;
  let waiting: { readonly song: Song; readonly at: EditTiming } | undefined;
  let commands: readonly ToWorklet[] = [];
  let events: TimedEvent[] = [];
  let lives = true;
  // Adding this to a frame of the transport gives the context's frame.
  let shift = 0;
  let untilReport = 0;
  let silentFrames = 0;
  let previewId = 0;

  const onEvent = (event: SongEvent, frame: number): void => {
    const latency = transport?.engine.latencyFrames ?? 0;
    events.push({ time: (frame + shift + latency) / sampleRate, event });
  };

  const loadSlots = (song: Song): void => {
    for (let slot = 0; slot < SLOT_COUNT; slot += 1) {
      const { sampleId: id, bars } = song.slots[slot] ?? {};
      const copy = id === undefined || bars === undefined ? undefined : copies.get(id)?.get(bars);
      const clip = copy ?? (id === undefined ? undefined : samples.get(id));
      const before = loaded[slot];
      if (clip === before?.clip && bars === before?.bars) continue;
      loaded[slot] = { clip, bars };
      transport?.setSample(slot, clip);
    }
  };

  const keepSample = ({ id, audio, bars }: Extract<ToWorklet, { type: 'sample' }>): void => {
    const own = copies.get(id) ?? new Map<number, AudioClip>();
    if (bars === undefined) {
      // Copies of another sound are of no use.
      copies.delete(id);
      if (audio === undefined) samples.delete(id);
      else samples.set(id, audio);
    } else {
      if (audio === undefined) own.delete(bars);
      else own.set(bars, audio);
      copies.set(id, own);
    }
    if (transport !== undefined) loadSlots(waiting?.song ?? transport.song);
  };

  const setSong = (song: Song, at: EditTiming): void => {
    transport ??= createTransport({ sampleRate, song, onEvent });
    transport.setSong(song, { at });
    waiting = { song, at };
    loadSlots(song);
  };

  const change = (player: Transport, fields: SongChange): void => {
    // An edit that waits for its moment goes on waiting, with the change in it.
    const next = waiting === undefined || waiting.song === player.song ? undefined : waiting;
    player.setSong(changeSong(player.song, fields), { at: 'now' });
    waiting = undefined;
    if (next !== undefined) setSong(changeSong(next.song, fields), next.at);
  };

  /** Obeys a message, `late` seconds after its time. */
  const obey = (message: ToWorklet, late: Seconds): void => {
    silentFrames = 0;
    if (message.type === 'song') setSong(message.song, message.timing);
    else if (message.type === 'dispose') lives = false;
    else if (message.type === 'sample') keepSample(message);
    else if (transport !== undefined) {
      if (message.type === 'change') {
        const { bpm } = transport;
        change(transport, message.fields);
        if (late > 0) moveToTempo(transport, bpm, late);
      } else if (message.type === 'note') {
        const { note } = message;
        startNotes(transport.engine, note, { offset: 0, gateFrames: note.seconds * sampleRate });
      } else if (message.type === 'preview') {
        previewId = message.id;
        transport.engine.preview(message.audio, message);
      } else if (message.type === 'seek') {
        if (late > 0) seekLate(transport, message.tick, late);
        else transport.seek(message.tick);
      } else if (message.type === 'pause') {
        if (late > 0) pauseLate(transport, late);
        else transport.pause();
      } else if (message.type === 'stop') transport.stop();
      else if (late > 0) playLate(transport, message.tick, late);
      else play(transport, message.tick);
    }
    untilReport = 0;
  };

  /** Obeys what is due in the block that begins at a frame. */
  const obeyDue = (frame: number): void => {
    while (commands.length > 0) {
      const [next, ...rest] = commands;
      if (next === undefined || frameOf(next, sampleRate) >= frame + BLOCK_FRAMES / 2) return;
      commands = rest;
      const hasTime = 'time' in next && next.time !== undefined;
      const lateFrames = hasTime ? frame - frameOf(next, sampleRate) : 0;
      // Within half a block it is on time, as blocks go.
      obey(next, lateFrames > BLOCK_FRAMES / 2 ? lateFrames / sampleRate : 0);
    }
  };

  const sendReport = (player: Transport, frame: number): void => {
    const latency = player.engine.latencyFrames;
    report({
      time: (frame + latency) / sampleRate,
      tick: player.positionTicks,
      ticksPerSecond: player.playing ? (player.bpm * TICKS_PER_QUARTER) / 60 : 0,
      levels: meter.take(),
      preview: { id: previewId, seconds: player.engine.previewSeconds },
      events,
    });
    events = [];
    untilReport = Math.round(REPORT_SECONDS * sampleRate);
  };

  return {
    receive(message) {
      // In order of time; what has no time keeps its place before what is yet to come.
      const at = commands.findIndex((other) => frameOf(other, sampleRate) > frameOf(message, sampleRate));
      commands = at < 0 ? [...commands, message] : [...commands.slice(0, at), message, ...commands.slice(at)];
    },
    prepare() {
      const first = commands.findIndex(({ type }) => type !== 'song' && type !== 'sample');
      const ready = first < 0 ? commands : commands.slice(0, first);
      commands = commands.slice(ready.length);
      for (const message of ready) obey(message, 0);
    },
    process(output, currentFrame) {
      const frames = output[0]?.length ?? 0;
      for (let done = 0; done < frames; done += BLOCK_FRAMES) {
        obeyDue(currentFrame + done);
        if (transport === undefined || !lives) break;
        const isResting = !transport.playing && transport.engine.previewSeconds === undefined;
        if (isResting && silentFrames > SLEEP_SECONDS * sampleRate) {
          for (const channel of output) channel.fill(0, done);
          continue;
        }
        shift = currentFrame + done - transport.frame;
        if (untilReport <= 0) sendReport(transport, currentFrame + done);
        const count = Math.min(BLOCK_FRAMES, frames - done);
        transport.process(output, count, done);
        const peak = meter.add(output, done, count);
        silentFrames = peak === 0 ? silentFrames + count : 0;
        untilReport -= count;
      }
      return lives;
    },
  };
}

/** What was put into a slot. */
interface Loaded {
  readonly clip: AudioClip | undefined;
  readonly bars: number | undefined;
}

function play(transport: Transport, tick: number | undefined): void {
  if (tick !== undefined) transport.seek(tick);
  transport.play();
}

function frameOf(message: ToWorklet, sampleRate: Hertz): number {
  const time = 'time' in message ? message.time : undefined;
  return time === undefined ? 0 : Math.round(time * sampleRate);
}

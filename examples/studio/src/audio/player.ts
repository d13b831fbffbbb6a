import { TICKS_PER_QUARTER } from '@loop/core';
import type { AudioClip, Seconds, Song, Ticks } from '@loop/core';
import type { EditTiming, Levels, LiveNote, LivePlayer, PlayPosition, PreviewOptions, TimedEvent } from '@loop/sequencer/live';

import { whenIdle } from '../state/when-idle.js';
import { createLatencyControl } from './latency.js';
import type { Latency } from './latency.js';
import { latencyOf, openOutput, sinkOf } from './open-output.js';
import type { Output } from './open-output.js';
import { readBands } from './read-bands.js';
import { sliderChange } from './slider-change.js';

/** What is heard, for a recording. Until it is released the sound stays in the context that it is in. */
export interface SoundCapture {
  /** The end of the sound's chain, in an `AudioContext` that runs. */
  readonly node: AudioNode;
  /** The context's time of what is heard now. */
  audibleTime(): Seconds;
  /** Ends it; safe to call twice. */
  release(): void;
}

/** The studio's sound: loaded and warmed silently while the page is idle, and heard from the first press of play, as browsers allow no sound before. */
export interface StudioPlayer {
  /** Loads and warms the sound now, silently, if that has not begun. */
  prepare(song: Song): void;
  play(song: Song): Promise<void>;
  pause(): void;
  stop(): void;
  /**
   * Takes over the song, at first or edited, without a restart: at once what sliders move, everything else at the next step.
   *
   * @param timing - When what no slider moves is heard. @defaultValue 'step'
   */
  update(song: Song, timing?: EditTiming): void;
  /** Goes on from another place. */
  seek(tick: Ticks): void;
  /** Gives the sound of a sample that the song's slots name, or with `bars` its copy for slots of so many bars; `undefined` forgets all of it. */
  setSample(id: string, audio: AudioClip | undefined, options?: { readonly bars?: number | undefined }): void;
  /**
   * Plays a clip beside the song, through its filter and master chain; `undefined` stops the one that plays.
   *
   * @returns A promise that resolves when it has ended, was stopped or replaced. @throws {Error} When there can be no sound.
   */
  preview(audio: AudioClip | undefined, options?: PreviewOptions): Promise<void>;
  /** Where the clip of `preview` is, as it is heard; `undefined` when none plays. */
  previewPlace(): Seconds | undefined;
  /** Sounds a note beside the song, at once or at a time of its clock. Resolves when the sound flows, which the first note has to start. */
  sound(song: Song, note: LiveNote, at?: Seconds): Promise<void>;
  /** The tick that is heard now, and the time of the clock of `sound` at which a note is heard together with it. */
  clock(): { readonly time: Seconds; readonly tick: Ticks } | undefined;
  /** Plays to another output of the system, by its id; '' is the system's own. @throws {Error} Where it is gone, or the browser has no choice. */
  setOutput(id: string): Promise<void>;
  /** Plays with another latency from now on; what plays goes on. */
  setLatency(latency: Latency): void;
  /**
   * How far what is heard lies behind what is made, and how often the sound was late since the page was opened, where the browser counts it.
   * `undefined` before the first play.
   */
  delay(): { readonly seconds: Seconds; readonly underruns: number | undefined } | undefined;
  /** Levels of the output since the last report of the audio thread. */
  levels(): Levels;
  /** What became audible since the last call. */
  takeEvents(): readonly TimedEvent[];
  /** Where the music is, as it is heard; `undefined` before the first play. */
  position(): PlayPosition | undefined;
  /** Gives what is heard to a recording, which begins with silence where nothing plays yet. @throws {Error} When there can be no sound. */
  capture(song: Song): Promise<SoundCapture>;
  /** Energy of what is heard now: below 1.8 kHz, up to 9.9 kHz, and above, each 0–1. */
  readBands(): readonly [bass: number, mid: number, high: number];
  /** Fills `samples` with the last that was heard, −1…1. @returns Whether anything plays. */
  readWaveform(samples: Float32Array<ArrayBuffer>): boolean;
}

const SILENCE: Levels = { peak: [0, 0], rms: [0, 0] };

/** How often it is looked whether the sound was late, in milliseconds. */
const LATE_CHECK_MS = 1_000;

/** How long a player that takes over waits before its first sound, in seconds: longer than a message to it takes. */
const LEAD_SECONDS = 0.1;

/** What a player reports. */
export interface StudioPlayerOptions {
  /** How soon a press is heard, against how surely the sound flows. */
  readonly latency: Latency;
  /** Called when the sound engine fails. */
  readonly onError: (error: Error) => void;
  /** Called when the system takes the sound away while it plays, as a phone call does; the player is paused then. */
  readonly onInterrupted: () => void;
  /** Called when the sound was late, and is made further ahead from now on. */
  readonly onLate: () => void;
}

/** Creates a player that is silent until it is asked. */
export function createStudioPlayer({ latency, onError, onInterrupted, onLate }: StudioPlayerOptions): StudioPlayer {
  let device = '';
  let control = createLatencyControl(latency, navigator.hardwareConcurrency);
  let output: Output | undefined;
  // Where another output takes over, what is changed meanwhile is for both.
  let successor: Output | undefined;
  let starting: Promise<LivePlayer> | undefined;
  let latest: Song | undefined;
  let earlierUnderruns = 0;
  const captures = new Set<object>();
  let isMoveDue = false;
  let moving = Promise.resolve();
  let watch: ReturnType<typeof setInterval> | undefined;
  const samples = new Map<string, AudioClip>();
  const copies = new Map<string, Map<number, AudioClip>>();
  let previews = 0;
  const players = (): readonly LivePlayer[] => [output, successor].flatMap((one) => (one === undefined ? [] : [one.player]));
  const live = (): LivePlayer | undefined => output?.player;
  const open = (song: Song): Output => openOutput({ song, latencyHint: control.hint, device, samples, copies, onError, onInterrupted });

  // `play` reports a failure; the next one tries again.
  const begin = (song: Song): Promise<LivePlayer> => {
    const opened = output ?? open(song);
    output = opened;
    starting ??= opened.ready.then(
      () => opened.player,
      (error: unknown) => {
        starting = undefined;
        output = undefined;
        throw error;
      },
    );
    return starting;
  };

  /** Lets another output take over, in time with the one that plays. Where it cannot be opened, the one that plays goes on. */
  const move = async (): Promise<void> => {
    const before = output;
    if (before === undefined || latest === undefined) return;
    const next = open(latest);
    successor = next;
    try {
      await Promise.all([starting, next.ready]);
      if (before.player.state === 'playing') await follow(before.player, next.player);
      else if (before.player.state === 'paused') next.player.seek(before.player.position().tick);
      if (before.player.state !== 'playing' && next.player.state === 'playing') next.player.pause();
      earlierUnderruns += before.player.underruns() ?? 0;
      output = next;
      starting = Promise.resolve(next.player);
      control.restart();
      await before.player.dispose();
    } catch {
      await next.player.dispose();
    } finally {
      successor = undefined;
    }
  };

  // What is recorded goes on to its end.
  const moveWhenFree = (): void => {
    isMoveDue = captures.size > 0;
    if (!isMoveDue) moving = moving.then(move);
  };

  const lookWhetherLate = (): void => {
    const player = live();
    const underruns = player?.underruns();
    if (player?.state !== 'playing' || underruns === undefined) {
      clearInterval(watch);
      watch = undefined;
      return;
    }
    if (captures.size > 0 || !control.report(performance.now() / 1_000, underruns)) return;
    onLate();
    moveWhenFree();
  };

  // Once: where the sound cannot be loaded, only a press of play tries again.
  let isIdlePlanned = false;
  const prepareWhenIdle = (): void => {
    if (isIdlePlanned) return;
    isIdlePlanned = true;
    whenIdle(() => void (latest !== undefined && begin(latest).catch(() => {})));
  };

  return {
    prepare: (song) => void begin(song).catch(() => {}),
    async play(song) {
      const player = await begin(song);
      await player.play();
      control.restart();
      watch ??= setInterval(lookWhetherLate, LATE_CHECK_MS);
    },
    pause() {
      for (const player of players()) player.pause();
    },
    stop() {
      for (const player of players()) player.stop();
    },
    update(song, timing = 'step') {
      const before = latest;
      latest = song;
      if (output === undefined) {
        prepareWhenIdle();
        return;
      }
      const fields = before && sliderChange(before, song);
      for (const player of players()) {
        if (fields === undefined) player.setSong(song, { timing });
        else if (Object.keys(fields).length > 0) player.change(fields);
      }
    },
    seek(tick) {
      for (const player of players()) player.seek(tick);
    },
    setSample(id, audio, { bars } = {}) {
      if (bars !== undefined && audio !== undefined) copies.set(id, new Map(copies.get(id)).set(bars, audio));
      else {
        copies.delete(id);
        if (audio === undefined) samples.delete(id);
        else samples.set(id, audio);
      }
      for (const player of players()) player.setSample(id, audio, { bars });
    },
    async preview(audio, options) {
      previews += 1;
      const mine = previews;
      if (latest === undefined || (audio === undefined && output === undefined)) return;
      const player = await begin(latest);
      // While the sound was loaded, another one may have been asked for.
      if (mine !== previews) return;
      const ended = player.preview(audio, options);
      await (player.audioContext as AudioContext).resume();
      await ended;
    },
    previewPlace: () => live()?.previewPlace(),
    async sound(song, note, at) {
      const player = await begin(song);
      player.sound(note, { at });
      await (player.audioContext as AudioContext).resume();
    },
    async setOutput(id) {
      device = id;
      for (const player of players()) await sinkOf(player)?.(id);
    },
    setLatency(choice) {
      control = createLatencyControl(choice, navigator.hardwareConcurrency);
      moveWhenFree();
    },
    delay() {
      const player = live();
      if (player === undefined) return undefined;
      const underruns = player.underruns();
      return {
        seconds: latencyOf(player),
        underruns: underruns === undefined ? undefined : earlierUnderruns + underruns,
      };
    },
    clock() {
      const player = live();
      return player?.state === 'playing' ? { time: player.audibleTime(), tick: player.position().tick } : undefined;
    },
    levels: () => live()?.levels() ?? SILENCE,
    takeEvents: () => live()?.takeEvents() ?? [],
    position() {
      const player = live();
      return player === undefined || player.state === 'stopped' ? undefined : player.position();
    },
    async capture(song) {
      const owner = {};
      const release = (): void => {
        captures.delete(owner);
        if (captures.size === 0 && isMoveDue) moveWhenFree();
      };
      captures.add(owner);
      try {
        await moving;
        const player = await begin(song);
        await (player.audioContext as AudioContext).resume();
        return { node: player.output!, audibleTime: player.audibleTime, release };
      } catch (error) {
        release();
        throw error;
      }
    },
    readBands() {
      const analyser = output?.analyser();
      return analyser === undefined ? [0, 0, 0] : readBands(analyser);
    },
    readWaveform(samples) {
      const analyser = output?.analyser();
      analyser?.getFloatTimeDomainData(samples);
      return analyser !== undefined;
    },
  };
}

/** Starts a player so that it is heard where another one is by then, and waits for it. */
async function follow(before: LivePlayer, next: LivePlayer): Promise<void> {
  const context = next.audioContext as AudioContext;
  await context.resume();
  const seconds = LEAD_SECONDS + latencyOf(next);
  const tick = before.position().tick + (seconds * before.song.bpm * TICKS_PER_QUARTER) / 60;
  await next.play({ fromTick: tick, at: context.currentTime + LEAD_SECONDS });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
}

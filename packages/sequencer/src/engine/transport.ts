import type { AudioClip, Bpm, Hertz, Song, SongEvent, Ticks } from '@loop/core';
import { TICKS_PER_QUARTER, TICKS_PER_STEP, ticksPerBar } from '@loop/core';

import { BLOCK_FRAMES } from './block.js';
import { createEngine } from './engine.js';
import { createEventFeed } from './event-feed.js';
import type { Engine } from './engine.js';
import type { SoundParameterId } from './parameters.js';
import { createSongAutomation } from './song-automation.js';
import { startNotes } from './start-notes.js';
import { SLOT_COUNT } from './stems.js';
import { copySamples, writeMono } from './write-samples.js';

/** How a transport is made. */
export interface TransportOptions {
  /** Frames per second, 8 000–192 000. */
  readonly sampleRate: Hertz;
  /** What plays. */
  readonly song: Song;
  /** Clips of the song's slots, by index. */
  readonly samples?: readonly (AudioClip | undefined)[] | undefined;
  /** How many voices may sound at once. @defaultValue 48 */
  readonly maxVoices?: number | undefined;
  /** The tick at which playback pauses: nothing that happens there or later is heard. @defaultValue never */
  readonly endTick?: Ticks | undefined;
  /** The tick from which automation moves nothing more: what was played before still comes out of the master chain. @defaultValue `endTick` */
  readonly automationEndTick?: Ticks | undefined;
  /** Whether the engine keeps each part on its own, before the master chain or through it. @defaultValue false */
  readonly stems?: boolean | 'mastered' | undefined;
  /**
   * Called for every event of the song as its block is made, with the frame, counted since creation, at which it enters the
   * engine. It is heard `engine.latencyFrames` later.
   */
  readonly onEvent?: ((event: SongEvent, frame: number) => void) | undefined;
}

/** When a change of song takes effect: in the next block, at the next sixteenth, or at the next bar. */
export type ChangeMoment = 'now' | 'step' | 'bar';

/**
 * Plays a song through an engine, frame by frame. It is the one player of the SDK: offline rendering and the AudioWorklet both
 * drive it, so equal calls between equal numbers of frames give equal samples. It works in blocks of 128 frames: a call takes
 * effect at the next block that has not been made.
 */
export interface Transport {
  /** The engine that it drives. */
  readonly engine: Engine;
  /** Whether the song moves. */
  readonly playing: boolean;
  /** Where the song is at the next frame to be made, as a tick that may have a fraction. */
  readonly positionTicks: Ticks;
  /** Frames made since creation, a multiple of 128. */
  readonly frame: number;
  /** The tempo that plays. */
  readonly bpm: Bpm;
  /** The song that plays; a change that waits for its moment is not in it. */
  readonly song: Song;
  /** Starts, or goes on after a pause. */
  play(): void;
  /** Stops moving and lets the keys go; `play` goes on from here. */
  pause(): void;
  /** Stops moving, lets the keys go and returns to the start. */
  stop(): void;
  /**
   * Moves to a tick and fades what sounds, or lets it ring. Before tick 0 there is silence.
   *
   * @param options - `from`: events from this tick on, by default the one that it moves to, are still to come; earlier ones sound at once.
   */
  seek(tick: Ticks, options?: { readonly ring?: boolean | undefined; readonly from?: Ticks | undefined }): void;
  /** Replaces the song, at the next sixteenth unless asked otherwise; at once while it does not move. */
  setSong(song: Song, options?: { readonly at?: ChangeMoment | undefined }): void;
  /** Changes the tempo in the next block, until the next song brings its own. */
  setTempo(bpm: Bpm): void;
  /** Sets a control of the engine, until the next song brings its own. */
  setParameter(id: SoundParameterId, value: number): void;
  /**
   * Puts a clip into a slot, 0–3, or takes it out. While the song moves the clip comes in at the next bar, and one that plays there goes on
   * until then. A loop of so many `bars` comes in where it would be had it played from the first bar on, others begin.
   */
  setSample(slot: number, clip: AudioClip | undefined): void;
  /**
   * Makes frames: any number, in as many calls as you like. One array receives the mean of both sides, two receive left and right.
   *
   * @param output - One or two arrays of at least `offset + frames`.
   * @param frames - How many frames to make.
   * @param offset - Where in the arrays they go. @defaultValue 0
   */
  process(output: readonly Float32Array[], frames: number, offset?: number): void;
  /** Makes one whole block; it is in `engine.output` and `engine.stems`. Do not mix with `process`. */
  renderBlock(): void;
}

/** Creates a transport at the start of its song, stopped. */
export function createTransport(options: TransportOptions): Transport {
  return driveEngine(createEngine(options), options);
}

/** Plays a song on a new engine of the same sample rate. */
export function driveEngine(engine: Engine, options: TransportOptions): Transport {
  const { sampleRate, endTick = Infinity, automationEndTick = endTick, onEvent } = options;
  const samples: (AudioClip | undefined)[] = Array.from({ length: SLOT_COUNT }, (_, slot) => options.samples?.[slot]);
  /** The tick at which each slot's clip begins its first round; `undefined` waits for the next bar. */
  const slotStarts: (Ticks | undefined)[] = samples.map(() => 0);
  /** Clips that take over at the next bar. */
  const incoming: (AudioClip | undefined)[] = samples.map(() => undefined);
  let song = options.song;
  let feed = createEventFeed(song);
  let automation = createSongAutomation(song);
  let pending: { readonly song: Song; readonly tick: Ticks } | undefined;
  let bpm = song.bpm;
  let playing = false;
  let frame = 0;
  // At `anchorFrame`, which may have a fraction, the song is at `anchorTick`; from there it moves at the present tempo.
  let anchorFrame = 0;
  let anchorTick: Ticks = 0;
  // Events of the ticks before `queriedTick` are in the queue.
  let queue: readonly SongEvent[] = [];
  let queueIndex = 0;
  let queriedTick: Ticks = 0;
  // Frames of the last block that `process` has handed out.
  let taken = BLOCK_FRAMES;

  const framesPerTick = (): number => (sampleRate * 60) / (bpm * TICKS_PER_QUARTER);
  const frameOf = (tick: Ticks): number => Math.round(anchorFrame + (tick - anchorTick) * framesPerTick());
  const position = (): Ticks => (playing ? anchorTick + (frame - anchorFrame) / framesPerTick() : anchorTick);

  const anchorAt = (tick: Ticks): void => {
    anchorTick = tick;
    anchorFrame = frame;
  };

  const dropQueue = (): void => {
    queue = [];
    queueIndex = 0;
    queriedTick = Math.max(0, Math.ceil(position()));
  };

  /** Changes the tempo at a tick. Without a change the anchor stays, so that no rounding adds up. */
  const useTempo = (next: Bpm, tick: Ticks): void => {
    if (next === bpm) return;
    anchorFrame += (tick - anchorTick) * framesPerTick();
    anchorTick = tick;
    bpm = next;
    engine.setTempo(bpm);
  };

  const useSong = (next: Song, tick: Ticks): void => {
    song = next;
    feed = createEventFeed(song);
    automation = createSongAutomation(song);
    engine.applySong(song);
    useTempo(song.bpm, tick);
  };

  const startSlot = (slot: number, offset: number, tick: Ticks): void => {
    const clip = samples[slot];
    const start = slotStarts[slot];
    if (clip === undefined || start === undefined || tick < start) return;
    const fromSeconds = ((tick - start) * framesPerTick()) / sampleRate;
    const { bars } = song.slots[slot] ?? {};
    const periodFrames = bars === undefined ? undefined : roundOf(clip, bars * ticksPerBar(song) * framesPerTick());
    engine.startSlot(slot, offset, { fromSeconds, periodFrames });
  };

  /** How many frames a round of a clip takes that repeats with the bars; `undefined` for one that does not fit them, to the frame. */
  const roundOf = (clip: AudioClip, frames: number): number | undefined => {
    const length = ((clip.channels[0]?.length ?? 0) * sampleRate) / clip.sampleRate;
    let round = frames;
    // It may go round at half or at double speed.
    for (; round > 1.5 * length; round /= 2);
    for (; round > 0 && round < 0.75 * length; round *= 2);
    return Math.abs(round - length) < sampleRate / clip.sampleRate ? round : undefined;
  };

  const startSlots = (tick: Ticks): void => {
    for (let slot = 0; slot < SLOT_COUNT; slot += 1) {
      takeIncoming(slot);
      startSlot(slot, 0, tick);
    }
  };

  /** Lets a clip take over that waited. Returns whether there was one. */
  const takeIncoming = (slot: number): boolean => {
    const next = incoming[slot];
    if (next === undefined) return false;
    incoming[slot] = undefined;
    samples[slot] = next;
    engine.setSample(slot, next);
    return true;
  };

  const startWaitingSlots = (offset: number, tick: Ticks): void => {
    for (let slot = 0; slot < SLOT_COUNT; slot += 1) {
      const isNew = takeIncoming(slot);
      if (!isNew && slotStarts[slot] !== undefined) continue;
      const { bars, loop = true } = song.slots[slot] ?? {};
      slotStarts[slot] = bars !== undefined && loop ? 0 : tick;
      startSlot(slot, offset, tick);
    }
  };

  const dispatch = (event: SongEvent, at: number): void => {
    const offset = Math.max(0, at - frame);
    if (event.type === 'duck') engine.duck(offset, event.depth, event.recoverySeconds);
    else if (event.type === 'bar') startWaitingSlots(offset, event.tick);
    else startNotes(engine, event, { offset, gateFrames: event.durationTicks * framesPerTick() });
    onEvent?.(event, frame + offset);
  };

  /** Dispatches what is in the queue up to a frame. */
  const drain = (endFrame: number): void => {
    for (; queueIndex < queue.length; queueIndex += 1) {
      const event = queue[queueIndex] as SongEvent;
      if (event.tick >= endTick) continue;
      const at = frameOf(event.tick);
      if (at >= endFrame) return;
      dispatch(event, at);
    }
  };

  /** Takes over the song that waits, exactly at its tick. */
  const takePending = (): void => {
    if (pending === undefined || queriedTick < pending.tick) return;
    const { song: next, tick } = pending;
    pending = undefined;
    useSong(next, tick);
  };

  /** Asks the song step by step, so that a change of song between two steps loses nothing, and plays up to a frame. */
  const playUntil = (endFrame: number): void => {
    drain(endFrame);
    while (queueIndex === queue.length && frameOf(queriedTick) < endFrame) {
      takePending();
      if (queriedTick < automationEndTick) automation?.apply(engine, queriedTick);
      const nextTick = (Math.floor(queriedTick / TICKS_PER_STEP) + 1) * TICKS_PER_STEP;
      queue = feed(queriedTick, nextTick);
      queueIndex = 0;
      queriedTick = nextTick;
      drain(endFrame);
    }
  };

  const halt = (tick: Ticks): void => {
    playing = false;
    anchorAt(tick);
    dropQueue();
    engine.allNotesOff();
    if (pending !== undefined) useSong(pending.song, tick);
    pending = undefined;
  };

  const renderBlock = (): void => {
    if (playing && position() >= endTick) halt(endTick);
    if (playing) playUntil(frame + BLOCK_FRAMES);
    engine.render();
    frame += BLOCK_FRAMES;
  };

  for (let slot = 0; slot < SLOT_COUNT; slot += 1) engine.setSample(slot, samples[slot]);
  engine.applySong(song);
  engine.setTempo(bpm);
  engine.reset();

  return {
    engine,
    get playing() {
      return playing;
    },
    get positionTicks() {
      return position();
    },
    get frame() {
      return frame;
    },
    get bpm() {
      return bpm;
    },
    get song() {
      return song;
    },
    play() {
      if (playing) return;
      anchorAt(anchorTick);
      playing = true;
      dropQueue();
      startSlots(anchorTick);
    },
    pause() {
      if (playing) halt(position());
    },
    stop() {
      halt(0);
    },
    seek(tick, { ring = false, from = tick } = {}) {
      anchorAt(tick);
      dropQueue();
      queriedTick = Math.max(0, Math.ceil(from));
      if (!ring) engine.choke();
      if (playing) startSlots(anchorTick);
    },
    setSong(next, { at = 'step' } = {}) {
      pending = undefined;
      if (playing && at !== 'now') {
        const grid = at === 'bar' ? ticksPerBar(song) : TICKS_PER_STEP;
        pending = { song: next, tick: Math.max(queriedTick, Math.ceil(position() / grid) * grid) };
        return;
      }
      useSong(next, position());
      dropQueue();
    },
    setTempo(next) {
      useTempo(next, position());
    },
    setParameter: engine.setParameter,
    setSample(slot, clip) {
      if (!(slot >= 0 && slot < SLOT_COUNT)) return;
      incoming[slot] = undefined;
      if (playing && clip !== undefined && samples[slot] !== undefined && slotStarts[slot] !== undefined) {
        incoming[slot] = clip;
        return;
      }
      samples[slot] = clip;
      slotStarts[slot] = playing ? undefined : 0;
      engine.setSample(slot, clip);
    },
    process(output, frames, offset = 0) {
      const first = output[0];
      const second = output[1];
      for (let done = 0; done < frames;) {
        if (taken === BLOCK_FRAMES) {
          renderBlock();
          taken = 0;
        }
        const count = Math.min(frames - done, BLOCK_FRAMES - taken);
        if (second !== undefined && first !== undefined) {
          copySamples(engine.samples[0], taken, first, offset + done, count);
          copySamples(engine.samples[1], taken, second, offset + done, count);
        } else if (first !== undefined) writeMono(engine.output, taken, first, offset + done, count);
        taken += count;
        done += count;
      }
    },
    renderBlock,
  };
}

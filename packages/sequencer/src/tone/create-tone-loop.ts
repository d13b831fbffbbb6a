import { TICKS_PER_QUARTER } from '@loop/core';
import type { AudioClip, Seconds, Song, Ticks } from '@loop/core';
import { Gain, getContext, getTransport } from 'tone';

import { createLivePlayer } from '../live/index.js';
import type { EditTiming, Levels, PlayPosition, SongChange, TimedEvent } from '../live/index.js';

/** How the sound engine joins a Tone.js app. */
export interface ToneLoopOptions {
  /** What to play; its tempo gives way to the transport's. */
  readonly song: Song;
  /** Where the worklet's script is; see `LivePlayerOptions`. */
  readonly workletUrl?: string | URL | undefined;
  /** Called when the audio thread fails. */
  readonly onError?: ((error: Error) => void) | undefined;
}

/** The sound engine as a Tone.js node that follows Tone's transport. */
export interface ToneLoop {
  /** Resolves when the sound engine stands; rejects when it cannot be loaded. */
  readonly ready: Promise<void>;
  /**
   * The output as a Tone.js node: `loop.output.toDestination()`, or connect it to any effect. Tone runs only what reaches its
   * destination, so the song does not move before that.
   */
  readonly output: Gain;
  /** The song as it was last set, at the transport's tempo. */
  readonly song: Song;
  /** Replaces the song while it plays. @param options - `timing`: see `LivePlayer.setSong`. */
  setSong(song: Song, options?: { readonly timing?: EditTiming | undefined }): void;
  /** Changes swing, intensity or sound settings at once. The tempo is the transport's: set `getTransport().bpm`. */
  change(fields: Omit<SongChange, 'bpm'>): void;
  /** Gives the sound of a sample that slots refer to by id; `undefined` drops it. */
  setSample(id: string, audio: AudioClip | undefined): void;
  /** Where the music is at audible time. */
  position(): PlayPosition;
  /** Levels since the last report of the audio thread. */
  levels(): Levels;
  /** Takes all events that became audible since the last call. */
  takeEvents(): readonly TimedEvent[];
  /** Leaves the transport and frees everything; safe to call twice. */
  dispose(): Promise<void>;
}

/** How far the engine may stand from the transport before it is moved there: a tempo ramp drifts by less. */
const TOLERANCE_TICKS = 2;

/**
 * Hosts the sound engine in Tone's present context and keeps it in step with Tone's transport: start, stop, pause, jumps, loops,
 * and the tempo with its ramps, each at the exact time for which the transport schedules it.
 *
 * @example
 * ```ts
 * const loop = createToneLoop({ song });
 * loop.output.connect(new Tone.Reverb().toDestination());
 * Tone.getTransport().bpm.value = 124;
 * Tone.getTransport().start();
 * ```
 */
export function createToneLoop(options: ToneLoopOptions): ToneLoop {
  const context = getContext();
  const transport = getTransport();
  const output = new Gain({ context });
  const atTempo = (song: Song): Song => ({ ...song, bpm: transport.bpm.value });
  const player = createLivePlayer({
    song: atTempo(options.song),
    workletUrl: options.workletUrl,
    onError: options.onError,
    // Tone wraps the browser's context; nodes must be made and connected through its wrapper.
    audioContext: context.rawContext as unknown as BaseAudioContext,
    destination: output.input as unknown as AudioNode,
    createNode: async (url, name, nodeOptions) => {
      await context.addAudioWorkletModule(url);
      return context.createAudioWorkletNode(name, nodeOptions());
    },
  });

  const tickAt = (time: Seconds): Ticks => (transport.getTicksAtTime(time) * TICKS_PER_QUARTER) / transport.PPQ;
  let expected = { time: 0, tick: 0, bpm: player.song.bpm };
  const follow = (time: Seconds): void => {
    const bpm = transport.bpm.getValueAtTime(time);
    const tick = tickAt(time);
    const reached = expected.tick + (time - expected.time) * ((expected.bpm * TICKS_PER_QUARTER) / 60);
    if (bpm !== expected.bpm) player.change({ bpm }, { at: time });
    if (Math.abs(reached - tick) > TOLERANCE_TICKS) player.seek(tick, { at: time });
    expected = { time, tick, bpm };
  };
  const onStart = (time: Seconds): void => {
    const bpm = transport.bpm.getValueAtTime(time);
    const tick = tickAt(time);
    expected = { time, tick, bpm };
    player.change({ bpm }, { at: time });
    // `ready` reports a failure to load.
    player.play({ fromTick: tick, at: time }).catch(() => {});
  };
  const onStop = (time: Seconds): void => player.stop({ at: time });
  const onPause = (time: Seconds): void => player.pause({ at: time });
  const onLoop = (time: Seconds): void => {
    const tick = tickAt(time);
    expected = { ...expected, time, tick };
    player.seek(tick, { at: time });
  };

  transport.on('start', onStart).on('stop', onStop).on('pause', onPause).on('loop', onLoop);
  const following = transport.scheduleRepeat(follow, '16n', 0);
  if (transport.state === 'started') onStart(context.now());

  let isDisposed = false;
  return {
    ready: player.ready,
    output,
    get song() {
      return player.song;
    },
    setSong: (song, timing) => player.setSong(atTempo(song), timing),
    change: (fields) => player.change(fields),
    setSample: (id, audio) => player.setSample(id, audio),
    position: () => player.position(),
    levels: () => player.levels(),
    takeEvents: () => player.takeEvents(),
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      transport.off('start', onStart).off('stop', onStop).off('pause', onPause).off('loop', onLoop);
      transport.clear(following);
      await player.dispose();
      output.dispose();
    },
  };
}

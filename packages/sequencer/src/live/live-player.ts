import { ConnectionError, DisposedError, UnsupportedError, clipDuration } from '@loop/core';
import type { AudioClip, Seconds, Song, Ticks } from '@loop/core';

import { assertSound } from '../engine/check-sound.js';
import type { PreviewOptions } from '../engine/engine.js';
import { createAudibleClock } from './audible-clock.js';
import { changeSong } from './change-song.js';
import { PROCESSOR_NAME } from './messages.js';
import type { EditTiming, FromWorklet, Levels, LiveNote, SongChange, TimedEvent, ToWorklet } from './messages.js';
import { positionAt } from './play-position.js';
import type { PlayPosition } from './play-position.js';
import { defaultWorkletUrl } from './worklet-url.js';

/** How a live player is made. */
export interface LivePlayerOptions {
  /** What to play. */
  readonly song: Song;
  /**
   * The context to play in; it stays the caller's to close. @defaultValue a new one, which the player closes with itself
   */
  readonly audioContext?: BaseAudioContext | undefined;
  /**
   * How soon a press is heard, against how surely the sound flows: a word, or seconds of sound that are made ahead. Where `audioContext` is given, that one
   * decides. @defaultValue 'interactive'
   */
  readonly latencyHint?: AudioContextLatencyCategory | Seconds | undefined;
  /**
   * Where the worklet's script is. Bundlers that do not follow `new URL('./worklet.js', import.meta.url)` need it; with Vite, for
   * example, `import workletUrl from '@loop/sequencer/live/worklet?worker&url'`. @defaultValue the file beside this module
   */
  readonly workletUrl?: string | URL | undefined;
  /** Called when the audio thread fails; the player is silent from then on. */
  readonly onError?: ((error: Error) => void) | undefined;
  /** What to play into. @defaultValue the context's destination; `none` leaves the output open */
  readonly destination?: AudioNode | 'none' | undefined;
  /**
   * Makes the node where the page has no AudioWorklet, as over plain http: `createScriptNode` of `@loop/sequencer/live/script`, loaded when it is needed.
   *
   * @defaultValue none: `ready` rejects there
   */
  readonly fallback?: ((context: BaseAudioContext, options: AudioWorkletNodeOptions) => Promise<AudioWorkletNode>) | undefined;
  /** Creates the worklet's node in a context that wraps the browser's own, such as Tone's. @defaultValue the browser's way */
  readonly createNode?: ((url: string, name: string, options: () => AudioWorkletNodeOptions) => Promise<AudioWorkletNode>) | undefined;
}

/** A player that sounds. */
export interface LivePlayer {
  /** Resolves when the sound engine stands; rejects when it cannot be loaded. Every call may be made before. */
  readonly ready: Promise<void>;
  /** The context that it plays in. */
  readonly audioContext: BaseAudioContext;
  /** The song as it was last set. */
  readonly song: Song;
  /** The last command to the transport. */
  readonly state: 'stopped' | 'playing' | 'paused';
  /** The output, once `ready` has resolved. */
  readonly output: AudioNode | undefined;
  /**
   * Starts, or goes on after a pause. Call it from a click, as browsers want one before they let a page sound.
   *
   * @param options - `at`: the context's time at which it begins. When that has passed before the audio thread learns of it, the music
   * begins where it would be by now; `pause`, `seek` and `change` catch up likewise.
   */
  play(options?: { readonly fromTick?: Ticks | undefined; readonly at?: Seconds | undefined }): Promise<void>;
  /** Halts; `play` goes on from there. What sounds fades at once. */
  pause(options?: { readonly at?: Seconds | undefined }): void;
  /** Stops and returns to the start. */
  stop(options?: { readonly at?: Seconds | undefined }): void;
  /** Jumps, playing or not. */
  seek(tick: Ticks, options?: { readonly at?: Seconds | undefined }): void;
  /**
   * Replaces the song without a restart: the transport goes on where it is.
   *
   * @param song - The edited song.
   * @param options - `timing`: at once, at the next sixteenth, or at the next bar. Default: `step`.
   */
  setSong(song: Song, options?: { readonly timing?: EditTiming | undefined }): void;
  /** Changes tempo, swing, intensity or sound settings at once and without a click; cheap enough for a moving slider. */
  change(fields: SongChange, options?: { readonly at?: Seconds | undefined }): void;
  /**
   * Sounds a note beside the song, with the song's sound and mix, whether it plays or not. Call it from a click or a key before the first
   * `play`, as browsers want one before they let a page sound.
   *
   * @param options - `at`: the context's time at which it sounds. Default: at once.
   */
  sound(note: LiveNote, options?: { readonly at?: Seconds | undefined }): void;
  /**
   * Gives the sound of a sample that slots refer to by id; `undefined` drops it. The arrays are copied. While the song plays, a slot changes at
   * the next bar.
   *
   * @param options - `bars`: it is a copy at the length of so many bars, from `fitSlotClip`, for slots that have them. Until there is one they
   * play what they played, or the sample itself.
   */
  setSample(id: string, audio: AudioClip | undefined, options?: { readonly bars?: number | undefined }): void;
  /**
   * Plays a clip beside the song, through its filter and master chain, whether it plays or not; `undefined` stops the one that plays, and
   * another takes its place. Call it from a click or a key before the first `play`, as browsers want one before they let a page sound.
   *
   * @returns A promise that resolves when the clip has ended, was stopped or replaced.
   */
  preview(audio: AudioClip | undefined, options?: PreviewOptions): Promise<void>;
  /** How far the clip of `preview` is at *audible* time; `undefined` when none plays. */
  previewPlace(): Seconds | undefined;
  /**
   * The context's time of what is heard now: its own time less the output's latency. A note at this time, or an event of this time, goes with
   * what the ear gets; `position` is the place of the music at it.
   */
  audibleTime(): Seconds;
  /** Where the music is at *audible* time: the output's latency is taken off. */
  position(): PlayPosition;
  /**
   * How often the output had to go without sound since the context was made, because the audio thread was late; `undefined` where the browser does not
   * count it. A player with a longer `latencyHint` is late less often.
   */
  underruns(): number | undefined;
  /** Levels of what is heard now, measured some 60 times a second. */
  levels(): Levels;
  /** Takes all events that became audible since the last call, in order: for lights and pictures. */
  takeEvents(): readonly TimedEvent[];
  /** Stops the sound and frees everything; safe to call twice. */
  dispose(): Promise<void>;
}

/** Events that nobody takes are kept no longer than these. */
const MAX_EVENTS = 1_024;

/**
 * Creates a player that runs the sound engine inside an AudioWorklet: what it plays is what `renderSong` renders, and a busy page
 * does not disturb it.
 *
 * @throws {InvalidInputError} When the song sets a control that the sound engine does not have; `setSong` and `change` do the same.
 *
 * @example
 * ```ts
 * const player = createLivePlayer({ song });
 * button.onclick = () => player.play();
 * ```
 */
export function createLivePlayer(options: LivePlayerOptions): LivePlayer {
  assertSound(options.song.sound, 'options.song.sound');
  const ownContext =
    options.audioContext === undefined ? new AudioContext({ latencyHint: options.latencyHint ?? 'interactive' }) : undefined;
  const audioContext = options.audioContext ?? (ownContext as AudioContext);
  // Nothing flows before `play`: the audio thread can load and warm the engine without a gap in anything.
  void ownContext?.suspend().catch(() => {});
  const clock = createAudibleClock();
  const waiting: ToWorklet[] = [];
  let { song } = options;
  let state: LivePlayer['state'] = 'stopped';
  let node: AudioWorkletNode | undefined;
  let events: TimedEvent[] = [];
  let isDisposed = false;
  let preview: { readonly id: number; readonly from: Seconds; readonly length: Seconds; readonly end: () => void } | undefined;
  let previewId = 0;
  let previewReport: FromWorklet | undefined;

  const endPreview = (): void => {
    preview?.end();
    preview = undefined;
    previewReport = undefined;
  };
  const send = (message: ToWorklet): void => {
    if (isDisposed) throw new DisposedError('The live player');
    if (node === undefined) waiting.push(message);
    else node.port.postMessage(message);
  };
  const receive = (message: FromWorklet): void => {
    clock.add(message);
    if (message.preview !== undefined && message.preview.id === preview?.id) {
      previewReport = message;
      if (message.preview.seconds === undefined) endPreview();
    }
    events = [...events, ...message.events].slice(-MAX_EVENTS);
  };
  const audibleTime = (): Seconds => audioContext.currentTime - latencyOf(audioContext);

  const ready = loadNode(audioContext, options, () => waiting.splice(0)).then((loaded) => {
    if (isDisposed) {
      loaded.port.postMessage({ type: 'dispose' } satisfies ToWorklet);
      return;
    }
    node = loaded;
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => receive(data);
    node.onprocessorerror = () => options.onError?.(new Error('The sound engine failed in the audio thread.'));
    const { destination = audioContext.destination } = options;
    if (destination !== 'none') node.connect(destination);
    for (const message of waiting.splice(0)) node.port.postMessage(message);
  });
  // Whoever waits for `ready` or `play` hears of a failure; nobody else should see it as unhandled.
  ready.catch(() => {});
  send({ type: 'song', song, timing: 'now' });

  return {
    ready,
    audioContext,
    get song() {
      return song;
    },
    get state() {
      return state;
    },
    get output() {
      return node;
    },
    async play({ fromTick, at } = {}) {
      send({ type: 'play', time: at, tick: fromTick });
      state = 'playing';
      if (ownContext === undefined) {
        if (!('startRendering' in audioContext)) await (audioContext as AudioContext).resume();
        await ready;
        return;
      }
      // Sound flows only when the engine stands and is warm. Some browsers resume within a click alone, so the click does it as well.
      if (node === undefined) {
        void ownContext.resume().catch(() => {});
        void ownContext.suspend().catch(() => {});
        await ready;
      }
      await ownContext.resume();
    },
    pause({ at } = {}) {
      send({ type: 'pause', time: at });
      if (state === 'playing') state = 'paused';
    },
    stop({ at } = {}) {
      send({ type: 'stop', time: at });
      state = 'stopped';
    },
    seek: (tick, { at } = {}) => send({ type: 'seek', tick, time: at }),
    setSong(next, { timing = 'step' } = {}) {
      assertSound(next.sound, 'song.sound');
      send({ type: 'song', song: next, timing });
      song = next;
    },
    change(fields, { at } = {}) {
      assertSound(fields.sound ?? {}, 'fields.sound');
      send({ type: 'change', fields, time: at });
      song = changeSong(song, fields);
    },
    sound(note, { at } = {}) {
      send({ type: 'note', note, time: at });
      void ownContext?.resume().catch(() => {});
    },
    setSample: (id, audio, { bars } = {}) => send({ type: 'sample', id, audio, bars }),
    preview(audio, { gainDb, loop, fromSeconds } = {}) {
      previewId += 1;
      send({ type: 'preview', id: previewId, audio, gainDb, loop, fromSeconds });
      endPreview();
      if (audio === undefined) return Promise.resolve();
      void ownContext?.resume().catch(() => {});
      const id = previewId;
      return new Promise((end) => (preview = { id, from: fromSeconds ?? 0, length: clipDuration(audio), end }));
    },
    previewPlace() {
      if (preview === undefined) return undefined;
      const { time = 0, preview: reported } = previewReport ?? {};
      const place = reported?.seconds === undefined ? preview.from : reported.seconds + audibleTime() - time;
      return ((place % preview.length) + preview.length) % preview.length;
    },
    audibleTime,
    position: () => positionAt(song, clock.tickAt(audibleTime())),
    underruns: () => (audioContext as CountingContext).playbackStats?.underrunEvents,
    levels: () => clock.levelsAt(audibleTime()),
    takeEvents() {
      const now = audibleTime();
      const due = events.filter(({ time }) => time <= now);
      events = events.filter(({ time }) => time > now);
      return due;
    },
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      endPreview();
      node?.port.postMessage({ type: 'dispose' } satisfies ToWorklet);
      node?.disconnect();
      if (node !== undefined) node.port.onmessage = null;
      await ownContext?.close();
    },
  };
}

/** Loads the script and creates its node. What was said until then travels with the node, so that it holds from the first frame. */
async function loadNode(
  context: BaseAudioContext,
  options: LivePlayerOptions,
  takeMessages: () => readonly ToWorklet[],
): Promise<AudioWorkletNode> {
  const url = String(options.workletUrl ?? defaultWorkletUrl());
  const nodeOptions = () => ({
    numberOfInputs: 0,
    numberOfOutputs: 1,
    outputChannelCount: [2],
    processorOptions: { messages: takeMessages() },
  });
  if (options.createNode !== undefined) return options.createNode(url, PROCESSOR_NAME, nodeOptions);
  if (context.audioWorklet === undefined) {
    if (options.fallback !== undefined) return options.fallback(context, nodeOptions());
    throw new UnsupportedError(
      'platform',
      'This page has no AudioWorklet: open it over https or from localhost, in a current browser, or give the option fallback.',
    );
  }
  await context.audioWorklet.addModule(url).catch((error: unknown) => {
    throw new ConnectionError(`The sound engine's script could not be loaded from ${url}; see the option workletUrl.`, url, {
      cause: error,
    });
  });
  return new AudioWorkletNode(context, PROCESSOR_NAME, nodeOptions());
}

/** What browsers that count say of an output. Source: Web Audio API, W3C editor's draft of 2026, AudioPlaybackStats. */
interface CountingContext extends BaseAudioContext {
  readonly playbackStats?: { readonly underrunEvents: number } | undefined;
}

/** How far what is heard lies behind what is computed. */
function latencyOf(context: BaseAudioContext): Seconds {
  const { outputLatency, baseLatency } = context as Partial<Pick<AudioContext, 'outputLatency' | 'baseLatency'>>;
  return (outputLatency ?? 0) > 0 ? (outputLatency as number) : (baseLatency ?? 0);
}

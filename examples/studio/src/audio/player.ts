import type { AudioClip, Seconds, Song, Ticks } from '@loop/core';
import { createLivePlayer } from '@loop/sequencer/live';
import type { EditTiming, Levels, LiveNote, LivePlayer, LivePlayerOptions, PlayPosition, TimedEvent } from '@loop/sequencer/live';
import workletUrl from '@loop/sequencer/live/worklet?worker&url';

import { readBands } from './read-bands.js';
import { sliderChange } from './slider-change.js';

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
  /** Gives the sound of a sample that the song's slots name; `undefined` forgets it. */
  setSample(id: string, audio: AudioClip | undefined): void;
  /** Sounds a note beside the song, at once or at a time of its clock. Resolves when the sound flows, which the first note has to start. */
  sound(song: Song, note: LiveNote, at?: Seconds): Promise<void>;
  /** The tick that is heard now, and the time of the clock of `sound` at which a note is heard together with it. */
  clock(): { readonly time: Seconds; readonly tick: Ticks } | undefined;
  /** Plays to another output of the system, by its id; '' is the system's own. @throws {Error} Where it is gone, or the browser has no choice. */
  setOutput(id: string): Promise<void>;
  /** Levels of the output since the last report of the audio thread. */
  levels(): Levels;
  /** What became audible since the last call. */
  takeEvents(): readonly TimedEvent[];
  /** Where the music is, as it is heard; `undefined` before the first play. */
  position(): PlayPosition | undefined;
  /** What is heard as a stream, for a recording; `undefined` before the first play. */
  capture(): { readonly stream: MediaStream; readonly stop: () => void } | undefined;
  /** Energy of the output now: below 1.8 kHz, up to 9.9 kHz, and above, each 0–1. */
  readBands(): readonly [bass: number, mid: number, high: number];
  /** Fills `samples` with the last of the output, −1…1. @returns Whether anything plays. */
  readWaveform(samples: Float32Array<ArrayBuffer>): boolean;
}

const SILENCE: Levels = { peak: [0, 0], rms: [0, 0] };

/** A tablet that opens the studio over plain http has no AudioWorklet. */
const fallback: NonNullable<LivePlayerOptions['fallback']> = async (context, options) => {
  const { createScriptNode } = await import('@loop/sequencer/live/script');
  return createScriptNode(context, options);
};

/** What a player reports. */
export interface StudioPlayerOptions {
  /** How soon a press is heard, against how surely the sound flows. @defaultValue 'interactive' */
  readonly latency?: AudioContextLatencyCategory | undefined;
  /** Called when the sound engine fails. */
  readonly onError: (error: Error) => void;
  /** Called when the system takes the sound away while it plays, as a phone call does; the player is paused then. */
  readonly onInterrupted: () => void;
}

/** Creates a player that is silent until it is asked. */
export function createStudioPlayer({ latency = 'interactive', onError, onInterrupted }: StudioPlayerOptions): StudioPlayer {
  let output = '';
  let live: LivePlayer | undefined;
  let starting: Promise<LivePlayer> | undefined;
  let analyser: AnalyserNode | undefined;
  const samples = new Map<string, AudioClip>();

  const start = async (song: Song): Promise<LivePlayer> => {
    const audioContext = latency === 'interactive' ? undefined : new AudioContext({ latencyHint: latency });
    const player = createLivePlayer({ song, workletUrl, onError, fallback, audioContext });
    live = player;
    for (const [id, audio] of samples) player.setSample(id, audio);
    await player.ready;
    // An output that is gone since is no reason to be silent.
    if (output !== '') await sinkOf(player)?.(output).catch(() => {});
    let hasRun = false;
    player.audioContext.addEventListener('statechange', () => {
      const isRunning = player.audioContext.state === 'running';
      const wasRunning = hasRun;
      hasRun = isRunning;
      if (isRunning || !wasRunning || player.state !== 'playing') return;
      player.pause();
      onInterrupted();
    });
    analyser = player.audioContext.createAnalyser();
    analyser.fftSize = 1024;
    player.output?.connect(analyser);
    return player;
  };

  // `play` reports a failure; the next one tries again.
  const begin = (song: Song): Promise<LivePlayer> => {
    starting ??= start(song).catch((error: unknown) => {
      starting = undefined;
      live = undefined;
      throw error;
    });
    return starting;
  };

  // Once: where the sound cannot be loaded, only a press of play tries again.
  let latest: Song | undefined;
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
    },
    pause: () => live?.pause(),
    stop: () => live?.stop(),
    update(song, timing = 'step') {
      const before = latest;
      latest = song;
      if (live === undefined) {
        prepareWhenIdle();
        return;
      }
      const fields = before && sliderChange(before, song);
      if (fields === undefined) live.setSong(song, { timing });
      else if (Object.keys(fields).length > 0) live.change(fields);
    },
    seek: (tick) => live?.seek(tick),
    setSample(id, audio) {
      if (audio === undefined) samples.delete(id);
      else samples.set(id, audio);
      live?.setSample(id, audio);
    },
    async sound(song, note, at) {
      const player = await begin(song);
      player.sound(note, { at });
      await (player.audioContext as AudioContext).resume();
    },
    async setOutput(id) {
      output = id;
      if (live !== undefined) await sinkOf(live)?.(id);
    },
    clock() {
      if (live === undefined || live.state !== 'playing') return undefined;
      return { time: live.audibleTime(), tick: live.position().tick };
    },
    levels: () => live?.levels() ?? SILENCE,
    takeEvents: () => live?.takeEvents() ?? [],
    position: () => (live === undefined || live.state === 'stopped' ? undefined : live.position()),
    capture() {
      const output = live?.output;
      if (output === undefined || !(output.context instanceof AudioContext)) return undefined;
      const taken = output.context.createMediaStreamDestination();
      output.connect(taken);
      return { stream: taken.stream, stop: () => output.disconnect(taken) };
    },
    readBands: () => (analyser === undefined ? [0, 0, 0] : readBands(analyser)),
    readWaveform(samples) {
      if (analyser === undefined) return false;
      analyser.getFloatTimeDomainData(samples);
      return true;
    },
  };
}

/** Chooses a context's output, where the browser can. */
function sinkOf({ audioContext }: LivePlayer): ((id: string) => Promise<void>) | undefined {
  const context = audioContext as Partial<{ setSinkId: (id: string) => Promise<void> }>;
  return context.setSinkId === undefined ? undefined : (id) => context.setSinkId!(id);
}

/** Calls back when the page has nothing else to do, soon in any case. */
function whenIdle(callback: () => void): void {
  // Safari has no idle callbacks.
  if (typeof requestIdleCallback === 'function') requestIdleCallback(callback, { timeout: 1_000 });
  else setTimeout(callback, 200);
}

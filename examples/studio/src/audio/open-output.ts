import type { AudioClip, Seconds, Song } from '@loop/core';
import { createLivePlayer } from '@loop/sequencer/live';
import type { LivePlayer, LivePlayerOptions } from '@loop/sequencer/live';
import workletUrl from '@loop/sequencer/live/worklet?worker&url';

import { analyseHeard } from './analyse-heard.js';
import type { LatencyHint } from './latency.js';

/** A live player with what listens to it. */
export interface Output {
  readonly player: LivePlayer;
  /** Sets the analyser to what is heard now, and gives it to be read at once; `undefined` until the player is ready. */
  analyser(): AnalyserNode | undefined;
  /** Resolves when it can be heard. */
  readonly ready: Promise<void>;
}

/** How an output is opened. */
export interface OutputOptions {
  readonly song: Song;
  readonly latencyHint: LatencyHint;
  /** The output of the system, by its id; '' is its own. */
  readonly device: string;
  readonly samples: ReadonlyMap<string, AudioClip>;
  /** Copies of them at the length of so many bars. */
  readonly copies: ReadonlyMap<string, ReadonlyMap<number, AudioClip>>;
  readonly onError: (error: Error) => void;
  /** Called when the system takes the sound away while it plays. */
  readonly onInterrupted: () => void;
}

/** A tablet that opens the studio over plain http has no AudioWorklet. */
const fallback: NonNullable<LivePlayerOptions['fallback']> = async (context, options) => {
  const { createScriptNode } = await import('@loop/sequencer/live/script');
  return createScriptNode(context, options);
};

/** Opens an output: silent, and warmed, until its player plays. */
export function openOutput({ song, latencyHint, device, samples, copies, onError, onInterrupted }: OutputOptions): Output {
  const player = createLivePlayer({ song, latencyHint, workletUrl, onError, fallback });
  for (const [id, audio] of samples) player.setSample(id, audio);
  for (const [id, own] of copies) for (const [bars, audio] of own) player.setSample(id, audio, { bars });
  let heard: (() => AnalyserNode) | undefined;
  let hasRun = false;
  player.audioContext.addEventListener('statechange', () => {
    const isRunning = player.audioContext.state === 'running';
    const wasRunning = hasRun;
    hasRun = isRunning;
    // A player that is disposed of closes its context.
    if (isRunning || !wasRunning || player.state !== 'playing' || player.audioContext.state === 'closed') return;
    player.pause();
    onInterrupted();
  });
  const listen = async (): Promise<void> => {
    await player.ready;
    // An output that is gone since is no reason to be silent.
    if (device !== '') await sinkOf(player)?.(device).catch(() => {});
    if (player.output !== undefined) heard = analyseHeard(player.output, () => latencyOf(player));
  };
  return {
    player,
    analyser: () => heard?.(),
    ready: listen(),
  };
}

/** How far what is heard of a player lies behind what it makes, now. */
export function latencyOf({ audioContext, audibleTime }: LivePlayer): Seconds {
  return audioContext.currentTime - audibleTime();
}

/** Chooses a context's output, where the browser can. */
export function sinkOf({ audioContext }: LivePlayer): ((id: string) => Promise<void>) | undefined {
  const context = audioContext as Partial<{ setSinkId: (id: string) => Promise<void> }>;
  return context.setSinkId === undefined ? undefined : (id) => context.setSinkId!(id);
}

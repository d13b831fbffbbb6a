import type { AudioClip, Seconds } from '@loop/core';

import { surfaceTexts } from '../texts/surface.js';
import { listenToBlocks } from './listen-to-blocks.js';
import type { SoundBlock } from './listen-to-blocks.js';

/** How a recording is made. */
export interface RecordOptions {
  /** Called with the highest sample of each block, 0–1. */
  readonly onLevel: (level: number) => void;
  /** Clicks before the recording, one for each beat; called at the beginning of each with how many are left. @defaultValue none */
  readonly countIn?: { readonly beats: number; readonly beatSeconds: Seconds; readonly onBeat: (left: number) => void } | undefined;
}

/** A recording that runs. */
export interface Recording {
  /** Seconds so far; 0 while the count-in clicks. */
  seconds(): Seconds;
  /** Ends it. @returns The clip; `undefined` when nothing was recorded yet. */
  stop(): Promise<AudioClip | undefined>;
}

/** The longest recording, in seconds; it ends there by itself. */
const MAX_SECONDS = 600;

/**
 * Records the microphone: as it is, without the processing that browsers do for speech, which would hurt music.
 *
 * @throws {Error} In plain words, when there is no microphone or it may not be used.
 */
export async function recordMicrophone({ onLevel, countIn }: RecordOptions): Promise<Recording> {
  const stream = await openMicrophone();
  const context = new AudioContext();
  const close = async (): Promise<void> => {
    for (const track of stream.getTracks()) track.stop();
    await context.close();
  };
  const blocks: (readonly Float32Array[])[] = [];
  let frames = 0;
  let from = Infinity;
  const onBlock = ({ time, channels }: SoundBlock): void => {
    onLevel(channels.reduce((peak, channel) => channel.reduce((most, sample) => Math.max(most, Math.abs(sample)), peak), 0));
    const skip = Math.max(0, Math.ceil((from - time) * context.sampleRate));
    const length = channels[0]!.length;
    if (skip >= length || frames >= MAX_SECONDS * context.sampleRate) return;
    blocks.push(skip === 0 ? channels : channels.map((channel) => channel.subarray(skip)));
    frames += length - skip;
  };
  try {
    await listenToBlocks(context.createMediaStreamSource(stream), onBlock);
  } catch (error) {
    await close();
    throw new Error(surfaceTexts.value.microphone.cannotRecord, { cause: error });
  }
  await context.resume();
  from = context.currentTime + clickCountIn(context, countIn);
  return {
    seconds: () => frames / context.sampleRate,
    async stop() {
      const { sampleRate } = context;
      await close();
      if (frames === 0) return undefined;
      const count = Math.min(2, Math.max(...blocks.map((block) => block.length)));
      const channels = Array.from({ length: count }, (_, channel) => {
        const joined = new Float32Array(frames);
        let at = 0;
        for (const block of blocks) {
          const samples = block[channel] ?? block[0]!;
          joined.set(samples, at);
          at += samples.length;
        }
        return joined;
      });
      return { sampleRate, channels };
    },
  };
}

async function openMicrophone(): Promise<MediaStream> {
  if (navigator.mediaDevices?.getUserMedia === undefined) throw new Error(surfaceTexts.value.microphone.needsHttps);
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
  } catch (error) {
    const { name } = error as DOMException;
    throw new Error(reasonOf(name), { cause: error });
  }
}

/** Why a browser gives no microphone, by the name of its error. */
function reasonOf(name: string): string {
  const words = surfaceTexts.value.microphone;
  if (name === 'NotAllowedError') return words.notAllowed;
  if (name === 'NotFoundError') return words.notFound;
  return name === 'NotReadableError' ? words.inUse : words.failed;
}

/** Clicks the beats of a count-in. @returns How long it takes. */
function clickCountIn(context: AudioContext, countIn: RecordOptions['countIn']): Seconds {
  if (countIn === undefined) return 0;
  const { beats, beatSeconds, onBeat } = countIn;
  for (let beat = 0; beat < beats; beat += 1) {
    const click = context.createOscillator();
    const level = context.createGain();
    const at = context.currentTime + 0.05 + beat * beatSeconds;
    click.frequency.value = beat === 0 ? 1_760 : 1_320;
    level.gain.setValueAtTime(0.4, at);
    level.gain.exponentialRampToValueAtTime(0.001, at + 0.05);
    click.connect(level).connect(context.destination);
    click.start(at);
    click.stop(at + 0.06);
    setTimeout(() => onBeat(beats - beat), 1000 * (0.05 + beat * beatSeconds));
  }
  return 0.05 + beats * beatSeconds;
}

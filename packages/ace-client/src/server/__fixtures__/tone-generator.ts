import { drawSeed, MUSIC_TASKS } from '@loop/core';
import type { AudioClip, MusicCapabilities, MusicGenerator, MusicRequest, MusicTrack } from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

/** How the tone generator behaves, for tests of queues and failures. */
export interface ToneGeneratorOptions {
  /** Progress steps before the result. */
  readonly steps?: number;
  /** Awaited before each step; tests block here. */
  readonly beforeStep?: (request: MusicRequest, signal: AbortSignal | undefined) => Promise<void>;
  readonly capabilities?: Partial<MusicCapabilities>;
}

const SAMPLE_RATE = 8_000;
const HONOURED = ['durationSeconds', 'seed', 'variations'] as const;

/** A small generator that makes a sine whose pitch is its seed: deterministic, fast, and able to do every task. */
export function createToneGenerator({ steps = 2, beforeStep, capabilities: overrides }: ToneGeneratorOptions = {}): MusicGenerator {
  const capabilities: MusicCapabilities = {
    kind: 'pattern',
    description: 'A sine for tests, whose pitch says which seed made it.',
    model: 'tone-1',
    tasks: MUSIC_TASKS,
    duration: { minSeconds: 0.5, maxSeconds: 60 },
    sampleRate: SAMPLE_RATE,
    channels: 1,
    maxVariations: 4,
    honours: Object.fromEntries(MUSIC_TASKS.map((task) => [task, HONOURED])),
    timeSignatures: [],
    vocals: false,
    deterministic: true,
    previews: false,
    cancellation: 'stops-work',
    adapters: false,
    ...overrides,
  };

  return defineGenerator({
    name: 'tone',
    capabilities,
    async *run(request, { signal }) {
      for (let step = 0; step < steps; step += 1) {
        signal.throwIfAborted();
        await beforeStep?.(request, signal);
        yield { type: 'progress', phase: 'render', fraction: step / steps, step, steps };
      }
      signal.throwIfAborted();
      const seed = request.seed ?? drawSeed();
      return Array.from({ length: request.variations ?? 1 }, (_, index) => toTrack(request, seed + index));
    },
  });
}

/** The frequency that a seed becomes. */
export function pitchOf(seed: number): number {
  return 100 + (seed % 1000);
}

function toTrack(request: MusicRequest, seed: number): MusicTrack {
  return {
    audio: led(tone(lengthOf(request), pitchOf(seed)), request),
    seed,
    metadata: { prompt: request.prompt, bpm: request.bpm, key: request.key },
    provenance: { generator: 'tone', task: request.task, seed, aiGenerated: false, parameters: { steps: request.steps ?? 1 } },
  };
}

/** As much of a source as the request lets lead. */
function led(clip: AudioClip, request: MusicRequest): AudioClip {
  if (request.task !== 'audio2audio' && request.task !== 'repaint') return clip;
  const lead = request.task === 'repaint' ? 1 - (request.variance ?? 1) : (request.strength ?? 0.5);
  const source = request.source.audio.channels[0];
  const mixed = clip.channels[0]!.map((sample, index) => (1 - lead) * sample + lead * (source?.[index] ?? 0));
  return { ...clip, channels: [mixed] };
}

function lengthOf(request: MusicRequest): number {
  if (!('source' in request)) return request.durationSeconds ?? 1;
  const length = (request.source.audio.channels[0]?.length ?? 0) / request.source.audio.sampleRate;
  return request.task === 'extend' ? length + (request.beforeSeconds ?? 0) + (request.afterSeconds ?? 0) : length;
}

/** A sine of a length in seconds. */
export function tone(seconds: number, frequency = 440): AudioClip {
  const samples = Float32Array.from({ length: Math.round(seconds * SAMPLE_RATE) }, (_, index) =>
    Math.fround(0.5 * Math.sin((2 * Math.PI * frequency * index) / SAMPLE_RATE)),
  );
  return { sampleRate: SAMPLE_RATE, channels: [samples] };
}

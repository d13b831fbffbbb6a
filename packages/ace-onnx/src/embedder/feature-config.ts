import * as z from 'zod/mini';

import { FileFormatError, UnsupportedError } from '@loop/core';
import type { Hertz } from '@loop/core';

/** How CLAP hears: a mel spectrogram of one window. */
export interface ClapFeatures {
  readonly kind: 'clap';
  readonly sampleRate: Hertz;
  /** Samples of a window. */
  readonly windowSamples: number;
  /** Samples of a transform, a power of 2. */
  readonly size: number;
  /** Samples from one transform to the next. */
  readonly hop: number;
  readonly mels: number;
  readonly low: Hertz;
  readonly high: Hertz;
}

/** How models of Wav2Vec2's kind hear, MERT among them: the samples themselves. */
export interface WaveformFeatures {
  readonly kind: 'waveform';
  readonly sampleRate: Hertz;
  /** Samples of a window. */
  readonly windowSamples: number;
  /** Whether a window is shifted and scaled to mean 0 and variance 1. */
  readonly isNormalised: boolean;
}

/** How an embedding model hears. */
export type EmbedderFeatures = ClapFeatures | WaveformFeatures;

const count = (most: number) => z.int().check(z.gte(1), z.lte(most));
const frequency = z.number().check(z.gte(0), z.lte(192_000));

const clapSchema = z.object({
  sampling_rate: count(192_000),
  nb_max_samples: count(192_000 * 60),
  fft_window_size: count(65_536).check(z.refine((size) => Math.log2(size) % 1 === 0)),
  hop_length: count(65_536),
  feature_size: count(1_024),
  frequency_min: frequency,
  frequency_max: frequency,
  truncation: z.optional(z.string()),
});

const waveformSchema = z.object({ sampling_rate: count(192_000), do_normalize: z.optional(z.boolean()) });

/** A window of what has none of its own, in seconds. */
const WINDOW_SECONDS = 10;

/**
 * Reads `preprocessor_config.json` of an embedding model.
 *
 * @throws {FileFormatError} When it is no such file.
 * @throws {UnsupportedError} When the model hears otherwise than CLAP without fusion, or models of Wav2Vec2's kind.
 */
export function readFeatureConfig(text: string): EmbedderFeatures {
  const config = parseJson(text);
  const kind = String(config['feature_extractor_type']);
  if (kind === 'Wav2Vec2FeatureExtractor') {
    const { sampling_rate: sampleRate, do_normalize: isNormalised = true } = check(waveformSchema, config);
    return { kind: 'waveform', sampleRate, windowSamples: WINDOW_SECONDS * sampleRate, isNormalised };
  }
  if (kind !== 'ClapFeatureExtractor') {
    throw new UnsupportedError(
      'models',
      `feature_extractor_type is ${kind.slice(0, 60)}; ClapFeatureExtractor and Wav2Vec2FeatureExtractor are.`,
    );
  }
  const found = check(clapSchema, config);
  if (found.truncation === 'fusion') {
    throw new UnsupportedError('models', 'truncation is "fusion"; use a CLAP without fusion, such as clap-htsat-unfused.');
  }
  return {
    kind: 'clap',
    sampleRate: found.sampling_rate,
    windowSamples: found.nb_max_samples,
    size: found.fft_window_size,
    hop: found.hop_length,
    mels: found.feature_size,
    low: found.frequency_min,
    high: found.frequency_max,
  };
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new FileFormatError('json', 'preprocessor_config.json is not JSON.', undefined, { cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  throw new FileFormatError('json', 'preprocessor_config.json is not a JSON object.');
}

function check<T>(schema: z.ZodMiniType<T>, value: unknown): T {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new FileFormatError('json', `preprocessor_config.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'cannot be read'}.`);
}

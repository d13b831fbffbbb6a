import * as z from 'zod/mini';

import type { DatasetSample, DatasetSummary } from '../endpoints/dataset-types.js';
import { maybe, maybeBoolean, maybeKnown, maybeNumber, maybePositive, maybeText, orElse } from './lenient.js';
import { parseResponse } from './parse-response.js';

/** One piece of a dataset. */
export const sampleSchema = z.object({
  index: z.number(),
  filename: orElse(z.string(), ''),
  audio_path: maybeText,
  duration: maybePositive,
  caption: maybeText,
  genre: maybeKnown,
  lyrics: maybeText,
  bpm: maybePositive,
  keyscale: maybeKnown,
  timesignature: maybe(z.union([z.string(), z.number()])),
  language: maybeText,
  is_instrumental: maybeBoolean,
  labeled: maybeBoolean,
});
/** A dataset. */
const summarySchema = z.object({ message: maybeText, dataset_name: maybeText, samples: z.array(sampleSchema), labeled_count: maybeNumber });
/** The answer to the start of asynchronous work. */
export const startedSchema = z.object({ task_id: maybeText, total: maybeNumber });
/** The answer of the blocking form of work. */
export const doneSchema = z.object({ message: maybeText, num_tensors: maybeNumber, output_dir: maybeText });
/** The state of asynchronous work. */
export const jobSchema = z.object({
  status: z.string(),
  progress: maybeText,
  current: maybeNumber,
  total: maybeNumber,
  error: maybeText,
  result: maybe(z.object({ num_tensors: maybeNumber, output_dir: maybeText })),
});

/** The answer to a save. */
export const savedSchema = z.object({ save_path: maybeText });

/**
 * Reads a dataset.
 *
 * @throws {InvalidResponseError} When the answer is none.
 */
export function toSummary(answer: unknown, what: string): DatasetSummary {
  const { message, dataset_name, samples, labeled_count } = parseResponse(summarySchema, answer, what);
  const list = samples.map(toSample);
  return { name: dataset_name, message, samples: list, labeledCount: labeled_count ?? list.filter(({ labeled }) => labeled).length };
}

/** Puts a piece into this package's words. */
export function toSample(sample: z.output<typeof sampleSchema>): DatasetSample {
  const { index, filename, caption, genre, lyrics, bpm, language } = sample;
  return {
    index,
    filename,
    audioPath: sample.audio_path,
    durationSeconds: sample.duration,
    caption,
    genre,
    lyrics,
    bpm,
    key: sample.keyscale,
    timeSignature: sample.timesignature === undefined || sample.timesignature === '' ? undefined : String(sample.timesignature),
    language,
    instrumental: sample.is_instrumental ?? false,
    labeled: sample.labeled ?? false,
  };
}

import * as z from 'zod/mini';

import { jobId, maybe, maybeBoolean, maybeKnown, maybeNumber, maybePositive, maybeText, number, orElse } from './lenient.js';
import { parseLooseJson } from './loose-json.js';

const warningSchema = z.object({
  code: orElse(z.enum(['ignored', 'clamped', 'substituted', 'notice']), 'notice'),
  field: maybeText,
  message: z.string(),
});

const sectionSchema = z.object({ name: z.string(), startSeconds: z.number(), endSeconds: z.number() });

/** `metas` of an item. `warnings` and `sections` are extensions of Loop's own server. */
const metasSchema = z.object({
  bpm: maybePositive,
  duration: maybePositive,
  genres: maybeKnown,
  keyscale: maybeKnown,
  timesignature: maybe(z.union([z.string(), z.number()])),
  warnings: maybe(z.array(warningSchema)),
  sections: maybe(z.array(sectionSchema)),
});

/** What Loop's own server says about the maker of a track. */
const provenanceSchema = z.object({
  generator: z.string(),
  model: maybeText,
  revision: maybeText,
  aiGenerated: z.boolean(),
  parameters: orElse(z.record(z.string(), z.unknown()), {}),
});

/** One item of the doubly encoded `result`: a piece of audio, the state of the running job, or an analysis. */
const itemSchema = z.object({
  file: maybeText,
  url: maybeText,
  status: maybeNumber,
  prompt: maybeText,
  lyrics: maybeText,
  metas: maybe(metasSchema),
  seed_value: maybe(z.union([z.string(), z.number()])),
  lm_model: maybeText,
  dit_model: maybeText,
  generation_info: maybeText,
  progress: maybeNumber,
  stage: maybeText,
  error: maybeText,
  // Analyses.
  status_message: maybeText,
  audio_codes: maybe(z.union([z.string(), z.array(z.string())])),
  bpm: maybePositive,
  keyscale: maybeKnown,
  timesignature: maybe(z.union([z.string(), z.number()])),
  duration: maybePositive,
  genre: maybeKnown,
  language: maybeText,
  // Extensions of Loop's own server.
  seed: maybeNumber,
  provenance: maybe(provenanceSchema),
  queue_position: maybeNumber,
  eta_seconds: maybeNumber,
  error_code: maybeText,
});

/** One item of a job's result. */
export type ResultItem = z.output<typeof itemSchema>;

/** One entry of the answer of `/query_result`. */
export interface QueryEntry {
  readonly taskId: string | undefined;
  /** 0 queued, running or unknown; 1 succeeded; 2 failed. */
  readonly status: number;
  /** The last line of the server's log, which may belong to another job. */
  readonly progressText: string | undefined;
  /** The items; empty for an id that the server does not know. */
  readonly items: readonly ResultItem[];
  /** Extension of Loop's own server: whether it knows the id. */
  readonly found: boolean | undefined;
}

const entrySchema = z.object({
  task_id: maybe(jobId),
  result: z.optional(z.unknown()),
  // What cannot be read must not look like a job that runs: it would be looked at for an hour.
  status: z._default(z.nullable(number), 0),
  progress_text: maybeText,
  found: maybeBoolean,
});

/** The payload of `/query_result`: entries in the order of the request. */
export const queryResultSchema = z.pipe(
  z.array(entrySchema),
  z.transform((entries) =>
    entries.map((entry): QueryEntry => ({
      taskId: entry.task_id,
      status: entry.status ?? 0,
      progressText: entry.progress_text,
      items: readItems(entry.result),
      found: entry.found,
    })),
  ),
);

/** The payload of `/release_task`. */
export const submitSchema = z.object({
  task_id: jobId,
  status: maybeText,
  queue_position: maybeNumber,
});

/** Reads `result`: JSON text of a list, the list itself, or a single item. What cannot be read is no item. */
function readItems(result: unknown): ResultItem[] {
  const decoded = typeof result === 'string' ? tryParse(result) : result;
  const list = Array.isArray(decoded) ? decoded : [decoded];
  return list.flatMap((item: unknown) => {
    const parsed = itemSchema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

function tryParse(text: string): unknown {
  try {
    return parseLooseJson(text);
  } catch {
    return undefined;
  }
}

/** The seeds of `seed_value`, such as `7,8`; those that are no unsigned 32-bit integers are `undefined`. */
export function readSeeds(value: string | number | undefined): readonly (number | undefined)[] {
  if (value === undefined) return [];
  return String(value)
    .split(',')
    .map((text) => (/^\s*\d+\s*$/.test(text) && Number(text) <= 0xffff_ffff ? Number(text) : undefined));
}

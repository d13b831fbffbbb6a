import * as z from 'zod/mini';

/** What the cache knows of a track; a file of its own beside the sound, so that several daemons share a cache without a lock. */
export interface TrackEntry {
  readonly version: 1;
  readonly trackId: string;
  readonly prompt: string;
  /** Decimal digits: a seed may be too long for a number. */
  readonly seed: string;
  readonly backend: string;
  readonly modelVersion: string;
  /** What the model's files were; a track of other files is not given again. */
  readonly fingerprint: string;
  /** The real length of the sound. */
  readonly durationSeconds: number;
  readonly sampleRate: number;
  /** Bytes of the sound's file: one of another length is not this track. */
  readonly bytes: number;
}

const schema = z.object({
  version: z.literal(1),
  trackId: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  prompt: z.string(),
  seed: z.string().check(z.regex(/^\d{1,20}$/)),
  backend: z.string(),
  modelVersion: z.string(),
  fingerprint: z.string(),
  durationSeconds: z.number().check(z.positive()),
  sampleRate: z.int().check(z.positive()),
  bytes: z.int().check(z.positive()),
}) satisfies z.ZodMiniType<TrackEntry>;

/** Reads an entry; `undefined` for anything that is none. */
export function parseTrackEntry(text: string | undefined): TrackEntry | undefined {
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

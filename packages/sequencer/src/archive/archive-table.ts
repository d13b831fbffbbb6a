import { FileFormatError } from '@loop/core';
import * as z from 'zod/mini';

import { ARCHIVE_FORMAT } from './archive.js';

/** More than anybody keeps, and less than takes long to check. */
const MAX_ENTRIES = 10_000;
const MAX_SETTINGS = 256;
const MAX_SETTING_LENGTH = 1_048_576;

const text = (length: number) => z.string().check(z.minLength(1), z.maxLength(length));
const entries = <T extends z.core.SomeType>(entry: T) => z._default(z.array(entry).check(z.maxLength(MAX_ENTRIES)), []);
const plainRecord = z._default(z.record(z.string(), z.unknown()), {});
const named = { name: text(200), savedAtMs: z.number(), file: text(300) };
const frame = z.int().check(z.gte(0));

const tableSchema = z.object({
  project: z.optional(text(300)),
  songs: entries(z.object(named)),
  kits: entries(z.object(named)),
  samples: entries(
    z.object({
      ...named,
      id: text(64).check(z.regex(/^[\w-]+$/)),
      details: plainRecord,
      tags: z._default(z.array(text(40)).check(z.maxLength(32)), []),
      loop: z.optional(z.object({ startSamples: frame, endSamples: frame })),
      hash: z.optional(z.string()),
    }),
  ),
  pictures: entries(z.object({ ...named, type: z.string(), details: plainRecord })),
  settings: z._default(
    z
      .record(text(200), z.string().check(z.maxLength(MAX_SETTING_LENGTH)))
      .check(
        z.refine((settings) => Object.keys(settings).length <= MAX_SETTINGS, { message: `must have at most ${MAX_SETTINGS} entries` }),
      ),
    {},
  ),
});

/** What is in an archive, and in which files. */
export type ArchiveTable = z.output<typeof tableSchema>;

/** Checks the table of an archive; what it says beside is passed over. @throws {FileFormatError} With the path of what is wrong. */
export function parseTable(value: unknown): ArchiveTable {
  const { success, data, error } = tableSchema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new FileFormatError(
    ARCHIVE_FORMAT,
    `The table of the archive is damaged at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  );
}

import { FileFormatError } from '@loop/core';
import { z } from 'zod';

import type { ReleaseAbout } from './about-release.js';
import type { LicenceAudit } from './audit-licences.js';

/** A file of a release. */
export interface ReleaseFile {
  /** Relative to the release, with `/`. */
  readonly path: string;
  /** The size of the file in bytes. */
  readonly bytes: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** `manifest.json` of a release: what belongs to it, so that whoever downloads it can check that, and what it was made from. */
export interface ReleaseManifest {
  /** Marks the file for those who read it. */
  readonly format: 'loop-release';
  /** Raised when the form of the file changes. */
  readonly version: 1;
  /** What the model is called. */
  readonly name: string;
  /** The licence of the release by the hub’s identifier. */
  readonly licence: string;
  /** The base model’s repository on the hub. */
  readonly baseModel: string;
  /** How the release came from the base model. */
  readonly relation: ReleaseAbout['relation'];
  /** What it was trained with; `undefined` when nobody said. */
  readonly training?: Omit<LicenceAudit, 'faults'> & {
    /** How many faults of licences are open. */
    readonly openFaults: number;
  };
  /** Every file but the manifest itself, by path. */
  readonly files: readonly ReleaseFile[];
}

/** Makes the manifest of a release. */
export function createReleaseManifest(about: ReleaseAbout, files: readonly ReleaseFile[], audit?: LicenceAudit): ReleaseManifest {
  const { name, licence, baseModel, relation } = about;
  const { faults, ...training } = audit ?? { faults: [] };
  return {
    format: 'loop-release',
    version: 1,
    name,
    licence,
    baseModel,
    relation,
    ...(audit !== undefined && { training: { ...(training as Omit<LicenceAudit, 'faults'>), openFaults: faults.length } }),
    files: files.filter(({ path }) => path !== MANIFEST_FILE).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** What a manifest is called. */
export const MANIFEST_FILE = 'manifest.json';

const manifestSchema = z.object({
  format: z.literal('loop-release'),
  version: z.literal(1),
  name: z.string(),
  licence: z.string(),
  baseModel: z.string(),
  relation: z.enum(['adapter', 'merge', 'quantized', 'finetune']),
  training: z
    .object({ tracks: z.int().min(0), seconds: z.number().min(0), licences: z.record(z.string(), z.int()), openFaults: z.int().min(0) })
    .optional(),
  files: z.array(z.object({ path: z.string().min(1), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/u) })).max(100_000),
});

/**
 * Reads a manifest.
 *
 * @throws {FileFormatError} With the field that is wrong.
 */
export function parseReleaseManifest(json: string): ReleaseManifest {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (cause) {
    throw new FileFormatError('manifest', 'The file is not JSON.', undefined, { cause });
  }
  const found = manifestSchema.safeParse(data);
  if (found.success) return found.data as ReleaseManifest;
  const [issue] = found.error.issues;
  throw new FileFormatError('manifest', `${issue?.path.join('.') || 'the file'}: ${issue?.message ?? 'is wrong'}.`);
}

import { FileFormatError, describeValue } from '@loop/core';

import { isJsonObject, parseBoundedJson } from './bounded-json.js';
import type { JsonObject } from './bounded-json.js';
import type { DatasetIssue } from './dataset-issue.js';

/** What a trainer's `manifest.json` says about its preprocessed files. */
export interface TensorManifest {
  /** 1 for ACE-Step 1.5's own; 2 with the details of ace-lora-trainer. */
  readonly version: number;
  /** The files, as they are written down. */
  readonly samples: readonly string[];
  /** The dataset's settings and everything else, as they were read. */
  readonly metadata: JsonObject;
  /** Length and MD5 of each file by what is written down, where the manifest says them. */
  readonly details: ReadonlyMap<string, { readonly bytes: number | undefined; readonly md5: string | undefined }>;
}

/** Where the files of a manifest are. */
export interface ResolvedManifest {
  /** Files that are there, relative to the manifest's folder, in its order. */
  readonly files: readonly string[];
  /** Files that were found under their name alone (`manifest-path-elsewhere`), and those that were not found (`manifest-file-missing`). */
  readonly issues: readonly DatasetIssue[];
}

const MAX_SAMPLES = 1_000_000;

/**
 * Reads a manifest of preprocessed files.
 *
 * @throws {FileFormatError} When it is none, or a file would lie outside the folder or has a name that no file can have.
 */
export function parseTensorManifest(text: string, name = 'manifest.json'): TensorManifest {
  const value = parseBoundedJson(text, name);
  const samples = isJsonObject(value) ? value['samples'] : undefined;
  if (!isJsonObject(value) || !Array.isArray(samples)) throw fault(`${name}: samples is ${describeValue(samples)}; it must be a list.`);
  if (samples.length > MAX_SAMPLES) throw fault(`${name}: has ${samples.length} samples; ${MAX_SAMPLES} can be read.`);
  samples.forEach((sample: unknown, index) => assertInside(sample, `${name}: samples[${index}]`));
  const version = value['version'] ?? 1;
  if (version !== 1 && version !== 2) throw fault(`${name}: version is ${describeValue(version)}; 1 and 2 can be read.`);
  return {
    version,
    samples: samples as string[],
    metadata: isJsonObject(value['metadata']) ? value['metadata'] : {},
    details: readDetails(value['sample_details']),
  };
}

/**
 * Finds the files of a manifest in its folder. Older trainers wrote absolute paths, or paths from where they were started: such a file is taken
 * by its name when it is in the folder, with an issue that says so.
 *
 * @param available - The files of the folder, relative to it and with `/`.
 */
export function resolveTensorManifest(manifest: TensorManifest, available: Iterable<string>): ResolvedManifest {
  const present = new Set(available);
  const files: string[] = [];
  const issues: DatasetIssue[] = [];
  for (const sample of manifest.samples) {
    const written = sample.replaceAll('\\', '/').replace(/^(?:\.\/)+/u, '');
    const name = written.slice(written.lastIndexOf('/') + 1);
    if (present.has(written)) {
      files.push(written);
    } else if (present.has(name)) {
      files.push(name);
      const message = `the manifest says ${describeValue(sample)}, which is not there; ${name} beside it was taken. Write relative paths.`;
      issues.push({ code: 'manifest-path-elsewhere', severity: 'warning', path: name, message });
    } else {
      const message = `${describeValue(sample)} is not there. Preprocess the dataset again.`;
      issues.push({ code: 'manifest-file-missing', severity: 'error', path: name, message });
    }
  }
  return { files, issues };
}

function assertInside(sample: unknown, where: string): void {
  if (typeof sample !== 'string' || sample === '') throw fault(`${where} is ${describeValue(sample)}; it must be a path.`);
  if (sample.includes('\0')) throw fault(`${where} has a character that no path has.`);
  const parts = sample.split(/[/\\]/u);
  if (parts.includes('..')) throw fault(`${where} is ${describeValue(sample)}, which leaves the folder of the manifest.`);
}

function readDetails(value: unknown): TensorManifest['details'] {
  if (!Array.isArray(value)) return new Map();
  return new Map(
    value.filter(isJsonObject).flatMap((detail) => {
      const { path, file_size_bytes: bytes, md5 } = detail;
      if (typeof path !== 'string') return [];
      return [[path, { bytes: typeof bytes === 'number' ? bytes : undefined, md5: typeof md5 === 'string' ? md5 : undefined }] as const];
    }),
  );
}

function fault(message: string): FileFormatError {
  return new FileFormatError('manifest', message);
}

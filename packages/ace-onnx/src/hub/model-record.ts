import * as z from 'zod/mini';

import { RECORD_FILE, revisionFolder, revisionsFile } from './model-layout.js';
import { HASH_KINDS } from './model-store.js';
import type { ContentHash, ModelStore } from './model-store.js';

/** A file of a model that is complete. */
export interface ModelFile {
  /** Its path in the model's folder. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** What its content hashes to. */
  readonly hash: ContentHash;
}

/** What a model that is complete is made of, and where it is from. */
export interface ModelRecord {
  /** Its name, `organisation/name`. */
  readonly id: string;
  /** The commit of its repository, or the version of its manifest. */
  readonly revision: string;
  /** Where it came from, without credentials. */
  readonly source: string;
  /** The licence of the weights, where it is known. */
  readonly license?: string | undefined;
  /** Which files of its repository were chosen, as its manifest says; `undefined` for all. */
  readonly include?: readonly string[] | undefined;
  /** The parts that were added, and the commits of their repositories. */
  readonly parts?: readonly { readonly folder: string; readonly revision: string }[] | undefined;
  /** The files that make the model whole, with their lengths and hashes. */
  readonly files: readonly ModelFile[];
}

const filesSchema = z.array(z.object({ path: z.string(), size: z.int(), hash: z.object({ kind: z.enum(HASH_KINDS), value: z.string() }) }));
const recordSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  revision: z.string(),
  source: z.string(),
  license: z.optional(z.string()),
  include: z.optional(z.array(z.string())),
  parts: z.optional(z.array(z.object({ folder: z.string(), revision: z.string() }))),
  files: filesSchema,
});
const revisionsSchema = z.record(z.string(), z.string());

/** Reads what a complete model is made of; `undefined` when there is no complete one. */
export async function readModelRecord(store: ModelStore, id: string, revision: string): Promise<ModelRecord | undefined> {
  const record = parseModelRecord(await store.readText(`${revisionFolder(id, revision)}/${RECORD_FILE}`));
  return record?.id === id && record.revision === revision ? record : undefined;
}

/** Reads a record; `undefined` when it is none. */
export function parseModelRecord(text: string | undefined): ModelRecord | undefined {
  return recordSchema.safeParse(toJson(text)).data;
}

/** Writes what a folder holds: from then on it is a model. */
export async function writeModelRecord(store: ModelStore, folder: string, record: ModelRecord): Promise<void> {
  await store.writeText(`${folder}/${RECORD_FILE}`, `${JSON.stringify({ format: 1, ...record }, undefined, 2)}\n`);
}

/** Reads a list of files that was written down; `undefined` when it cannot be read. */
export function parseModelFiles(text: string | undefined): readonly ModelFile[] | undefined {
  return filesSchema.safeParse(toJson(text)).data;
}

/** Which commits branches and tags were when they were last pulled. */
export async function readRevisions(store: ModelStore, id: string): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries(revisionsSchema.safeParse(toJson(await store.readText(revisionsFile(id)))).data ?? {}));
}

/** Remembers which commit a branch or tag was. */
export async function writeRevision(store: ModelStore, id: string, name: string, commit: string): Promise<void> {
  const revisions = await readRevisions(store, id);
  if (revisions.get(name) === commit) return;
  const changed = Object.fromEntries([...revisions, [name, commit]]);
  await store.writeText(revisionsFile(id), `${JSON.stringify(changed, undefined, 2)}\n`);
}

/** The files of a model that are not there, or not as long as they should be. */
export async function damagedFiles(store: ModelStore, { id, revision, files }: ModelRecord): Promise<readonly ModelFile[]> {
  const folder = revisionFolder(id, revision);
  const damaged: ModelFile[] = [];
  for (const file of files) if ((await store.size(`${folder}/${file.path}`)) !== file.size) damaged.push(file);
  return damaged;
}

function toJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

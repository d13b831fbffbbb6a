import { stat } from 'node:fs/promises';
import path from 'node:path';

import { ModelMissingError } from '@loop/core';

import { detectFamily } from '../models/detect-family.js';
import type { FamilyOptions } from '../models/family-kind.js';
import { planMemory } from '../pipeline/plan-memory.js';
import type { MemoryPlan, PlanMemoryOptions } from '../pipeline/plan-memory.js';
import type { Checkpoint } from '../runtime/runtime.js';
import { findCheckpoint, findFolder } from './find-checkpoint.js';
import { splitVariant } from './split-variant.js';

/** Read when a song needs them, where they are. */
const LATER_FILES = ['umt5-base/tokenizer.json', 'umt5-base/tokenizer_config.json', 'lyric-tokenizer/vocab.json'];

/** What of a model's folder a generator reads. */
export interface ModelFiles {
  /** The checkpoint's name, as in provenance. */
  readonly name: string;
  /** Its family, such as `ace-step-1.5`. */
  readonly family: string;
  /** The transformer's folder, where one was chosen among several. */
  readonly variant?: string | undefined;
  /** The files, in the order of their paths. */
  readonly files: readonly {
    /** Relative to the model's folder, with `/` between the parts. */
    readonly path: string;
    /** Where it is on this machine. */
    readonly location: string;
    readonly bytes: number;
    /** When it was last changed, in milliseconds. */
    readonly changedMs: number;
  }[];
  /** The memory that it is expected to use. */
  readonly memoryPlan: MemoryPlan;
}

/**
 * Lists the files of a model that a generator reads, such as to copy them to another place or to a browser. Only headers are read.
 *
 * @param source - As that of `loadAceStep`.
 * @param options - Which of several models is meant, whether a language model belongs to it, and for what memory is planned.
 * @throws {ModelMissingError} When the folder or a part of it is not there, or a part lies outside of it.
 */
export async function listModelFiles(
  source: string,
  options: Pick<FamilyOptions, 'variant' | 'planner'> & PlanMemoryOptions = {},
): Promise<ModelFiles> {
  const { folder, variant: named } = await splitVariant(source);
  const variant = options.variant ?? named;
  const root = await findFolder(folder);
  const checkpoint = await findCheckpoint(root);
  const seen = new Set<string>();
  const family = await detectFamily(watch(checkpoint, seen), { variant, planner: options.planner });
  const memoryPlan = await planMemory(family, options);
  const files = await Promise.all(
    [...seen, ...LATER_FILES].map(async (file) => {
      const location = path.resolve(root, file);
      if (path.relative(root, location).startsWith('..')) throw new ModelMissingError(`${file} lies outside of ${root}.`, file);
      const found = await stat(location).catch(() => undefined);
      return found?.isFile() === true ? [{ path: file, location, bytes: found.size, changedMs: found.mtimeMs }] : [];
    }),
  );
  const sorted = files.flat().toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return { name: checkpoint.name, family: family.id, variant, files: sorted, memoryPlan };
}

/** The same checkpoint, which notes what was there. */
function watch(checkpoint: Checkpoint, seen: Set<string>): Checkpoint {
  return {
    ...checkpoint,
    async component(name) {
      const component = await checkpoint.component(name);
      const weights = component.files.map((file) => file.name);
      const indexes = ['diffusion_pytorch_model', 'model'].map((stem) => `${name}/${stem}.safetensors.index.json`);
      for (const file of [`${name}/config.json`, ...indexes, ...weights]) seen.add(file);
      return component;
    },
    async text(file) {
      const text = await checkpoint.text(file);
      seen.add(file);
      return text;
    },
    async file(file) {
      const found = await checkpoint.file(file);
      seen.add(file);
      return found;
    },
  };
}

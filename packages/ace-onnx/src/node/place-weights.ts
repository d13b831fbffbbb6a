import { realpath } from 'node:fs/promises';
import path from 'node:path';

import { ModelLoadError } from '@loop/core';

import type { ExternalWeight, WeightPlace } from '../onnx/weight-uses.js';
import type { WeightFile } from '../runtime/runtime.js';

/** Where the weights of a model are, as ONNX Runtime wants to hear it. */
export interface PlacedWeights {
  /** The folder that all files are in or below; `undefined` when there are none. */
  readonly folder: string | undefined;
  /** The place of each weight, its file relative to the folder. */
  readonly places: ReadonlyMap<string, WeightPlace>;
}

/**
 * Finds the folder that all files of a model's weights are below. ONNX Runtime takes weights only in or below one folder, and not through
 * links that lead out of it, so links are followed first.
 *
 * @throws {ModelLoadError} When a file is not named or not there, or when the files have no folder in common.
 */
export async function placeWeights(weights: readonly ExternalWeight[], files: readonly WeightFile[]): Promise<PlacedWeights> {
  const used = [...new Set(weights.map(({ file }) => file))];
  if (used.length === 0) return { folder: undefined, places: new Map() };
  const real = new Map<string, string>();
  for (const name of used) real.set(name, await locate(name, files));
  const folder = commonFolder([...real.values()]);
  const relative = new Map([...real].map(([name, location]) => [name, path.relative(folder, location).split(path.sep).join('/')]));
  return { folder, places: new Map(weights.map((weight) => [weight.name, { ...weight, file: relative.get(weight.file)! }])) };
}

async function locate(name: string, files: readonly WeightFile[]): Promise<string> {
  const location = files.find((file) => file.name === name)?.location;
  if (location === undefined)
    throw new ModelLoadError(`The network has weights in ${name}, which is not among the files that were given for it.`, 'wrong_format');
  return realpath(location).catch((error: unknown) => {
    throw new ModelLoadError(`${location}, which holds weights, is not there. Download it again.`, 'other', { cause: error });
  });
}

/** The deepest folder that is above all files. */
function commonFolder(files: readonly string[]): string {
  const folders = files.map((file) => path.dirname(file).split(path.sep));
  const [first = []] = folders;
  const depth = first.findIndex((part, index) => folders.some((parts) => parts[index] !== part));
  const shared = depth === -1 ? first : first.slice(0, depth);
  if (shared.length === 0)
    throw new ModelLoadError(
      `The weights of one network are on several disks: ${files.join(', ')}. ONNX Runtime takes them from one; copy them there.`,
      'wrong_format',
    );
  // The root is written as a separator, or as a drive and a separator.
  return shared.length === 1 ? `${shared[0]}${path.sep}` : shared.join(path.sep);
}

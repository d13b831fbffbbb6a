import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';

import { listModelFiles } from '@loop/ace-onnx/node';
import type { ModelFiles } from '@loop/ace-onnx/node';
import { ModelMissingError } from '@loop/core';

import type { ChosenModel } from '../training/open-model.js';
import type { ModelOffer, OfferedFile, OfferedFiles } from './model-offer.js';

type ListedFile = ModelFiles['files'][number];

/** The files of one model, for pages. */
export interface ModelShelf {
  /** Looks at the model as it is now. @throws {ModelMissingError} When it is not there. */
  offer(): Promise<ModelOffer>;
  /** The files with their hashes, which are computed once. */
  files(): Promise<OfferedFiles>;
  /** A file by its exact path; `undefined` for every other path. */
  find(file: string): Promise<ListedFile | undefined>;
}

/** Offers the files of a model that a page needs to make music: those that a generator reads, without a language model, and no other. */
export function createModelShelf({ source, name, isPractice, options }: ChosenModel): ModelShelf {
  let looking: Promise<ModelFiles> | undefined;
  const hashes = new Map<string, Promise<string>>();
  const look = (): Promise<ModelFiles> => {
    looking = listModelFiles(source, { variant: options.variant, planner: false, provider: 'wasm', mode: isPractice ? 'folded' : 'mapped' })
      .then(async (model) => {
        await Promise.all(model.files.map(assertInside));
        return model;
      })
      .catch((error: unknown) => {
        looking = undefined;
        throw error;
      });
    return looking;
  };
  const hashOf = (file: ListedFile): Promise<string> => {
    const key = `${file.path} ${stampOf(file)}`;
    const known = hashes.get(key) ?? hashFile(file.location);
    hashes.set(key, known);
    known.catch(() => hashes.delete(key));
    return known;
  };
  const id = `studio/${
    path
      .basename(name)
      .replaceAll(/[^\w.]+|\.{2,}/gu, '-')
      .replaceAll(/^\W+|\W+$/gu, '')
      .slice(0, 60) || 'model'
  }`;
  return {
    async offer() {
      const { files, variant, memoryPlan } = await look();
      const stored = memoryPlan.networks.map(({ storedBytes }) => storedBytes);
      const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
      return {
        id,
        revision: revisionOf(files),
        name: isPractice ? name : path.basename(name),
        isPractice,
        variant,
        totalBytes,
        // In a page the weights that a network reads in place are memory too.
        memoryBytes: memoryPlan.peakBytes + (isPractice ? totalBytes : Math.max(0, ...stored)),
        largestBytes: Math.max(0, ...stored),
      };
    },
    async files() {
      const { files } = await look();
      const offered: OfferedFile[] = [];
      // One after the other: a disk reads one file at a time best.
      for (const file of files) offered.push({ path: file.path, size: file.bytes, sha256: await hashOf(file) });
      return { id, revision: revisionOf(files), files: offered };
    },
    async find(file) {
      const { files } = await (looking ?? look());
      return files.find((one) => one.path === file);
    },
  };
}

/** Links lead to other files of the folder, or of the cache of a hub that keeps its files beside. */
async function assertInside({ path: file, location }: ListedFile): Promise<void> {
  const root = await realpath(location.slice(0, -file.length));
  const real = await realpath(location);
  const allowed = [root, ...(path.basename(path.dirname(root)) === 'snapshots' ? [path.resolve(root, '../../blobs')] : [])];
  if (allowed.some((folder) => real.startsWith(folder + path.sep))) return;
  throw new ModelMissingError(`${file} is a link that leads out of the model's folder; it is not offered to pages.`, file);
}

function stampOf({ bytes, changedMs }: ListedFile): string {
  return `${bytes} ${changedMs}`;
}

function revisionOf(files: readonly ListedFile[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file.path} ${stampOf(file)}\n`);
  return hash.digest('hex').slice(0, 12);
}

async function hashFile(location: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(location, { highWaterMark: 1024 * 1024 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

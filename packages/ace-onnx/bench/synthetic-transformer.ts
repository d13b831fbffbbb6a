import { open } from 'node:fs/promises';
import path from 'node:path';

import { openSafetensors } from '@loop/core/weights';
import type { TensorSpec } from '@loop/core/weights';

import { createWeights } from '../src/models/weights.js';
import type { Weights } from '../src/models/weights.js';
import type { ExternalTensor, TensorPlaces } from '../src/onnx/types.js';
import type { TransformerConfig } from '../src/models/v1/config.js';
import { buildStep } from '../src/models/v1/transformer.js';
import { fromHandle } from '../src/node/open-checkpoint.js';
import { createGraph } from '../src/onnx/graph.js';
import type { Graph } from '../src/onnx/graph.js';
import type { Component } from '../src/runtime/runtime.js';
import { createRandomWeights } from './full-size/random-weights.js';
import { assertRoom, writeWeights } from './full-size/write-weights.js';

/** The published 3.5B transformer's sizes; `blocks` is what a benchmark can afford. */
export const FULL_SIZE: TransformerConfig = {
  blocks: 24,
  heads: 20,
  headSize: 128,
  width: 2560,
  hidden: 6400,
  channels: 8,
  rows: 16,
  ropeTheta: 1_000_000,
  speakerSize: 512,
  textSize: 768,
  lyricVocabulary: 6693,
  lyricSize: 1024,
};

/** The tensors of the step network of v1. */
export function stepTensors(config: TransformerConfig): readonly TensorSpec[] {
  return tensorsOf((graph, weights) => buildStep(graph, weights, config));
}

/** The tensors of a network, found by building its graph over an empty checkpoint and reading what is missing. */
export function tensorsOf(build: (graph: Graph, weights: Weights) => void): readonly TensorSpec[] {
  const graph = createGraph('probe');
  const weights = createWeights(graph, new Map() as TensorPlaces);
  build(graph, weights);
  try {
    weights.verify();
  } catch (error) {
    return (error as { issues: readonly string[] }).issues.map((issue) => {
      const [, name, axes] = /^missing: (\S+) \[(.*)\]$/.exec(issue)!;
      return { name: name!, dtype: 'BF16' as const, shape: axes!.split(', ').map(Number) };
    });
  }
  return [];
}

/** Writes random bfloat16 weights, small enough that activations stay finite. */
export async function writeSyntheticWeights(file: string, specs: readonly TensorSpec[]): Promise<void> {
  await assertRoom(
    path.dirname(file),
    specs.reduce((bytes, { shape }) => bytes + 2 * shape.reduce((product, axis) => product * axis, 1), 0),
  );
  await writeWeights(file, specs, createRandomWeights());
}

/** Weights on disk, and where each of their tensors is. */
export interface SyntheticWeights {
  readonly places: TensorPlaces;
  readonly files: readonly [{ readonly name: string; readonly location: string }];
}

/** Writes random weights into a folder, as a checkpoint has them, and finds its tensors by the file's own header. */
export async function makeSyntheticWeights(folder: string, specs: readonly TensorSpec[]): Promise<SyntheticWeights> {
  const name = 'model.safetensors';
  const location = path.join(folder, name);
  await writeSyntheticWeights(location, specs);
  const handle = await open(location);
  const { tensors } = await openSafetensors(await fromHandle(handle));
  await handle.close();
  const places = [...tensors.values()].map((tensor): [string, ExternalTensor] => {
    const { shape, offset, byteLength: length } = tensor;
    return [tensor.name, { type: 'bfloat16', shape, file: name, offset, length }];
  });
  return { places: new Map(places), files: [{ name, location }] };
}

/** Writes random weights into a folder, as the component that a network of them is opened from. */
export async function makeSyntheticComponent(folder: string, name: string, specs: readonly TensorSpec[]): Promise<Component> {
  const { places, files } = await makeSyntheticWeights(folder, specs);
  return {
    name,
    config: {},
    tensors: places,
    files,
    async read({ offset, length }) {
      const file = await open(files[0].location);
      try {
        return await (await fromHandle(file)).read(offset, length);
      } finally {
        await file.close();
      }
    },
  };
}

/** Floating-point operations of one step: two per multiply-accumulate. */
export function stepFlops(config: TransformerConfig, frames: number, places: number): number {
  const { width, hidden, heads, headSize, blocks, channels, rows } = config;
  const attention = 6 * width * width + 2 * places * width + 2 * heads * headSize * headSize;
  const feed = 3 * hidden * width + 3 * 2 * hidden;
  const patches = channels * 256 * channels * rows + channels * 256 * width;
  return 2 * frames * (blocks * (attention + feed) + patches + width * channels * rows);
}

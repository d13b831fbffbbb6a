import { InputFault, readingInput } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import type { Seed } from '@loop/core';

import type { Embeddings } from '../../evaluation/embeddings.js';
import { fadInfinity } from '../../evaluation/fad-infinity.js';
import { fidelityAndDiversity } from '../../evaluation/fidelity-and-diversity.js';
import { fitGaussian } from '../../evaluation/fit-gaussian.js';
import { frechetDistance } from '../../evaluation/frechet-distance.js';
import { kernelAudioDistance } from '../../evaluation/kernel-audio-distance.js';
import { openWeights } from '../weights/open-weights.js';

/** How embeddings are compared. */
export interface CompareEmbeddingsOptions {
  readonly tensor?: string;
  readonly neighbours: number;
  readonly seed: Seed;
  readonly json?: boolean;
}

/** Prints how far two files of embeddings are from each other. */
export async function compareEmbeddings(first: string, second: string, options: CompareEmbeddingsOptions, io: CliIo): Promise<void> {
  const { tensor, neighbours, seed, json = false } = options;
  const reference = await readEmbeddings(first, tensor, io);
  const generated = await readEmbeddings(second, tensor, io);
  const measures = {
    fad: frechetDistance(fitGaussian(reference), fitGaussian(generated)),
    fadInfinity: fadInfinity(reference, generated, { seed }),
    kad: kernelAudioDistance(reference, generated),
    ...fidelityAndDiversity(reference, generated, { neighbours }),
  };
  if (json) return io.stdout(`${JSON.stringify({ clips: [reference.count, generated.count], seed, ...measures })}\n`);
  const { fadInfinity: infinite, ...numbers } = measures;
  const lines = Object.entries(numbers).map(([name, value]) => `${`${name}:`.padEnd(15)}${value.toFixed(4)}\n`);
  const range = infinite.interval.map((end) => end.toFixed(4)).join(' to ');
  io.stdout(`${lines.join('')}${'fad infinity:'.padEnd(15)}${infinite.distance.toFixed(4)}, 95 % within ${range}\n`);
}

async function readEmbeddings(file: string, name: string | undefined, { signal }: CliIo): Promise<Embeddings> {
  return readingInput(file, signal, async () => {
    const weights = await openWeights(file, { signal });
    try {
      const tables = [...weights.tensors.values()].filter(({ shape }) => shape.length === 2);
      const found = name === undefined ? tables : tables.filter((tensor) => tensor.name === name);
      const [tensor] = found;
      if (tensor === undefined || found.length > 1) {
        const names = tables.map((table) => table.name).join(', ') || 'none';
        throw new InputFault(`${file}: name the tensor [clips, values] with --tensor; there is ${names}`);
      }
      const [count, dimensions] = tensor.shape as readonly [number, number];
      return { count, dimensions, values: await tensor.float32({ signal }) };
    } finally {
      await weights.close();
    }
  });
}

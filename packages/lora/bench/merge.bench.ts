// `pnpm bench merge [rank,…] [dtype] [tensors]`: a LoRA merged into weights of the published width, from file to file: on all cores, in this thread, and
// with plain loops, beside the time that copying the file by streams takes. Rates are those of whole merges by the clock, with reading, rounding and writing.
// A merge is as fast as it should be when the disk limits it – at most 1.3 times a copy – or when it makes 30 GFLOP/s.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { LowRank } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import type { Adapter, MergeDtype } from '@loop/core/adapters';
import { encodeFloat32, streamSafetensors } from '@loop/core/weights';

import { createFastProduct } from '../src/merge/fast-product/create-fast-product.js';
import { openMergeKernel } from '../src/merge/fast-product/open-kernel.js';
import { mergeAdapters } from '../src/merge/merge-adapters.js';
import { openLoraRows } from '../src/merge/rows/lora-rows.js';
import { createMergePool, mergeInPool } from '../src/node/merge/merge-into-file.js';
import type { MergePool } from '../src/node/merge/merge-into-file.js';
import { openWeights } from '../src/node/weights/open-weights.js';
import type { OpenedWeights } from '../src/node/weights/open-weights.js';

const [ranks = '16,64,256', dtypeName = 'bf16', tensorCount = '48'] = process.argv.slice(2);
const dtype = dtypeName.toUpperCase().replace('FP', 'F') as MergeDtype;
const tensors = Number(tensorCount);
const WIDTH = 2048;
/** What a merge is held against: so many times a copy, or so many GFLOP/s. */
const [MOST_COPIES, LEAST_RATE] = [1.3, 30];

const folder = await mkdtemp(path.join(tmpdir(), 'loop-merge-'));
try {
  const modules = Array.from({ length: tensors }, (_, index) => `layers.${index}.self_attn.q_proj`);
  const file = path.join(folder, 'base.safetensors');
  await writeBase(file, modules);
  const base = await openWeights(file);
  // Plain loops take seconds a tensor: one is enough to know their speed.
  const single = path.join(folder, 'single.safetensors');
  await writeBase(single, modules.slice(0, 1));
  const one = await openWeights(single);
  const pools = { threads: createMergePool(undefined), here: createMergePool(0) };
  const megabytes = (await stat(file)).size / 1e6;
  console.log(`${tensors} tensors of ${WIDTH} × ${WIDTH} in ${dtype}, ${Math.round(megabytes)} MB, ${availableParallelism()} cores`);
  for (const rank of ranks.split(',').map(Number)) await measureRank(base, modules, { rank, megabytes, file, pools, one });
  await pools.threads.dispose();
  await base.close();
  await one.close();
} finally {
  await rm(folder, { recursive: true });
}

interface Measured {
  readonly rank: number;
  readonly megabytes: number;
  readonly file: string;
  /** Threads start once: from source, their modules are translated first. */
  readonly pools: { readonly threads: MergePool; readonly here: MergePool };
  /** A file with the first tensor alone. */
  readonly one: OpenedWeights;
}

async function measureRank(
  base: OpenedWeights,
  modules: readonly string[],
  { rank, megabytes, file, pools, one }: Measured,
): Promise<void> {
  /** Float operations of the products of one tensor. */
  const operations = 2 * WIDTH * rank * WIDTH;
  const adapters = [{ adapter: adapterOf(modules, rank), strength: 0.8 }];
  // What a machine does besides changes within seconds, so that runs to be compared follow each other.
  const runs = { copy: [] as Taken[], threads: [] as Taken[], here: [] as Taken[] };
  for (let round = 0; round < 5; round += 1) {
    runs.copy.push(await take(() => copyFile(file)));
    runs.threads.push(await take(async () => into('merged', (output) => mergeInPool({ base, adapters, output }, pools.threads))));
    runs.here.push(await take(async () => into('merged', (output) => mergeInPool({ base, adapters, output }, pools.here))));
  }
  const [copy, threads, here] = [best(runs.copy), best(runs.threads), best(runs.here)];
  const first = [{ adapter: adapterOf(modules.slice(0, 1), rank), strength: 0.8 }];
  const plain = await take(async () => {
    await into('plain', async (output) => {
      for await (const piece of mergeAdapters(one, first, { multiply: multiplyMatrices })) await output.write(piece);
    });
  });
  const rateOf = ({ clock }: Taken, count = tensors): number => (count * operations) / clock / 1e9;
  const say = (name: string, taken: Taken, count = tensors): void => {
    const speed = `${rateOf(taken, count).toFixed(1)} GFLOP/s, ${Math.round(((megabytes / tensors) * count) / taken.clock)} MB/s`;
    const each = ((taken.processor / count) * 1000).toFixed(0);
    const byProcessor = ((count * operations * availableParallelism()) / taken.processor / 1e9).toFixed(1);
    console.log(
      `  ${name.padEnd(18)}${taken.clock.toFixed(2)} s, ${speed} by the clock; ${each} ms of processor time a tensor, ${byProcessor} GFLOP/s of all cores`,
    );
  };
  console.log(`rank ${rank}`);
  console.log(`  ${'copying the file'.padEnd(18)}${copy.clock.toFixed(2)} s, ${Math.round(megabytes / copy.clock)} MB/s`);
  say('all cores', threads);
  say('one thread', here);
  say('plain loops', plain, 1);
  const stages = await timeStages(rank);
  const products = (operations / timeProduct(rank) / 1e6).toFixed(1);
  console.log(
    `  stages of a tensor in one thread: copied by streams ${((copy.processor / tensors) * 1000).toFixed(1)} ms, pack ${stages.pack.toFixed(1)} ms,` +
      ` multiply, add and round ${stages.merge.toFixed(1)} ms; products alone in double precision ${products} GFLOP/s`,
  );
  const [rate, copies] = [rateOf(threads), threads.clock / copy.clock];
  const limit = copies <= MOST_COPIES ? `the disk: ${copies.toFixed(2)} times a copy` : `the processor: ${rate.toFixed(1)} GFLOP/s`;
  const isFastEnough = copies <= MOST_COPIES || rate >= LEAST_RATE;
  const demand = `${MOST_COPIES} times a copy or ${LEAST_RATE} GFLOP/s`;
  console.log(`  limited by ${limit}: ${isFastEnough ? 'within' : 'OUTSIDE'} ${demand}`);
  console.log(
    JSON.stringify({
      name: `merge, rank ${rank}, ${dtype}`,
      value: Number(rate.toFixed(1)),
      unit: 'GFLOP/s',
      baseline: Number(rateOf(plain, 1).toFixed(2)),
      ratio: Number((rate / rateOf(plain, 1)).toFixed(1)),
      timesOfACopy: Number(copies.toFixed(2)),
      isFastEnough,
    }),
  );
}

async function into<T>(name: string, write: (output: FileHandle) => Promise<T>): Promise<void> {
  const output = await open(path.join(folder, `${name}.safetensors`), 'w');
  await write(output);
  await output.close();
}

/** Copies a file by streams. */
async function copyFile(file: string): Promise<void> {
  await pipeline(createReadStream(file), createWriteStream(path.join(folder, 'copy.safetensors')));
}

/** Milliseconds of what is done with a tensor in memory, the best of some runs. */
async function timeStages(rank: number): Promise<{ readonly pack: number; readonly merge: number }> {
  const kernel = openMergeKernel()!;
  const change = changeOf(rank, 1);
  const [pack, merge]: [number[], number[]] = [[], []];
  for (let run = 0; run < 8; run += 1) {
    const task = { shape: [WIDTH, WIDTH], dtype, rounding: 'single', changes: [{ change, strength: 0.8 }], added: [] } as const;
    const rows = openLoraRows(kernel, task, WIDTH)!;
    rows.room.set(encodeFloat32(waves(WIDTH * WIDTH, 3), dtype));
    const packed = performance.now();
    await rows.merge(0, WIDTH);
    merge.push(performance.now() - packed);
    const again = performance.now();
    openLoraRows(kernel, task, 128);
    pack.push(performance.now() - again);
  }
  return { pack: Math.min(...pack), merge: Math.min(...merge) };
}

/** What a run took in seconds. */
interface Taken {
  readonly clock: number;
  /** Of all threads together. */
  readonly processor: number;
}

async function take(work: () => Promise<void>): Promise<Taken> {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
}

/** The shortest of several runs: what other programs do only makes it longer. */
function best(taken: readonly Taken[]): Taken {
  return taken.toSorted((a, b) => a.clock - b.clock)[0]!;
}

/** The best of several products, in milliseconds. */
function timeProduct(rank: number): number {
  const multiply = createFastProduct();
  const [a, b] = [waves(WIDTH * rank, 1), waves(rank * WIDTH, 2)];
  const times = Array.from({ length: 8 }, () => {
    const start = performance.now();
    multiply(a, b, [WIDTH, rank, WIDTH]);
    return performance.now() - start;
  });
  return Math.min(...times);
}

function changeOf(rank: number, seed: number): LowRank {
  return {
    kind: 'lora',
    a: { shape: [rank, WIDTH], values: waves(rank * WIDTH, seed) },
    b: { shape: [WIDTH, rank], values: waves(WIDTH * rank, seed + 1) },
    alpha: rank,
  };
}

function adapterOf(modules: readonly string[], rank: number): Adapter {
  const targets = new Map(modules.map((module, index) => [module, changeOf(rank, index)]));
  const weights = { name: 'bench', target: 'decoder', targets } as const;
  return { weights, replaced: new Map(), biases: new Map(), flavour: 'peft', scaleSource: 'tensors', trigger: undefined };
}

async function writeBase(file: string, modules: readonly string[]): Promise<void> {
  const output = await open(file, 'w');
  const values = encodeFloat32(waves(WIDTH * WIDTH, 0.5), dtype);
  const specs = modules.map((module) => ({ name: `decoder.${module}.weight`, dtype, shape: [WIDTH, WIDTH], data: () => values }));
  for await (const piece of streamSafetensors(specs)) await output.write(piece);
  await output.close();
}

/** Numbers of the sizes that trained weights have, without a pattern. */
function waves(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => 0.02 * Math.sin(index * index * 0.7 + index * 0.3 + seed));
}

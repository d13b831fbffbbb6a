// `pnpm bench merge [rank] [tensors]`: a LoRA merged into weights of the published width, from file to file: in threads, in this thread, and with plain
// loops, beside the time that only copying the file takes. Rates are those of whole merges by the clock, with reading, rounding and writing.
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { LowRank } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import { openSafetensors, streamSafetensors } from '@loop/core/weights';
import type { SafetensorsFile } from '@loop/core/weights';

import { createFastProduct } from '../src/merge/fast-product/create-fast-product.js';
import { mergeAdapters } from '../src/merge/merge-adapters.js';
import type { MergeAdaptersOptions } from '../src/merge/merge-adapters.js';
import { createMergeThreads } from '../src/node/merge/create-merge-threads.js';

const [rank = 64, tensors = 48] = process.argv.slice(2).map(Number);
const WIDTH = 2048;
/** Float operations of the products of one tensor. */
const OPERATIONS = 2 * WIDTH * rank * WIDTH;

const folder = await mkdtemp(path.join(tmpdir(), 'loop-merge-'));
try {
  const modules = Array.from({ length: tensors }, (_, index) => `layers.${index}.self_attn.q_proj`);
  const file = path.join(folder, 'base.safetensors');
  await writeBase(file, modules);
  const handle = await open(file);
  const base = await openSafetensors(await sourceOf(handle));
  const megabytes = (await stat(file)).size / 1e6;
  const copy = await timeCopy(handle);
  const before = process.resourceUsage().maxRSS;
  const here = await timeMerge(base, modules, {});
  const peak = (process.resourceUsage().maxRSS - before) / 1024;
  const threads = createMergeThreads();
  const threaded = await timeMerge(base, modules, threads);
  await threads.dispose();
  const few = modules.slice(0, 2);
  const both = await timeMerge(base, few, { multiply: multiplyMatrices });
  // The other tensors are only copied.
  const plain = less(both, copy, (tensors - few.length) / tensors);
  await handle.close();
  const rateOf = ({ clock }: Taken, count = tensors): number => (count * OPERATIONS) / clock / 1e9;
  const say = (name: string, taken: Taken, count = tensors): void => {
    const speed = `${rateOf(taken, count).toFixed(1)} GFLOP/s, ${Math.round(((megabytes / tensors) * count) / taken.clock)} MB/s`;
    const each = ((taken.processor / count) * 1000).toFixed(0);
    console.log(`${name.padEnd(18)}${taken.clock.toFixed(2)} s, ${speed}; ${each} ms of processor time a tensor`);
  };
  console.log(`${tensors} tensors, ${Math.round(megabytes)} MB, rank ${rank}`);
  console.log(`${'copying the file'.padEnd(18)}${copy.clock.toFixed(2)} s, ${Math.round(megabytes / copy.clock)} MB/s`);
  say(`${threads.size} threads`, threaded);
  say('one thread', here);
  say('plain loops', plain, few.length);
  console.log(`products alone in one thread: ${timeProduct().toFixed(1)} GFLOP/s`);
  console.log(`memory of one thread: ${Math.round(peak)} MB above the start`);
  console.log(
    JSON.stringify({
      name: `merge, rank ${rank}, ${threads.size} threads`,
      value: Number(rateOf(threaded).toFixed(1)),
      unit: 'GFLOP/s',
      baseline: Number(rateOf(plain, few.length).toFixed(2)),
      ratio: Number((rateOf(threaded) / rateOf(plain, few.length)).toFixed(1)),
      timesOfACopy: Number((threaded.clock / copy.clock).toFixed(2)),
    }),
  );
} finally {
  await rm(folder, { recursive: true });
}

async function timeMerge(base: SafetensorsFile, modules: readonly string[], options: MergeAdaptersOptions): Promise<Taken> {
  const adapters = [{ adapter: adapterOf(modules), strength: 0.8 }];
  return bestOf(async () => {
    const output = await open(path.join(folder, 'merged.safetensors'), 'w');
    for await (const piece of mergeAdapters(base, adapters, options)) await output.write(piece);
    await output.close();
  });
}

/** Copies a file in pieces of a merge. */
async function timeCopy(handle: FileHandle): Promise<Taken> {
  return bestOf(async () => {
    const output = await open(path.join(folder, 'copy.safetensors'), 'w');
    const { size, read } = await sourceOf(handle);
    for (let at = 0; at < size; at += 524_288) await output.write(await read(at, 524_288));
    await output.close();
  });
}

/** What a run took in seconds. */
interface Taken {
  readonly clock: number;
  /** Of all threads together. */
  readonly processor: number;
}

function less(taken: Taken, other: Taken, share: number): Taken {
  return { clock: taken.clock - share * other.clock, processor: taken.processor - share * other.processor };
}

/** The shortest of three runs: what other programs do only makes it longer. */
async function bestOf(work: () => Promise<void>): Promise<Taken> {
  const times: Taken[] = [];
  for (let run = 0; run < 3; run += 1) {
    const [start, before] = [performance.now(), process.cpuUsage()];
    await work();
    const { user, system } = process.cpuUsage(before);
    times.push({ clock: (performance.now() - start) / 1000, processor: (user + system) / 1e6 });
  }
  return times.toSorted((a, b) => a.clock - b.clock)[0]!;
}

/** The best of several products, in GFLOP/s. */
function timeProduct(): number {
  const multiply = createFastProduct();
  const [a, b] = [waves(WIDTH * rank, 1), waves(rank * WIDTH, 2)];
  const times = Array.from({ length: 12 }, () => {
    const start = performance.now();
    multiply(a, b, [WIDTH, rank, WIDTH]);
    return performance.now() - start;
  });
  return OPERATIONS / Math.min(...times) / 1e6;
}

function adapterOf(modules: readonly string[]): Adapter {
  const change = (seed: number): LowRank => ({
    kind: 'lora',
    a: { shape: [rank, WIDTH], values: waves(rank * WIDTH, seed) },
    b: { shape: [WIDTH, rank], values: waves(WIDTH * rank, seed + 1) },
    alpha: rank,
  });
  const targets = new Map(modules.map((module, index) => [module, change(index)]));
  const weights = { name: 'bench', target: 'decoder', targets } as const;
  return { weights, replaced: new Map(), biases: new Map(), flavour: 'peft', scaleSource: 'tensors', trigger: undefined };
}

async function writeBase(file: string, modules: readonly string[]): Promise<void> {
  const output = await open(file, 'w');
  const values = new Uint16Array(WIDTH * WIDTH).map((_, index) => 0x3c00 + ((index * 31) % 512) + ((index % 2) << 15));
  const specs = modules.map((module) => ({
    name: `decoder.${module}.weight`,
    dtype: 'BF16' as const,
    shape: [WIDTH, WIDTH],
    data: () => values,
  }));
  for await (const piece of streamSafetensors(specs)) await output.write(piece);
  await output.close();
}

async function sourceOf(handle: FileHandle) {
  const { size } = await handle.stat();
  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  };
  return { size, read };
}

function waves(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => 0.02 * Math.sin(index * 0.7 + seed));
}

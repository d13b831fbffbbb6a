// `pnpm bench merge [rank] [tensors]`: a LoRA merged into weights of the published width, from file to file, beside the same merge with plain loops in
// the same run. Times are processor time, which other programs disturb least. The base also has a tensor of 512 MB that nothing changes.
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { LowRank } from '@loop/core';
import { multiplyMatrices } from '@loop/core/adapters';
import type { Adapter, MultiplyElsewhere, MultiplyMatrices } from '@loop/core/adapters';
import { openSafetensors, streamSafetensors } from '@loop/core/weights';
import type { SafetensorsFile } from '@loop/core/weights';

import { createFastProduct } from '../src/merge/fast-product/create-fast-product.js';
import { mergeAdapters } from '../src/merge/merge-adapters.js';

const [rank = 64, tensors = 12] = process.argv.slice(2).map(Number);
const WIDTH = 2048;
const HUGE = [131_072, WIDTH] as const;

const folder = await mkdtemp(path.join(tmpdir(), 'loop-merge-'));
try {
  const modules = Array.from({ length: tensors }, (_, index) => `layers.${index}.self_attn.q_proj`);
  const file = path.join(folder, 'base.safetensors');
  await writeBase(file, modules);
  const handle = await open(file);
  const base = await openSafetensors(await sourceOf(handle));
  const before = process.resourceUsage().maxRSS;
  const fast = await timeMerge(base, modules, createFastProduct());
  const peak = (process.resourceUsage().maxRSS - before) / 1024;
  const plain = await timeMerge(base, modules.slice(0, 2), multiplyMatrices);
  await handle.close();
  const megabytes = (await stat(file)).size / 1e6;
  console.log(
    `${Math.round(megabytes)} MB, rank ${rank}: ${fast.seconds.toFixed(2)} s of processor time, ${fast.wall.toFixed(2)} s in all`,
  );
  console.log(
    `products: ${(fast.operations / fast.products / 1e9).toFixed(1)} GFLOP/s, plain loops ${(plain.operations / plain.products / 1e9).toFixed(1)}`,
  );
  console.log(
    `everything but the products: ${(((fast.seconds - fast.products) / tensors) * 1000).toFixed(0)} ms a changed tensor, copies included`,
  );
  console.log(`memory: ${Math.round(peak)} MB above the start; the largest tensor has ${(HUGE[0] * HUGE[1] * 2) / 2 ** 20} MB`);
  const [value, baseline] = [fast, plain].map(({ operations, products }) => operations / products / 1e9) as [number, number];
  console.log(
    JSON.stringify({
      name: `merge, rank ${rank}: products`,
      value: Number(value.toFixed(1)),
      unit: 'GFLOP/s',
      baseline: Number(baseline.toFixed(2)),
      ratio: Number((value / baseline).toFixed(1)),
    }),
  );
} finally {
  await rm(folder, { recursive: true });
}

async function timeMerge(base: SafetensorsFile, modules: readonly string[], multiply: MultiplyMatrices | MultiplyElsewhere) {
  let products = 0;
  let operations = 0;
  const timed: MultiplyElsewhere = async (a, b, sizes) => {
    const start = processorSeconds();
    const result = await multiply(a, b, sizes);
    products += processorSeconds() - start;
    operations += 2 * sizes[0] * sizes[1] * sizes[2];
    return result;
  };
  const adapters = [{ adapter: adapterOf(modules), strength: 0.8 }];
  const [start, wallStart] = [processorSeconds(), performance.now()];
  const output = await open(path.join(folder, 'merged.safetensors'), 'w');
  for await (const piece of mergeAdapters(base, adapters, { multiply: timed })) await output.write(piece);
  await output.close();
  return { seconds: processorSeconds() - start, wall: (performance.now() - wallStart) / 1000, products, operations };
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
  const huge = {
    name: 'decoder.embed.weight',
    dtype: 'BF16' as const,
    shape: HUGE,
    async *data() {
      for (let row = 0; row < HUGE[0]; row += WIDTH) yield values;
    },
  };
  for await (const piece of streamSafetensors([...specs, huge])) await output.write(piece);
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

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

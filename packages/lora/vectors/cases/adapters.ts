import { isLoopError } from '@loop/core';
import { changeOf, rankOf, readAdapter, readBaseShapes, scaleOf } from '@loop/core/adapters';
import type { Adapter, MergeRounding, ReadAdapterOptions } from '@loop/core/adapters';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import type { SafetensorsFile } from '@loop/core/weights';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { blendAdapters, budgetStrengths } from '../../src/adapters/blend-adapters.js';
import { extractAdapter } from '../../src/adapters/extract-adapter.js';
import { reduceRank, singularValuesOf } from '../../src/adapters/reduce-rank.js';
import { mergeAdapters } from '../../src/merge/merge-adapters.js';
import type { WeightedAdapter } from '../../src/merge/plan-merge.js';
import { verifyMerge } from '../../src/merge/verify-merge.js';
import type { LoraCase, LoraSet } from '../golden.js';
import { assertClose, fileOf, readJson } from '../golden.js';

/** The cases of the area `merge`: an adapter merged into its base. */
export async function runMerge(set: LoraSet, golden: LoraCase): Promise<void> {
  const base = await open(fileOf(set, golden, 'base'));
  const strength = (golden.params['strength'] as number | undefined) ?? 1;
  if (golden.files['expected_scale1'] !== undefined) {
    // A file that does not say its scale: refused, unless the caller says it.
    await assertRefused(() => readOf(set, golden, base));
    const { r, lora_alpha: alpha, use_rslora: stable } = golden.params as { r: number; lora_alpha: number; use_rslora?: boolean };
    const whole = await readOf(set, golden, base, { alpha: 'rank' });
    await compareFiles(await merged(base, [{ adapter: whole, strength }]), await open(fileOf(set, golden, 'expected_scale1')), 2e-6);
    const trained = await readOf(set, golden, base, { alpha: stable === true ? (alpha / Math.sqrt(r)) * r : alpha });
    await compareFiles(await merged(base, [{ adapter: trained, strength }]), await open(fileOf(set, golden, 'expected_trained')), 2e-6);
    return;
  }
  const adapter = await readOf(set, golden, base);
  const result = await merged(base, [{ adapter, strength }], 'peft');
  const expected = await open(fileOf(set, golden, 'expected'));
  await compareFiles(result, expected, toleranceOf(golden));
  // What the reference itself wrote stands the probes too, and does not at another strength.
  const { faults } = await verifyMerge(base, expected, [{ adapter, strength }]);
  if (faults.length > 0) throw new Error(`the merged file was taken for wrong: ${faults[0]!.message}`);
  if (adapter.replaced.size > 0) return;
  const other = await verifyMerge(base, expected, [{ adapter, strength: strength + 0.5 }]);
  if (other.isRight) throw new Error('a merge at another strength was taken for right');
}

/** The cases of the area `adapters`: spellings, refusals, blends, ranks, extraction. */
export async function runAdapters(set: LoraSet, golden: LoraCase): Promise<void> {
  const [, kind] = golden.id.split('/');
  const run = KINDS[kind!];
  if (run === undefined) throw new Error(`nothing here runs ${kind}`);
  await run(set, golden);
}

const KINDS: Readonly<Record<string, (set: LoraSet, golden: LoraCase) => Promise<void>>> = {
  same,
  same_dora: same,
  reject,
  extract,
  reduce,
  blend,
  rounding_bf16: roundingBf16,
};

async function same(set: LoraSet, golden: LoraCase): Promise<void> {
  const base = await open(fileOf(set, golden, 'base'));
  const adapter = await readOf(set, golden, base);
  if (golden.files['expected_delta'] !== undefined) {
    const expected = await open(fileOf(set, golden, 'expected_delta'));
    const prefix = readBaseShapes(base).names.prefix;
    for (const [name, tensor] of expected.tensors) {
      const module = name.replace(/\.weight$/u, '').replace(prefix, '');
      const change = adapter.weights.targets.get(module);
      if (change === undefined) throw new Error(`${name}: there is no change`);
      compareValues(name, changeOf(change), await tensor.float32(), 2e-6);
    }
    if (adapter.weights.targets.size !== expected.tensors.size) throw new Error('there are more changes than expected');
  }
  await compareFiles(await merged(base, [{ adapter, strength: 1 }], 'peft'), await open(fileOf(set, golden, 'expected_merged')), 2e-6);
}

async function reject(set: LoraSet, golden: LoraCase): Promise<void> {
  const folder = path.dirname(path.join(set.folder, Object.values(golden.files)[0] as string));
  const base = await open(path.join(set.folder, 'adapters/same/base.safetensors'));
  const name = Object.keys(golden.files).find((file) => file.endsWith('.safetensors'))!;
  const config = path.join(folder, 'adapter_config.json');
  await assertRefused(async () =>
    readAdapter(
      {
        name,
        file: await open(path.join(folder, name)),
        ...(existsSync(config) && { config: JSON.parse(await readFile(config, 'utf8')) as unknown }),
      },
      { base: readBaseShapes(base) },
    ),
  );
}

async function extract(set: LoraSet, golden: LoraCase): Promise<void> {
  const [base, tuned] = [await open(fileOf(set, golden, 'base')), await open(fileOf(set, golden, 'tuned'))];
  const deltas = await open(fileOf(set, golden, 'expected_deltas'));
  const values = await readJson(set, golden, 'expected');
  const { prefix } = readBaseShapes(base).names;
  for (const [name, tensor] of deltas.tensors) {
    const [, rank, parameter] = /^rank(\d+)\.(.+)$/u.exec(name)!;
    const { adapter, singularValues } = await extractAdapter(base, tuned, { name: 'extracted', rank: Number(rank) });
    const module = parameter!.slice(prefix.length, -'.weight'.length);
    compareValues(name, changeOf(adapter.weights.targets.get(module)!), await tensor.float32(), 2e-6);
    const { singular_values: wanted } = values[parameter!] as { singular_values: number[] };
    wanted.forEach((value, index) => assertClose(`${name} ${index}`, singularValues.get(module)?.[index] ?? 0, value, { absolute: 1e-6 }));
    const count = new Set([...deltas.tensors.keys()].map((key) => key.replace(/^rank\d+\./u, ''))).size;
    if (adapter.weights.targets.size !== count)
      throw new Error(`${adapter.weights.targets.size} modules were extracted, expected ${count}`);
  }
}

async function reduce(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  const deltas = await open(fileOf(set, golden, 'expected_deltas'));
  // There is no base beside it: its shapes are those of the factors.
  const adapter = await readOf(set, golden, await shapesOfFactors(fileOf(set, golden, 'adapter')));
  for (const [module, { singular_values: wanted, to }] of Object.entries(expected) as [
    string,
    { singular_values: number[]; to: Record<string, number> },
  ][]) {
    const change = adapter.weights.targets.get(module);
    if (change?.kind !== 'lora') throw new Error(`${module}: there is no LoRA`);
    const found = singularValuesOf(change);
    wanted.forEach((value, index) => assertClose(`${module} ${index}`, found[index], value, { absolute: 1e-6 }));
    for (const [rank, lost] of Object.entries(to)) {
      const { change: reduced, lost: share } = reduceRank(change, Number(rank));
      assertClose(`${module} lost at ${rank}`, share, lost, { absolute: 1e-6 });
      compareValues(`${module} at ${rank}`, changeOf(reduced), await deltas.tensors.get(`rank${rank}.${module}`)!.float32(), 2e-6);
    }
  }
}

async function blend(set: LoraSet, golden: LoraCase): Promise<void> {
  const weights = golden.params['weights'] as number[];
  if (golden.files['a'] === undefined) {
    const strengths = budgetStrengths(weights, golden.params['budget'] as number);
    (golden.params['expected'] as number[]).forEach((want, index) => assertClose('strength', strengths[index], want, { absolute: 1e-12 }));
    return;
  }
  const base = await open(
    golden.files['base'] === undefined ? path.join(set.folder, 'adapters/same/base.safetensors') : fileOf(set, golden, 'base'),
  );
  const other = golden.files['b'] === undefined ? 'c' : 'b';
  const configOf = async (name: string): Promise<unknown> => {
    const file =
      golden.files[`${name}_config`] === undefined
        ? path.join(path.dirname(fileOf(set, golden, name)), 'adapter_config.json')
        : fileOf(set, golden, `${name}_config`);
    return JSON.parse(await readFile(file, 'utf8'));
  };
  const read = async (name: string): Promise<Adapter> =>
    readAdapter({ name, file: await open(fileOf(set, golden, name)), config: await configOf(name) }, { base: readBaseShapes(base) });
  const adapters: WeightedAdapter[] = [
    { adapter: await read('a'), strength: weights[0]! },
    { adapter: await read(other), strength: weights[1]! },
  ];
  const blended = blendAdapters('blend', adapters);
  const expected = await open(fileOf(set, golden, 'expected'));
  const { prefix } = readBaseShapes(base).names;
  const ranks = golden.params['ranks'] as number[] | undefined;
  for (const [module, change] of blended.weights.targets) {
    if (ranks !== undefined && rankOf(change) !== ranks[0]! + ranks[1]!) throw new Error(`${module}: rank ${rankOf(change)}`);
    if (scaleOf(change) !== 1) throw new Error(`${module}: scale ${scaleOf(change)}`);
    const delta = expected.tensors.get(`delta.${prefix}${module}.weight`) ?? expected.tensors.get(`true_sum.${prefix}${module}.weight`);
    compareValues(module, changeOf(change), await delta!.float32(), 2e-6);
  }
  const merges = [...expected.tensors.keys()].filter((name) => name.startsWith('merged.'));
  if (merges.length === 0) return;
  const result = await merged(base, adapters);
  for (const name of merges) {
    compareValues(
      name,
      await result.tensors.get(name.slice('merged.'.length))!.float32(),
      await expected.tensors.get(name)!.float32(),
      2e-6,
    );
  }
}

async function roundingBf16(set: LoraSet, golden: LoraCase): Promise<void> {
  const base = await open(fileOf(set, golden, 'base'));
  const adapter = await readOf(set, golden, base);
  const expected = await open(fileOf(set, golden, 'expected'));
  for (const rounding of ['peft', 'single'] as const) {
    const result = await merged(base, [{ adapter, strength: 1 }], rounding);
    for (const [name, tensor] of result.tensors) {
      const wanted = expected.tensors.get(`${rounding}.${name}`);
      if (wanted === undefined) throw new Error(`${name}: nothing to compare with for ${rounding}`);
      compareBits(`${rounding} ${name}`, await tensor.float32(), await wanted.float32());
    }
  }
}

const open = async (file: string): Promise<SafetensorsFile> => openSafetensors(fromBytes(new Uint8Array(await readFile(file))));

async function readOf(
  set: LoraSet,
  golden: LoraCase,
  base: SafetensorsFile,
  options: Pick<ReadAdapterOptions, 'alpha'> = {},
): Promise<Adapter> {
  const file = fileOf(set, golden, 'adapter');
  const config = golden.files['config'] === undefined ? undefined : await readJson(set, golden, 'config');
  return readAdapter(
    { name: path.basename(file), file: await open(file), ...(config !== undefined && { config }) },
    { base: readBaseShapes(base), ...options },
  );
}

async function merged(base: SafetensorsFile, adapters: readonly WeightedAdapter[], rounding?: MergeRounding): Promise<SafetensorsFile> {
  const pieces: Uint8Array[] = [];
  for await (const piece of mergeAdapters(base, adapters, { rounding })) if (piece instanceof Uint8Array) pieces.push(piece.slice());
  return openSafetensors(fromBytes(Buffer.concat(pieces)));
}

async function shapesOfFactors(file: string): Promise<SafetensorsFile> {
  const { tensors } = await open(file);
  const shapes = new Map<string, unknown>();
  for (const [name, { shape }] of tensors) {
    const match = /^base_model\.model\.(.+)\.lora_(A|B)\.weight$/u.exec(name);
    if (match === null) continue;
    const key = `decoder.${match[1]}.weight`;
    const known = (shapes.get(key) as { shape: number[] } | undefined)?.shape ?? [0, 0];
    shapes.set(key, { shape: match[2] === 'A' ? [known[0], shape[1]] : [shape[0], known[1]] });
  }
  return { tensors: shapes, metadata: {} } as unknown as SafetensorsFile;
}

async function assertRefused(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (isLoopError(error) && error.message.length > 10) return;
    throw error;
  }
  throw new Error('it was not refused');
}

function toleranceOf(golden: LoraCase): number | 'bits' {
  const text = String(golden['tolerance']);
  const absolute = /abs\s*<=\s*([\d.e-]+)/u.exec(text);
  return absolute === null ? 'bits' : Number(absolute[1]);
}

async function compareFiles(got: SafetensorsFile, want: SafetensorsFile, tolerance: number | 'bits'): Promise<void> {
  for (const [name, tensor] of want.tensors) {
    const other = got.tensors.get(name);
    if (other === undefined) throw new Error(`${name} is missing`);
    if (other.dtype !== tensor.dtype) throw new Error(`${name}: ${other.dtype}, expected ${tensor.dtype}`);
    const [a, b] = [await other.float32(), await tensor.float32()];
    if (tolerance === 'bits') compareBits(name, a, b);
    else compareValues(name, a, b, tolerance);
  }
}

function compareValues(name: string, got: Float32Array, want: Float32Array, absolute: number): void {
  if (got.length !== want.length) throw new Error(`${name}: ${got.length} values, expected ${want.length}`);
  let worst = 0;
  for (let index = 0; index < want.length; index += 1) worst = Math.max(worst, Math.abs(got[index]! - want[index]!));
  if (!(worst <= absolute)) throw new Error(`${name}: differs by ${worst}`);
}

/** At most one in a thousand values may differ, by one step of a half-precision type: sums in another order. */
function compareBits(name: string, got: Float32Array, want: Float32Array): void {
  let different = 0;
  for (let index = 0; index < want.length; index += 1) {
    if (got[index] === want[index]) continue;
    different += 1;
    if (Math.abs(got[index]! - want[index]!) > 2 ** -7 * Math.abs(want[index]!))
      throw new Error(`${name}: value ${index} is ${got[index]}, expected ${want[index]}`);
  }
  if (different > Math.max(1, want.length / 1000)) throw new Error(`${name}: ${different} of ${want.length} values differ`);
}

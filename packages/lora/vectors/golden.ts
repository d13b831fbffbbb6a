import { fromBytes, openSafetensors } from '@loop/core/weights';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** One case of the manifest. */
export interface LoraCase {
  /** `area/…`. */
  readonly id: string;
  readonly area: string;
  /** Paths beside the manifest, by what they are for. */
  readonly files: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}

/** A folder of golden data for adapters, training and evaluation. */
export interface LoraSet {
  readonly folder: string;
  readonly cases: readonly LoraCase[];
  /** Where the checkpoints are that some cases train, relative to the folder. */
  readonly weightsRoot: string | undefined;
}

/** Reads `manifest.json` of a folder. */
export async function openLoraSet(folder: string): Promise<LoraSet> {
  const manifest = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8')) as {
    readonly cases: readonly LoraCase[];
    readonly weights_root?: string;
  };
  return { folder, cases: manifest.cases, weightsRoot: manifest.weights_root };
}

/** The full path of a file that a case names. */
export function fileOf(set: LoraSet, golden: LoraCase, name: string): string {
  const file = golden.files[name];
  if (typeof file !== 'string') throw new Error(`the case names no file ${name}`);
  return path.join(set.folder, file);
}

/** Reads a JSON file that a case names. */
export async function readJson(set: LoraSet, golden: LoraCase, name: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(fileOf(set, golden, name), 'utf8')) as Record<string, unknown>;
}

/** A tensor in double precision. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** Reads every tensor of a safetensors file that a case names. */
export async function readTensors(set: LoraSet, golden: LoraCase, name: string): Promise<ReadonlyMap<string, GoldenTensor>> {
  const file = await openSafetensors(fromBytes(new Uint8Array(await readFile(fileOf(set, golden, name)))));
  const read = [...file.tensors.values()].map(async (tensor): Promise<[string, GoldenTensor]> => {
    const bytes = (await tensor.bytes()).slice();
    const wide = {
      F64: () => new Float64Array(bytes.buffer),
      I64: () => Float64Array.from(new BigInt64Array(bytes.buffer), Number),
      I32: () => Float64Array.from(new Int32Array(bytes.buffer)),
    };
    const values = wide[tensor.dtype as keyof typeof wide]?.() ?? Float64Array.from(await tensor.float32());
    return [tensor.name, { shape: tensor.shape, values }];
  });
  return new Map(await Promise.all(read));
}

/** Throws unless `|got − want| ≤ absolute + relative · |want|`. */
export function assertClose(what: string, got: number | undefined, want: unknown, { relative = 0, absolute = 0 }): void {
  if (typeof want !== 'number') throw new Error(`${what}: the case has no number to compare with`);
  if (got === undefined || !(Math.abs(got - want) <= absolute + relative * Math.abs(want)))
    throw new Error(`${what}: ${got}, expected ${want}`);
}

/** Throws unless two values are equal as JSON. */
export function assertSame(what: string, got: unknown, want: unknown): void {
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
}

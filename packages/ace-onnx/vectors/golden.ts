import { fromBytes, openSafetensors } from '@loop/core/weights';
import type { LazyTensor, SafetensorsFile } from '@loop/core/weights';

import type { Checkpoint, Runtime } from '../src/runtime/runtime.js';

/** A tensor of the golden data: float32, widened where it is stored narrower; integers as they are. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

interface TensorReference {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** One case of a manifest. */
export interface GoldenCase {
  /** `group/case`. */
  readonly name: string;
  readonly file?: string;
  readonly inputs: Readonly<Record<string, TensorReference>>;
  readonly outputs: Readonly<Record<string, TensorReference>>;
  readonly params: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly atol: number; readonly rtol: number };
}

/** What reads golden data and runs the networks of its checkpoint: Node or a browser. */
export interface GoldenPlatform {
  /** Reads a file of the set. */
  read(file: string): Promise<Uint8Array>;
  /** Opens the checkpoint of the set, and what runs it. */
  open(): Promise<{ readonly checkpoint: Checkpoint; readonly runtime: Runtime }>;
  /** The published vocabulary of the lyrics, which is in no golden set; `undefined` where it cannot be found. */
  lyricVocabulary?(): Promise<string | undefined>;
  /** Removes what was made for the set. */
  close?(): Promise<void>;
}

/** A folder of golden data. */
export interface GoldenSet {
  readonly folder: string;
  readonly platform: GoldenPlatform;
  readonly manifest: { readonly cases: readonly GoldenCase[]; readonly [key: string]: unknown };
  /** Reads an input of a case. */
  input(golden: GoldenCase, name: string): Promise<GoldenTensor>;
  /** Reads an expected output of a case. */
  output(golden: GoldenCase, name: string): Promise<GoldenTensor>;
}

/** Reads a set in the golden format: `manifest.json` and the safetensors files that it names. */
export async function readGoldenSet(folder: string, platform: GoldenPlatform): Promise<GoldenSet> {
  const manifest = JSON.parse(new TextDecoder().decode(await platform.read('manifest.json'))) as GoldenSet['manifest'];
  const files = new Map<string, Promise<SafetensorsFile>>();
  const read = async (golden: GoldenCase, reference: TensorReference | undefined, name: string): Promise<GoldenTensor> => {
    if (reference === undefined) throw new Error(`the case has no tensor named ${name}`);
    const file = golden.file ?? `${golden.name.split('/')[0]}.safetensors`;
    if (!files.has(file))
      files.set(
        file,
        platform.read(file).then((bytes) => openSafetensors(fromBytes(bytes))),
      );
    const tensors = await files.get(file)!;
    return { shape: reference.shape, data: await readValues(tensors.tensors.get(reference.tensor), reference.tensor) };
  };
  return {
    folder,
    platform,
    manifest,
    input: (golden, name) => read(golden, golden.inputs[name], name),
    output: (golden, name) => read(golden, golden.outputs[name], name),
  };
}

/**
 * Compares element by element: `|got − want| ≤ atol + rtol · |want|`.
 *
 * @returns What is wrong, or `undefined` when all is well.
 */
export function compare(got: ArrayLike<number>, want: ArrayLike<number>, { atol, rtol }: GoldenCase['tolerance']): string | undefined {
  if (got.length !== want.length) return `length ${got.length}, expected ${want.length}`;
  let worst = 0;
  let where = -1;
  for (let index = 0; index < want.length; index += 1) {
    const excess = Math.abs(got[index]! - want[index]!) - (atol + rtol * Math.abs(want[index]!));
    if (!(excess <= 0) && !(excess <= worst)) [worst, where] = [excess, index];
  }
  return where === -1 ? undefined : `element ${where} is ${got[where]}, expected ${want[where]}`;
}

async function readValues(tensor: LazyTensor | undefined, name: string): Promise<Float32Array> {
  if (tensor === undefined) throw new Error(`the file has no tensor ${name}`);
  // 32-bit integers above 2²⁴ would not survive as float32; they are only ever compared.
  if (tensor.dtype !== 'I32') return tensor.float32();
  const bytes = new Uint8Array(await tensor.bytes());
  return Float64Array.from(new Int32Array(bytes.buffer)) as unknown as Float32Array;
}

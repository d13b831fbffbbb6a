import { fromBytes, openSafetensors } from '@loop/core/weights';
import type { LazyTensor, SafetensorsFile } from '@loop/core/weights';

import type { Checkpoint, Runtime } from '../../src/runtime/runtime.js';
import { float32 } from '../../src/runtime/tensor.js';
import type { TensorOf } from '../../src/runtime/tensor.js';

/** A tensor of the golden data: floats as float32, integers and truth values as exact numbers. */
export type GoldenTensor = TensorOf<'float32'>;

/** One case of the manifest. */
export interface GoldenCase {
  /** `group/case`. */
  readonly id: string;
  readonly file: string;
  readonly prefix: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly other: readonly string[];
  readonly params: Readonly<Record<string, unknown>>;
  readonly tolerance: { readonly atol: number; readonly rtol: number };
  /** The folder of the checkpoint, then the tensors that take part. */
  readonly weights: readonly string[];
}

/** What reads golden data and runs the networks of its checkpoints: Node or a browser. */
export interface GoldenPlatform {
  /** Reads a file of the set. */
  read(file: string): Promise<Uint8Array>;
  /** Opens one of the checkpoint folders of the set. */
  open(folder: string): Promise<Checkpoint>;
  /** What runs the networks. */
  readonly runtime: Runtime;
  /** Removes what was made for the set. */
  close?(): Promise<void>;
}

/** A folder of golden data for ACE-Step 1.5. */
export interface GoldenSet {
  readonly platform: GoldenPlatform;
  readonly cases: readonly GoldenCase[];
  /** Reads a tensor of a case, whatever its role. */
  tensor(golden: GoldenCase, name: string): Promise<GoldenTensor>;
  /** Parses one of the set's JSON files. */
  json(file: string): Promise<unknown>;
}

/** Reads a set: `manifest.json` and the files that it names. */
export async function readGoldenSet(platform: GoldenPlatform): Promise<GoldenSet> {
  const json = async (file: string): Promise<unknown> => JSON.parse(new TextDecoder().decode(await platform.read(file)));
  const { cases } = (await json('manifest.json')) as { readonly cases: readonly GoldenCase[] };
  const files = new Map<string, Promise<SafetensorsFile>>();
  return {
    platform,
    cases,
    json,
    async tensor({ file, prefix }, name) {
      if (!files.has(file))
        files.set(
          file,
          platform.read(file).then((bytes) => openSafetensors(fromBytes(bytes), { file })),
        );
      const tensor = (await files.get(file)!).tensors.get(prefix + name);
      if (tensor === undefined) throw new Error(`the file has no tensor ${prefix + name}`);
      return float32(await readValues(tensor), tensor.shape);
    },
  };
}

/** Integers go through float64: they are only ever compared, or turned into ids. */
async function readValues(tensor: LazyTensor): Promise<Float32Array> {
  if (/^(F|BF)/.test(tensor.dtype) && tensor.dtype !== 'F64') return tensor.float32();
  const { buffer } = new Uint8Array(await tensor.bytes());
  const values =
    tensor.dtype === 'I64'
      ? Array.from(new BigInt64Array(buffer), Number)
      : tensor.dtype === 'I32'
        ? Array.from(new Int32Array(buffer))
        : tensor.dtype === 'F64'
          ? Array.from(new Float64Array(buffer))
          : Array.from(new Uint8Array(buffer));
  return Float64Array.from(values) as unknown as Float32Array;
}

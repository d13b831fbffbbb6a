import { isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { MAX_SAFETENSORS_HEADER_BYTES, countElements, dtypeSize, isTensorDtype, openSafetensors } from '@loop/core/weights';
import type { ByteSource, TensorDtype } from '@loop/core/weights';

import { addUpTensors } from './add-up.js';
import type { Finding, InspectModelOptions, ModelInspection, TensorSummary } from './inspection.js';

const TYPES: Readonly<Record<TensorDtype, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U64: 'uint64',
  U32: 'uint32',
  U16: 'uint16',
  U8: 'uint8',
  BOOL: 'bool',
  F8_E4M3: 'float8e4m3fn',
  F8_E5M2: 'float8e5m2',
  F8_E4M3FNUZ: 'float8e4m3fnuz',
  F8_E5M2FNUZ: 'float8e5m2fnuz',
  F8_E8M0: 'float8e8m0',
  F6_E2M3: 'float6e2m3',
  F6_E3M2: 'float6e3m2',
  F4: 'float4e2m1',
  C64: 'complex64',
};

interface Contents {
  readonly tensors: readonly TensorSummary[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly findings: readonly Finding[];
}

/** Looks into a safetensors file; a faulty one is described as far as it can be read. @throws {FileFormatError} When it is not one. */
export async function inspectSafetensors(source: ByteSource, options: InspectModelOptions): Promise<ModelInspection> {
  const { signal, name = 'model' } = options;
  const { tensors, metadata, findings } = await readContents(source, { signal });
  return {
    kind: 'safetensors',
    name,
    fileBytes: source.size,
    format: 'safetensors',
    producer: '',
    metadata,
    inputs: [],
    outputs: [],
    operators: [],
    ...addUpTensors(tensors),
    externalFiles: [],
    findings,
  };
}

async function readContents(source: ByteSource, options: Abortable): Promise<Contents> {
  try {
    const { tensors, metadata } = await openSafetensors(source, options);
    const summaries = [...tensors.values()].map(({ name, dtype, shape, elements, byteLength }) => ({
      name,
      type: TYPES[dtype],
      shape,
      elements,
      bytes: byteLength,
    }));
    return { tensors: summaries, metadata, findings: [] };
  } catch (error) {
    if (!isLoopError(error, 'file_format')) throw error;
    const salvaged = await salvage(source, options);
    // What cannot be read at all is an error, what can be read in part a finding.
    if (salvaged.tensors.length === 0) throw error;
    return { ...salvaged, findings: salvaged.findings.length > 0 ? salvaged.findings : [{ severity: 'error', message: error.message }] };
  }
}

/** Lists the tensors of a header that the strict reader refused. */
async function salvage(source: ByteSource, options: Abortable): Promise<Contents> {
  const nothing = { tensors: [], metadata: {}, findings: [] };
  const start = await source.read(0, 8, options);
  const length = Number(new DataView(start.buffer, start.byteOffset, start.length).getBigUint64(0, true));
  if (length > Math.min(MAX_SAFETENSORS_HEADER_BYTES, source.size - 8)) return nothing;
  const root = parseJson(await source.read(8, length, options));
  if (!isObject(root)) return nothing;
  const tensors: TensorSummary[] = [];
  const unknown = new Set<string>();
  let end = 0;
  for (const [name, entry] of Object.entries(root)) {
    if (name === '__metadata__' || !isObject(entry)) continue;
    const { dtype, shape, data_offsets: offsets } = entry;
    const axes = Array.isArray(shape) ? shape.map(Number) : [Number.NaN];
    const elements = countElements(axes);
    if (typeof dtype !== 'string' || elements === undefined) continue;
    if (!isTensorDtype(dtype)) unknown.add(dtype);
    tensors.push({
      name,
      type: isTensorDtype(dtype) ? TYPES[dtype] : dtype,
      shape: axes,
      elements,
      bytes: isTensorDtype(dtype) ? elements * dtypeSize(dtype) : 0,
    });
    if (Array.isArray(offsets) && Number.isSafeInteger(offsets[1])) end = Math.max(end, offsets[1] as number);
  }
  const findings: Finding[] = [...unknown].map((dtype) => ({ severity: 'error', message: `The element type ${dtype} is not known.` }));
  const whole = 8 + length + end;
  if (whole > source.size) findings.push({ severity: 'error', message: `The file is cut: ${source.size} of ${whole} bytes are there.` });
  return { tensors, metadata: {}, findings };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import type { Abortable } from '@loop/core';
import type { ByteSource } from '@loop/core/weights';

import { decodeModel } from '../onnx/decode-model.js';
import type { OnnxTensor } from '../onnx/decode-model.js';
import { addUpTensors, countOperators } from './add-up.js';
import type { ExternalFile, Finding, InspectModelOptions, ModelInspection } from './inspection.js';

/** Looks into an ONNX file. @throws {FileFormatError} When it is not one. */
export async function inspectOnnx(source: ByteSource, options: InspectModelOptions): Promise<ModelInspection> {
  const { signal, name = 'model', sizeOf } = options;
  const model = await decodeModel(source, { signal });
  const { '': opset, 'ai.onnx': alias, ...others } = model.opsets;
  const domains = Object.keys(others).filter((domain) => model.nodes.some((node) => node.domain === domain));
  const { externalFiles, findings } = await lookOutside(model.tensors, sizeOf, { signal });
  return {
    kind: 'onnx',
    name,
    fileBytes: source.size,
    format: `ONNX IR ${model.irVersion}, opset ${opset ?? alias ?? 'not named'}`,
    producer: `${model.producer} ${model.producerVersion}`.trim(),
    metadata: model.metadata,
    inputs: model.inputs,
    outputs: model.outputs,
    operators: countOperators(model.nodes.map(({ domain, operator }) => (domain === '' ? operator : `${domain}.${operator}`))),
    ...addUpTensors(model.tensors.map(({ name, type, shape, elements, bytes = 0 }) => ({ name, type, shape, elements, bytes }))),
    externalFiles,
    findings: [
      ...model.tensors.flatMap(findInside),
      ...findings,
      ...domains.map((domain): Finding => ({
        severity: 'warning',
        message: `Operators of ${domain} are used; not every runtime has them.`,
      })),
    ],
  };
}

function findInside({ name, type, bytes, rawBytes, external }: OnnxTensor): readonly Finding[] {
  if (type.startsWith('unknown'))
    return [{ severity: 'warning', message: `The tensor ${name} has an element type that ONNX does not know: ${type}.` }];
  const stored = external === undefined ? rawBytes : external.length;
  if (bytes === undefined || stored === undefined || stored === bytes) return [];
  return [{ severity: 'error', message: `The tensor ${name} has ${stored} bytes; its type and shape ask for ${bytes}.` }];
}

async function lookOutside(
  tensors: readonly OnnxTensor[],
  sizeOf: InspectModelOptions['sizeOf'],
  options: Abortable,
): Promise<{ readonly externalFiles: readonly ExternalFile[]; readonly findings: readonly Finding[] }> {
  const uses = new Map<string, { tensors: number; bytes: number; end: number }>();
  for (const { bytes = 0, external } of tensors) {
    if (external === undefined) continue;
    const { location, offset, length = bytes } = external;
    const use = uses.get(location) ?? { tensors: 0, bytes: 0, end: 0 };
    uses.set(location, { tensors: use.tensors + 1, bytes: use.bytes + length, end: Math.max(use.end, offset + length) });
  }
  const externalFiles: ExternalFile[] = [];
  const findings: Finding[] = [];
  for (const [file, { end, ...use }] of uses) {
    const size = await sizeOf?.(file, options);
    options.signal?.throwIfAborted();
    externalFiles.push({ file, ...use, size });
    if (sizeOf === undefined) continue;
    if (size === undefined)
      findings.push({ severity: 'error', message: `The file ${file}, which holds ${use.tensors} tensors, is not there.` });
    else if (end > size)
      findings.push({ severity: 'error', message: `The file ${file} is cut: its tensors end at byte ${end}, the file at ${size}.` });
  }
  return { externalFiles, findings };
}

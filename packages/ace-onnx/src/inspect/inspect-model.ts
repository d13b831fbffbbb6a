import { FileFormatError, isLoopError } from '@loop/core';
import { describeOtherFile } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';

import { inspectOnnx } from './inspect-onnx.js';
import { inspectSafetensors } from './inspect-safetensors.js';
import type { InspectModelOptions, ModelInspection } from './inspection.js';

/**
 * Looks into an ONNX or safetensors file: inputs, outputs, operators, parameters, bytes, and what is wrong with it. Which of the two it is
 * the bytes say. Weights are not read.
 *
 * @throws {FileFormatError} When the file is neither, or too broken to say anything about.
 *
 * @example
 * ```ts
 * console.log(formatInspection(await inspectModel(fromBlob(file), { name: file.name })));
 * ```
 */
export async function inspectModel(source: ByteSource, options: InspectModelOptions = {}): Promise<ModelInspection> {
  const { signal } = options;
  signal?.throwIfAborted();
  const start = await source.read(0, Math.min(1_024, source.size), { signal });
  const other = describeOtherFile(start);
  if (other !== undefined) throw new FileFormatError('model', other, 0);
  // The header of safetensors begins after its length, with a brace; in an ONNX file these bytes are its version and its producer.
  if (start[8] === 0x7b) return inspectSafetensors(source, options);
  return inspectOnnx(source, options).catch((error: unknown) => {
    // Exporters write the version first.
    if (!isLoopError(error, 'file_format') || start[0] === FIRST_OF_ONNX) throw error;
    throw new FileFormatError('model', `This is neither an ONNX nor a safetensors file, or its beginning is damaged. ${error.message}`, 0, {
      cause: error,
    });
  });
}

/** The tag of `ir_version`, the first field of a model. */
const FIRST_OF_ONNX = 0x08;

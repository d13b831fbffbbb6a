import { ModelLoadError } from '@loop/core';
import type * as Onnxruntime from 'onnxruntime-node';

/**
 * Loads `onnxruntime-node` when the first network is opened: models can be pulled, listed and looked into without it.
 *
 * @param load - Imports it; tests pass their own.
 * @throws {ModelLoadError} With the reason `provider_missing`, when it is not installed.
 */
export async function loadOnnxruntime(
  load: () => Promise<typeof Onnxruntime> = () => import('onnxruntime-node'),
): Promise<typeof Onnxruntime> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ModelLoadError('onnxruntime-node is not installed. Install it with `npm install onnxruntime-node`.', 'provider_missing', {
      cause: error,
    });
  }
}

import { ModelLoadError } from '@loop/core';

/**
 * Imports a module that needs `onnxruntime-node`, when a command needs it: a model can be pulled or listed without.
 *
 * @throws {ModelLoadError} With the reason `provider_missing`, when it is not installed.
 */
export async function importEngine<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ModelLoadError('onnxruntime-node is not installed. Install it with `npm install onnxruntime-node`.', 'provider_missing', {
      cause: error,
    });
  }
}

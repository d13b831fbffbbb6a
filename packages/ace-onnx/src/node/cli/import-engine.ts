import { loadOnnxruntime } from '../load-onnxruntime.js';

/**
 * Imports a module that needs `onnxruntime-node`, when a command needs it, and fails before any work where that is missing.
 *
 * @throws {ModelLoadError} With the reason `provider_missing`, when it is not installed.
 */
export async function importEngine<T>(load: () => Promise<T>): Promise<T> {
  await loadOnnxruntime();
  return load();
}

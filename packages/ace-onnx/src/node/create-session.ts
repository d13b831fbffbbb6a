import type { InferenceSession } from 'onnxruntime-node';

import { loadOnnxruntime } from './load-onnxruntime.js';

/**
 * Loads a model, from its bytes or from its file, without a line on the terminal: ONNX Runtime prints what it also throws, and the error says it. The level of its
 * process-wide log is fixed when the first session is created, and put back here for whoever else uses the package.
 */
export async function createSession(model: Uint8Array | string, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
  const ort = await loadOnnxruntime();
  const { logLevel } = ort.env;
  ort.env.logLevel = 'fatal';
  try {
    const settings = { logSeverityLevel: 4, ...options } as const;
    return await (typeof model === 'string' ? ort.InferenceSession.create(model, settings) : ort.InferenceSession.create(model, settings));
  } finally {
    ort.env.logLevel = logLevel ?? 'warning';
  }
}

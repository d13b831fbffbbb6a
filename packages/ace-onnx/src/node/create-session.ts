import * as ort from 'onnxruntime-node';

/**
 * Loads a model without a line on the terminal: ONNX Runtime prints what it also throws, and the error says it. The level of its
 * process-wide log is fixed when the first session is created, and put back here for whoever else uses the package.
 */
export async function createSession(model: Uint8Array, options: ort.InferenceSession.SessionOptions): Promise<ort.InferenceSession> {
  const { logLevel } = ort.env;
  ort.env.logLevel = 'fatal';
  try {
    return await ort.InferenceSession.create(model, { logSeverityLevel: 4, ...options });
  } finally {
    ort.env.logLevel = logLevel ?? 'warning';
  }
}

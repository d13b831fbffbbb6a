import { describe, expect, it } from 'vitest';

import { loadOnnxruntime } from './load-onnxruntime.js';

describe('loadOnnxruntime', () => {
  it('says how to install it where it is missing, and passes other faults on', async () => {
    const missing = Object.assign(new Error("Cannot find package 'onnxruntime-node'"), { code: 'ERR_MODULE_NOT_FOUND' });
    await expect(loadOnnxruntime(() => Promise.reject(missing))).rejects.toMatchObject({
      code: 'model_load_failed',
      reason: 'provider_missing',
      message: expect.stringContaining('npm install onnxruntime-node'),
      cause: missing,
    });
    const broken = new Error('libonnxruntime.so: wrong architecture');
    await expect(loadOnnxruntime(() => Promise.reject(broken))).rejects.toBe(broken);
  });
});

import { InferenceError, InvalidInputError, LoopError, ModelLoadError, ModelMissingError } from '@loop/core';

import type { DaemonMessage } from './ask-daemon.js';

/** Turns a refusal or a failure of the daemon into the error that its exit code comes from. */
export function toError({ error, params }: DaemonMessage): Error {
  const code = error?.data?.error_code ?? String(params?.['code'] ?? '');
  const text = (error?.data?.details ?? error?.message ?? String(params?.['message'] ?? 'failed')).replace(`[${code}] `, '');
  switch (code) {
    case 'MODEL_NOT_FOUND':
    case 'BACKEND_NOT_INSTALLED':
      return new ModelMissingError(text, code);
    case 'MODEL_LOAD_FAILED':
      return new ModelLoadError(text, 'other');
    case 'MODEL_INFERENCE_FAILED':
      return new InferenceError(text, 'output');
    case 'MODEL_DOWNLOAD_FAILED':
      return new LoopError('connection', text);
    default: {
      const [path, message] = text.includes(': ') ? [text.slice(0, text.indexOf(': ')), text.slice(text.indexOf(': ') + 2)] : ['', text];
      return new InvalidInputError('request', [{ path, message }]);
    }
  }
}

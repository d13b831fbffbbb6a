import { isLoopError } from '@loop/core';

/** What can be wrong with a model in this browser, as far as a person can do something about it. */
export type ModelTrouble =
  | 'no-store'
  | 'too-large'
  | 'no-memory'
  | 'no-engine'
  | 'gone'
  | 'no-room'
  | 'in-use'
  | 'server-away'
  | 'damaged'
  | 'not-loaded';

/** A fault of the model in this browser. */
export interface ModelFault {
  /** `undefined` for what nobody foresaw: its detail is all there is to say. */
  readonly kind: ModelTrouble | undefined;
  readonly detail: string;
}

/** The model that was asked for is not open. */
export class ModelNotOpen extends Error {
  constructor(readonly fault: ModelFault) {
    super(fault.detail);
  }
}

/** Says in which of the foreseen ways something failed. */
export function toFault(error: unknown): ModelFault {
  return { kind: kindOf(error), detail: error instanceof Error ? error.message : String(error) };
}

function kindOf(error: unknown): ModelTrouble | undefined {
  if (isLoopError(error, 'model_load_failed')) {
    if (error.reason === 'out_of_memory') return 'no-memory';
    if (error.reason === 'provider_missing') return 'no-engine';
    return error.reason === 'truncated' ? 'damaged' : undefined;
  }
  if (isLoopError(error, 'inference_failed') && error.step === 'worker') return 'no-memory';
  if (isLoopError(error, 'model_missing')) return 'gone';
  if (isLoopError(error, 'storage'))
    return { quota: 'no-room', blocked: 'in-use', unavailable: 'no-store', other: undefined }[error.reason] as ModelTrouble;
  if (isLoopError(error, 'checksum_mismatch') || isLoopError(error, 'shape_mismatch') || isLoopError(error, 'file_format'))
    return 'damaged';
  if (['connection', 'http', 'timeout', 'invalid_response'].some((code) => isLoopError(error) && error.code === code)) return 'server-away';
  if (error instanceof TypeError) return /import|module/i.test(error.message) ? 'no-engine' : 'server-away';
  return undefined;
}

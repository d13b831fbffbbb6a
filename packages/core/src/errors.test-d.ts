import { expectTypeOf } from 'vitest';

import { isLoopError } from './errors.js';
import type { ErrorCode, HttpError, LoopError, TimeoutError } from './errors.js';

declare const caught: unknown;

// Without a code any error of the SDK, with one exactly its class and its evidence.
if (isLoopError(caught)) {
  expectTypeOf(caught).toEqualTypeOf<LoopError>();
  expectTypeOf(caught.code).toEqualTypeOf<ErrorCode>();
}
if (isLoopError(caught, 'timeout')) {
  expectTypeOf(caught).toEqualTypeOf<TimeoutError>();
  expectTypeOf(caught.timeoutMs).toBeNumber();
  // @ts-expect-error the evidence of another code
  void caught.status;
}
if (isLoopError(caught, 'http')) expectTypeOf(caught).toEqualTypeOf<HttpError>();
// @ts-expect-error no such code
isLoopError(caught, 'time_out');

import type { Abortable } from '@loop/core';

import type { Call, Calls } from './calls.js';

/** Has the other end of a line answer a call. */
export type Ask = <C extends Call>(
  call: C,
  options?: Abortable & { readonly onProgress?: ((event: Calls[C['name']]['event']) => void) | undefined },
) => Promise<Calls[C['name']]['value']>;

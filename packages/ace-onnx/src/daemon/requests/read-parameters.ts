import { isLoopError, parseInput } from '@loop/core';
import * as z from 'zod/mini';

import { findBackendType } from '../backends/backend-types.js';
import type { BackendType } from '../backends/backend-types.js';
import { daemonFault, protocolFault } from '../protocol/rpc-error.js';

const namedBackend = z.object({ backend: z.string() });

/** Checks the types of parameters. @throws {RpcError} −32602. */
export function readParameters<S extends z.ZodMiniType>(expected: S, parameters: unknown): z.output<S> {
  try {
    return parseInput(expected, parameters, 'params');
  } catch (error) {
    if (!isLoopError(error, 'invalid_input')) throw error;
    throw protocolFault('parameters', `Invalid params: ${error.message}`);
  }
}

/** Reads the one parameter `backend`. @throws {RpcError} −32602, or `INVALID_BACKEND`. */
export function readNamedBackend(parameters: unknown): BackendType {
  return readBackendType(readParameters(namedBackend, parameters).backend);
}

/** Reads the name of a backend. @throws {RpcError} `INVALID_BACKEND`. */
export function readBackendType(name: string): BackendType {
  const type = findBackendType(name);
  if (type === undefined)
    throw daemonFault('INVALID_BACKEND', `backend: must be musicgen, ace_step, ace_step_1_5 or pattern, not "${name.slice(0, 40)}".`);
  return type;
}

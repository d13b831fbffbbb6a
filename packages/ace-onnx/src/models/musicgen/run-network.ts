import { FileFormatError } from '@loop/core';

import type { SessionInputs } from '../../runtime/runtime.js';
import type { OpenedNetwork } from './opened-network.js';

/**
 * Of values by name, those that a network takes.
 *
 * @throws {FileFormatError} When it takes something else, too.
 */
export function inputsOf(what: string, { inputs }: OpenedNetwork, values: SessionInputs): SessionInputs {
  const missing = [...inputs.keys()].filter((name) => !Object.hasOwn(values, name));
  if (missing.length > 0)
    throw new FileFormatError('onnx', `${what} takes ${missing.slice(0, 4).join(', ')}, which MusicGen's published networks do not.`);
  return Object.fromEntries(Object.entries(values).filter(([name]) => inputs.has(name)));
}

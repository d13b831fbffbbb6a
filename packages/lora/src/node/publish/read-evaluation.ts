import { FileFormatError } from '@loop/core';

import type { Evaluation } from '../../evaluation/evaluate-music.js';

/**
 * Reads an evaluation that `evaluateMusic` gave and somebody saved as JSON.
 *
 * @throws {FileFormatError} When it is no evaluation.
 */
export function readEvaluation(text: string): Evaluation {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new FileFormatError('evaluation', 'The file is not JSON.', undefined, { cause });
  }
  const { format, version, verdict, clips, fad, counts } = (data ?? {}) as Partial<Evaluation>;
  const isWhole =
    Array.isArray(verdict?.gates) && Array.isArray(clips) && Array.isArray(fad?.points) && typeof counts?.generated === 'number';
  if (format === 'loop-evaluation' && version === 1 && isWhole) return data as Evaluation;
  throw new FileFormatError('evaluation', 'The file is not what evaluateMusic of this version gives.');
}

import type { ModelFault } from '../../browser-model/model-trouble.js';
import { createTexts } from '../../texts/create.js';

/** A count of bytes, for people. */
export function describeSize(bytes: number): string {
  const { megabytes, gigabytes } = createTexts.value.model;
  return bytes < 1e9 ? megabytes(bytes / 1e6) : gigabytes(bytes / 1e9);
}

/** What is wrong with the model in this browser, and what to do. */
export function describeFault({ kind, detail }: ModelFault): string {
  const { faults, unforeseen } = createTexts.value.model;
  return kind === undefined ? unforeseen(detail) : faults[kind];
}

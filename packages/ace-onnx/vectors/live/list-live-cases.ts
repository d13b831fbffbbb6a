import type { AdapterCase } from './adapter-case.js';
import { runDecoderCase } from './run-decoder-case.js';
import { runMergedCase } from './run-merged-case.js';

/** A case that can be run. */
export interface LiveCase {
  readonly id: string;
  /** Rejects with what differs. */
  readonly run: () => Promise<void>;
}

/** The cases of a manifest that say what a network with an adapter must give. */
export function listLiveCases(folder: string, cases: readonly AdapterCase[]): readonly LiveCase[] {
  return cases.flatMap((golden): readonly LiveCase[] => {
    const { id, area, files } = golden;
    const hasMerged = area === 'merge' || (area === 'adapters' && files['expected_merged'] !== undefined);
    if (hasMerged) return [{ id, run: () => runMergedCase(folder, golden) }];
    const hasPrediction = typeof files['step0'] === 'string' && typeof files['start'] === 'string';
    return hasPrediction ? [{ id, run: () => runDecoderCase(folder, golden) }] : [];
  });
}

import type { GoldenCase, GoldenSet, GoldenTensor } from './golden-set.js';

/** What a case's runner works with. */
export interface CaseContext {
  readonly set: GoldenSet;
  readonly golden: GoldenCase;
  /** The part of the id after the group. */
  readonly name: string;
  /** Reads a tensor of the case. */
  tensor(name: string): Promise<GoldenTensor>;
  /** Compares an output with what the reference computed; throws when it is off. */
  expect(name: string, got: ArrayLike<number>, tolerance?: GoldenCase['tolerance']): Promise<void>;
}

/** Runs one case; throws when a result is off or the case cannot be run. */
export type CaseRunner = (context: CaseContext) => Promise<void>;

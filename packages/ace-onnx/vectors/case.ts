import type { GoldenCase, GoldenSet, GoldenTensor } from './golden.js';

/** What a case's runner works with. */
export interface CaseContext {
  readonly set: GoldenSet;
  readonly golden: GoldenCase;
  /** Reads an input. */
  input(name: string): Promise<GoldenTensor>;
  /**
   * Compares an output with what the reference computed; throws when it is off.
   *
   * @param tolerance - Where the manifest's note allows another one.
   */
  expect(name: string, got: ArrayLike<number>, tolerance?: GoldenCase['tolerance']): Promise<void>;
}

/** Runs one case; throws when a result is off or the case cannot be run. */
export type CaseRunner = (context: CaseContext) => Promise<void>;

/** The input of a case. */
export interface CaseInput {
  /** Where the file stands. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** What the expectation gives the subject. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Gives an input to the code that it is for, and returns what came out as plain data. Errors of that code are data too. */
export type Subject = (input: CaseInput) => Promise<object>;

/** Something that was not done as asked, though the result is usable. */
export interface Warning {
  /** What kind of departure: a field had no effect, was limited, was replaced, or something else worth knowing. */
  readonly code: 'ignored' | 'clamped' | 'substituted' | 'notice';
  /** The request's field, such as `durationSeconds`; `undefined` when none is to blame. */
  readonly field?: string | undefined;
  /** What happened, for people. */
  readonly message: string;
}

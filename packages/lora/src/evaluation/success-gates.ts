/** What can be measured of a model, by the name under which gates, tables and reports know it. A larger value is better where `higher` says so. */
export const MEASURES = {
  fad: { title: 'FAD', higher: false },
  fadInfinity: { title: 'FAD∞', higher: false },
  fadInfinityHigh: { title: 'FAD∞, upper end of 95 %', higher: false },
  kad: { title: 'KAD', higher: false },
  precision: { title: 'Precision', higher: true },
  recall: { title: 'Recall', higher: true },
  density: { title: 'Density', higher: true },
  coverage: { title: 'Coverage', higher: true },
  alignment: { title: 'Alignment with prompts', higher: true },
  alignmentOfHeldOut: { title: 'Alignment, share of real music’s', higher: true },
  retrieval: { title: 'Prompt found again', higher: true },
  styleCoverage: { title: 'Styles told apart', higher: true },
  styleAccuracy: { title: 'Clips of the right style', higher: true },
  memorisedShare: { title: 'Clips like a training song', higher: false },
  cleanShare: { title: 'Clips without faults', higher: true },
  tempoAgreement: { title: 'Tempo as asked', higher: true },
  keyAgreement: { title: 'Key as asked', higher: true },
  lyricsAccuracy: { title: 'Lyrics understood', higher: true },
  secondsPerMinute: { title: 'Seconds for a minute of music', higher: false },
  equivalenceP: { title: 'Told from real music (p of equivalence)', higher: false },
  preference: { title: 'Preferred over real music', higher: true },
} as const;

/** The name of a measure. */
export type MeasureName = keyof typeof MEASURES;

/** What was measured; what was not is missing. */
export type Measures = { readonly [name in MeasureName]?: number | undefined };

/** A demand on one measure. */
export interface Gate {
  readonly measure: MeasureName;
  /** Whether the value must be at most or at least the limit. */
  readonly must: 'at-most' | 'at-least';
  readonly limit: number;
  /** Whether a model may not be published without it; otherwise a failure is a remark. */
  readonly isRequired: boolean;
  /** Why it is demanded, for people. */
  readonly reason: string;
  /** How to get the value when it is missing, for people. */
  readonly how: string;
}

/**
 * What a model must reach before it is published. The numbers are those of the lofi project where they can be met; where a number of it is impossible
 * (CLAP above 0.7, "not significant" as proof), the demand is relative to real music, or a test of equivalence.
 */
export const SUCCESS_GATES: readonly Gate[] = [
  {
    measure: 'fadInfinityHigh',
    must: 'at-most',
    limit: 5,
    isRequired: true,
    reason: 'The generated music as a whole is near the hold-out, also at the far end of the uncertainty.',
    how: 'Evaluate at least 50 clips against the hold-out.',
  },
  {
    measure: 'alignmentOfHeldOut',
    must: 'at-least',
    limit: 0.9,
    isRequired: true,
    reason: 'Clips fit their prompts nearly as well as real music fits its captions.',
    how: 'Evaluate with a model that knows words, such as CLAP, and captions for the hold-out.',
  },
  {
    measure: 'styleCoverage',
    must: 'at-least',
    limit: 1,
    isRequired: true,
    reason: 'Every style can be told from every other.',
    how: 'Give each clip its style, and real clips of every style.',
  },
  {
    measure: 'memorisedShare',
    must: 'at-most',
    limit: 0,
    isRequired: true,
    reason: 'No clip repeats a song of the training set.',
    how: 'Give the training set to the evaluation.',
  },
  {
    measure: 'cleanShare',
    must: 'at-least',
    limit: 0.95,
    isRequired: true,
    reason: 'Nearly all clips are free of clipping, silence and dull or wild levels.',
    how: 'Measure the sound of the clips.',
  },
  {
    measure: 'equivalenceP',
    must: 'at-most',
    limit: 0.05,
    isRequired: true,
    reason: 'Listeners who do not know which is which cannot tell generated from real music.',
    how: 'Make a listening test of 50 generated and 50 real clips with `listen`, and give its results.',
  },
  {
    measure: 'preference',
    must: 'at-least',
    limit: 0.45,
    isRequired: false,
    reason: 'Listeners prefer generated clips about as often as real ones.',
    how: 'Make a listening test of pairs with `listen --kind ab`, and give its results.',
  },
  {
    measure: 'tempoAgreement',
    must: 'at-least',
    limit: 0.8,
    isRequired: false,
    reason: 'Music has the tempo that was asked for.',
    how: 'Ask for tempos, and analyse the clips.',
  },
  {
    measure: 'lyricsAccuracy',
    must: 'at-least',
    limit: 0.8,
    isRequired: false,
    reason: 'What is sung can be understood.',
    how: 'Transcribe sung clips and compare with their lyrics: 1 minus the word error rate.',
  },
  {
    measure: 'secondsPerMinute',
    must: 'at-most',
    limit: 5,
    isRequired: false,
    reason: 'A minute of music takes less than 5 seconds on one RTX 4090 at 27 steps.',
    how: 'Time the generation and name the hardware.',
  },
];

/** What came of a gate. */
export type GateOutcome = 'passed' | 'failed' | 'missing';

/** A gate with its outcome. */
export interface JudgedGate extends Gate {
  /** What was measured. */
  readonly value: number | undefined;
  readonly outcome: GateOutcome;
}

/** All gates together. */
export interface Verdict {
  /** `passed` when every required gate is; `failed` when one is not; `incomplete` when none failed and one was not measured. */
  readonly outcome: 'passed' | 'failed' | 'incomplete';
  readonly gates: readonly JudgedGate[];
}

/** Holds measures against gates. A value that is no number counts as not measured. */
export function judgeMeasures(measures: Measures, gates: readonly Gate[] = SUCCESS_GATES): Verdict {
  const judged = gates.map((gate): JudgedGate => {
    const value = measures[gate.measure];
    if (value === undefined || Number.isNaN(value)) return { ...gate, value: undefined, outcome: 'missing' };
    const isReached = gate.must === 'at-most' ? value <= gate.limit : value >= gate.limit;
    return { ...gate, value, outcome: isReached ? 'passed' : 'failed' };
  });
  const required = judged.filter(({ isRequired }) => isRequired);
  const has = (wanted: GateOutcome): boolean => required.some(({ outcome }) => outcome === wanted);
  return { outcome: has('failed') ? 'failed' : has('missing') ? 'incomplete' : 'passed', gates: judged };
}

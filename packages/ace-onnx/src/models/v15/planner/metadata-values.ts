const NOTES = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
const ACCIDENTALS = ['', '#', 'b', '♯', '♭'];

/** Keys as the language model writes them. */
export const KEYSCALES: readonly string[] = NOTES.flatMap((note) =>
  ACCIDENTALS.flatMap((accidental) => ['major', 'minor'].map((mode) => `${note}${accidental} ${mode}`)),
);

/** Languages that the language model knows. Source: the model's list of vocal languages. */
export const PLANNER_LANGUAGES = [
  'ar', 'az', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'fa', 'fi', 'fr', 'he', 'hi', 'hr', 'ht', 'hu', 'id', 'is', 'it', 'ja', 'ko',
  'la', 'lt', 'ms', 'ne', 'nl', 'no', 'pa', 'pl', 'pt', 'ro', 'ru', 'sa', 'sk', 'sr', 'sv', 'sw', 'ta', 'te', 'th', 'tl', 'tr', 'uk', 'ur', 'vi',
  'yue', 'zh', 'unknown',
] as const; // prettier-ignore

/** Beats a bar. */
export const PLANNER_TIME_SIGNATURES = ['2', '3', '4', '6'] as const;

/** The slowest and fastest tempo in beats a minute. */
export const BPM_RANGE = [30, 300] as const;

/** The shortest and longest song in seconds. */
export const DURATION_RANGE = [10, 600] as const;

/** The families of models that captions are written for. */
export const MODEL_FAMILIES = ['ace-step-v1', 'ace-step-1.5'] as const;

/** A family of models. */
export type ModelFamily = (typeof MODEL_FAMILIES)[number];

/** What a family of models accepts. */
export interface FamilyLimits {
  /** Whether captions are tags with commas, or sentences. */
  readonly form: 'tags' | 'sentences';
  /** The longest caption in characters. v1 is trained on the first 256; 1.5 recommends 512. */
  readonly captionLength: number;
  /** The most tags that make sense. */
  readonly tagCount: number;
  /** The longest lyrics in characters (1.5) or tokens (v1). */
  readonly lyricsLength: number;
  /** Shortest and longest music, in seconds. */
  readonly durationSeconds: readonly [low: number, high: number];
  /** Whether tempo and key are fields of their own, apart from the caption. */
  readonly hasMetadata: boolean;
}

/** What each family accepts. */
export const FAMILY_LIMITS: Readonly<Record<ModelFamily, FamilyLimits>> = {
  'ace-step-v1': {
    form: 'tags',
    captionLength: 256,
    tagCount: 20,
    lyricsLength: 4_096,
    durationSeconds: [5, 240],
    hasMetadata: false,
  },
  'ace-step-1.5': {
    form: 'sentences',
    captionLength: 512,
    tagCount: 40,
    lyricsLength: 4_096,
    durationSeconds: [10, 600],
    hasMetadata: true,
  },
};

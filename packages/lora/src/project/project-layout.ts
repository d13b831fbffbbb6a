import { STYLE_GROUPS } from './styles.js';
import type { StyleGroup } from './styles.js';

/** Where recordings come from, from the clearest rights to those that need most care. */
export const SOURCE_TIERS = ['commissioned', 'royalty-free', 'creative-commons', 'partnerships'] as const;

/** One of {@link SOURCE_TIERS}. */
export type SourceTier = (typeof SOURCE_TIERS)[number];

/** The folders of a project: recordings as they came, processed by group of styles, the songs of the dataset, songs that are held out, and what is known. */
export const PROJECT_FOLDERS: readonly string[] = [
  ...SOURCE_TIERS.map((tier) => `raw/${tier}`),
  ...STYLE_GROUPS.map((group) => `processed/${group}`),
  'data',
  'validation',
  'metadata',
  'checkpoints',
];

/** The files in which a project keeps what is known about its songs. */
export const PROJECT_FILES = {
  /** The providers of songs and their terms: see `parseSources`. */
  sources: 'metadata/sources.json',
  /** The styles of each song: see `parseStyleMapping`. */
  styles: 'metadata/style_mapping.json',
  /** What people think of each song: see `parseQualityScores`. */
  scores: 'metadata/quality_scores.json',
  /** What each song was when the dataset was written down: `formatPreprocessManifest`. */
  manifest: 'metadata/dataset_manifest.json',
} as const;

/** A file of a project: what its place says about it. */
export interface PlacedFile {
  /** The song's name in all files: the file's name without its ending. */
  readonly id: string;
  /** How far the song is: as it came, processed, in the dataset, or held out. */
  readonly stage: 'raw' | 'processed' | 'data' | 'validation';
  /** Where it came from, of raw files in the folder of a tier. */
  readonly tier?: SourceTier | undefined;
  /** Its group of styles, of processed files in the folder of a group. */
  readonly group?: StyleGroup | undefined;
}

/** Says what a file's place means; `undefined` for a file that is elsewhere. */
export function placeFile(path: string): PlacedFile | undefined {
  const [stage = '', folder = ''] = path.split('/');
  if (stage !== 'raw' && stage !== 'processed' && stage !== 'data' && stage !== 'validation') return undefined;
  return {
    id: trackIdOf(path),
    stage,
    ...(stage === 'raw' && { tier: SOURCE_TIERS.find((tier) => tier === folder) }),
    ...(stage === 'processed' && { group: STYLE_GROUPS.find((group) => group === folder) }),
  };
}

/** The name of a song in a project's files: that of its file without folder and ending, composed as Unicode's NFC. */
export function trackIdOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[^.]*$/u, '')
    .normalize('NFC');
}

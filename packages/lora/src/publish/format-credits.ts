import type { TrackRecord } from '../dataset/track-record.js';
import { cell, table } from './markdown.js';

/** Writes `CREDITS.md`: whose music a model was trained with, and under which licence, one row a track. */
export function formatCredits(tracks: readonly TrackRecord[]): string {
  const rows = tracks
    .map(({ path, title, artist, licence, provenance }) => [
      title || path,
      artist,
      licence?.name ?? '',
      [provenance?.provider, provenance?.source].filter(Boolean).join(', '),
    ])
    .toSorted(([titleA = '', artistA = ''], [titleB = '', artistB = '']) => compare(artistA, artistB) || compare(titleA, titleB));
  const credits = table(
    ['Title', 'Artist', 'Licence', 'Source'],
    rows.map((row) => row.map(cell)),
  );
  return `# Credits\n\nThis model was trained with the music of these people. Thank you.\n\n${credits}\n`;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

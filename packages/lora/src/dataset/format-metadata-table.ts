import Papa from 'papaparse';

import { normalizeTrack } from './normalize-track.js';
import type { TrackRecord } from './track-record.js';

/** The columns of a table, in the words of ACE-Step's trainers. */
const COLUMNS: Readonly<Record<string, (track: TrackRecord) => string | number | boolean | undefined>> = {
  file: ({ path }) => path,
  artist: ({ artist }) => artist,
  title: ({ title }) => title,
  caption: ({ caption }) => caption,
  genre: ({ genre }) => genre,
  lyrics: ({ rawLyrics }) => rawLyrics,
  bpm: ({ bpm }) => bpm,
  key: ({ key }) => key,
  timesignature: ({ timeSignature }) => timeSignature,
  language: ({ language }) => (language === 'unknown' ? '' : language),
  instrumental: ({ instrumental }) => instrumental,
  duration: ({ seconds }) => seconds,
  trigger: ({ trigger }) => trigger,
  prompt_override: ({ promptOverride }) => promptOverride,
  repeat: ({ repeat }) => repeat,
  license: ({ licence }) => licence?.name,
  ai_training: ({ licence }) => licence?.training,
  source: ({ provenance }) => provenance?.source,
  provider: ({ provenance }) => provenance?.provider,
  date_acquired: ({ provenance }) => provenance?.acquired,
};

/**
 * Writes tracks as a table with commas that spreadsheets open and `parseMetadataTable` reads, in the model's words. Cells that a spreadsheet would run
 * as a formula begin with an apostrophe; columns that nobody fills are left out.
 */
export function formatMetadataTable(tracks: readonly TrackRecord[]): string {
  const normalized = tracks.map((track) => normalizeTrack(track).track);
  const used = Object.entries(COLUMNS).filter(
    ([name, valueOf]) => name === 'file' || normalized.some((track) => (valueOf(track) ?? '') !== ''),
  );
  const rows = normalized.map((track) => used.map(([, valueOf]) => guard(valueOf(track) ?? '')));
  return `${Papa.unparse([used.map(([name]) => name), ...rows], { newline: '\n' })}\n`;
}

const guard = (value: string | number | boolean): string =>
  typeof value === 'string' && /^[=+\-@\t\r]/u.test(value) ? `'${value}` : String(value);

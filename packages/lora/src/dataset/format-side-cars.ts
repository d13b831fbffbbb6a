import type { SideCarDialect, SideCarFile } from './read-side-cars.js';
import { sideCarPath } from './side-car-role.js';
import { normalizeTrack } from './normalize-track.js';
import type { TrackRecord } from './track-record.js';

/**
 * Writes a record as the side-cars of a trainer, in the model's words. Reading them again gives what the dialect can hold: `ace-step` has no
 * genre and no trigger, `plain` only lyrics, `v1` caption and lyrics.
 */
export function formatSideCars(track: TrackRecord, dialect: SideCarDialect): readonly SideCarFile[] {
  return WRITERS[dialect](normalizeTrack(track).track).filter(({ text }) => text !== '');
}

const WRITERS: Readonly<Record<SideCarDialect, (track: TrackRecord) => readonly SideCarFile[]>> = {
  'ace-step': (track) => [
    { path: sideCarPath(track.path, 'caption'), text: track.caption },
    { path: sideCarPath(track.path, 'lyrics'), text: track.rawLyrics },
    { path: sideCarPath(track.path, 'json'), text: jsonOf(metas(track)) },
  ],
  json: (track) => [{ path: sideCarPath(track.path, 'json'), text: jsonOf(everything(track)) }],
  'key-values': (track) => [{ path: sideCarPath(track.path, 'text'), text: keyValuesOf(track) }],
  plain: (track) => [{ path: sideCarPath(track.path, 'text'), text: track.rawLyrics }],
  v1: (track) => [
    { path: sideCarPath(track.path, 'v1-prompt'), text: track.caption },
    { path: sideCarPath(track.path, 'v1-lyrics'), text: track.rawLyrics === '' ? '[instrumental]' : track.rawLyrics },
  ],
};

function metas({ caption, bpm, key, timeSignature, language, instrumental }: TrackRecord): Readonly<Record<string, unknown>> {
  // ACE-Step takes any language as a sign that somebody sings.
  return { caption, bpm, keyscale: key, timesignature: timeSignature, ...(instrumental ? {} : { language }) };
}

function everything(track: TrackRecord): Readonly<Record<string, unknown>> {
  const { genre, rawLyrics, seconds, trigger, instrumental, language, artist, title, repeat, promptOverride, licence, provenance } = track;
  return {
    ...track.extra,
    ...metas(track),
    genre,
    lyrics: rawLyrics,
    language,
    duration: seconds,
    is_instrumental: instrumental,
    custom_tag: trigger,
    artist,
    title,
    repeat,
    prompt_override: promptOverride,
    license: licence?.name,
    ai_training: licence?.training,
    source: provenance?.source,
    provider: provenance?.provider,
    date_acquired: provenance?.acquired,
  };
}

function jsonOf(fields: Readonly<Record<string, unknown>>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `${JSON.stringify(Object.fromEntries(given), undefined, 2)}\n`;
}

function keyValuesOf(track: TrackRecord): string {
  const { lyrics, keyscale, timesignature, ...fields } = everything(track);
  const lines = Object.entries({ ...fields, key: keyscale, signature: timesignature })
    .filter(([, value]) => (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean')
    // A line break would begin another key.
    .map(([name, value]) => `${name}: ${String(value).replaceAll(/\s+/gu, ' ').trim()}`);
  return `${[...lines, `lyrics: ${typeof lyrics === 'string' ? lyrics : ''}`.trimEnd()].join('\n')}\n`;
}

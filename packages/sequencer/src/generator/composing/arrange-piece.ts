import { INSTRUMENTS, InvalidInputError, secondsPerBar } from '@loop/core';
import { arrangeSong } from '@loop/core/composing';
import type { SectionName } from '@loop/core/composing';
import type { Song, Tracks } from '@loop/core';

import type { SectionKind } from '../reading/section.js';
import { automateSections } from './automate-sections.js';
import { defaultStructure, planStructure } from './plan-structure.js';

/** The longest piece, in bars. */
const MAX_BARS = 1_024;

const NAMES: Readonly<Record<SectionKind, SectionName>> = {
  intro: 'intro',
  verse: 'verse',
  build: 'build',
  chorus: 'chorus',
  drop: 'drop',
  breakdown: 'break',
  bridge: 'verse',
  outro: 'outro',
  theme: 'verse',
};

/**
 * Makes a piece of a loop: intro, verse, build, drop, break and outro as far as the length has room for them, with a level and a filter that
 * move from section to section. The loop stays as it is. What was arranged before makes room.
 *
 * @param bars - Its length, 4–1024.
 * @throws {InvalidInputError} For any other length.
 *
 * @example
 * ```ts
 * arrangePiece(createSong({ genre: 'house', seed: 7 }), 64).arrangement.length; // 64
 * ```
 */
export function arrangePiece(song: Song, bars: number): Song {
  if (!Number.isInteger(bars) || bars < 4 || bars > MAX_BARS) {
    throw new InvalidInputError('bars', [{ path: 'bars', message: `must be an integer from 4 to ${MAX_BARS}`, received: String(bars) }]);
  }
  const loop = withoutArrangement(song);
  const { sections } = planStructure(defaultStructure(bars * secondsPerBar(song), bars), bars);
  const arranged = arrangeSong(
    loop,
    sections.map(({ kind, bars: length }) => ({ name: NAMES[kind], bars: length })),
  );
  return { ...arranged, automation: automateSections({ ...arranged, automation: undefined }, sections) };
}

/** The loop alone, without the bars that were written for an arrangement. */
function withoutArrangement(song: Song): Song {
  const { barCount, loopBars = Infinity, tracks } = song;
  const kept = Math.max(barCount, loopBars);
  const cut = INSTRUMENTS.map((instrument) => [instrument, { ...tracks[instrument], bars: tracks[instrument].bars.slice(0, kept) }]);
  return {
    ...song,
    tracks: Object.fromEntries(cut) as Tracks,
    chords: song.chords?.slice(0, kept),
    arrangement: [],
    loopBars: undefined,
    bridges: undefined,
  };
}

import { createSong, secondsPerBar } from '@loop/core';
import type { AudioClip, Song, SongGenre } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';

import { sectionSpans } from '../../../arrangement/sections.js';
import type { SectionSpan } from '../../../arrangement/sections.js';
import { applyKit, drawKit } from '../../../kits/apply-kit.js';
import { renderSong } from '../../../render/render-song.js';
import { arrangePiece } from '../arrange-piece.js';
import { compose, readBrief } from '../compose.js';

/** Frames per second of everything that is heard here. */
const RATE = 16_000;

/** The ways to a whole piece: a loop that is arranged, and a prompt. */
export const PATHS = ['arrangePiece', 'compose'] as const;

/** A piece of a genre and its kit, made in one of the ways. */
export function pieceOf(genre: SongGenre, seed: number, { bars, path }: { bars: number; path: (typeof PATHS)[number] }): Song {
  const loop = applyKit(createSong({ genre, seed }), drawKit(genre, seed));
  if (path === 'arrangePiece') return arrangePiece(loop, bars);
  const brief = { ...readBrief({ prompt: '', bpm: loop.bpm, timeSignature: loop.timeSignature }), genre };
  return compose(brief, { seed, durationSeconds: bars * secondsPerBar(loop) }).song;
}

/** A section, and what is heard of its bars that stand for it. */
export interface HeardSection extends SectionSpan {
  readonly lufs: number;
  readonly clip: AudioClip;
}

/** The sections of a piece as they sound: of each the first or, where it grows, the last four bars. */
export async function hearSections(song: Song, names?: readonly string[]): Promise<readonly HeardSection[]> {
  const wanted = sectionSpans(song).filter(({ name = '' }) => names?.includes(name) ?? true);
  const heard: HeardSection[] = [];
  for (const span of wanted) {
    const bars = Math.min(4, span.bars);
    const fromBar = span.name === 'build' || span.name === 'intro' ? span.start + span.bars - bars : span.start;
    const clip = await renderSong(song, { sampleRate: RATE, fromBar, toBar: fromBar + bars });
    heard.push({ ...span, clip, lufs: measureLoudness(clip).integratedLufs });
  }
  return heard;
}

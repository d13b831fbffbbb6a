import { automationAt, createSong, eventsBetween, playbackList, secondsPerBar, ticksPerBar } from '@loop/core';
import type { NoteEvent, Song, SongGenre } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';

import { sectionSpans } from '../../../arrangement/sections.js';
import type { SectionSpan } from '../../../arrangement/sections.js';
import { powerDb } from '../../../kits/__fixtures__/band-levels.js';
import { applyKit, drawKit } from '../../../kits/apply-kit.js';
import { renderSong } from '../../../render/render-song.js';
import { arrangePiece } from '../arrange-piece.js';
import { compose, readBrief } from '../compose.js';

const RATE = 12_000;
const LENGTHS = [16, 32, 16, 64, 16] as const;

/** A piece of a genre and its kit. The seed decides how many bars it has, and whether a loop was arranged or a prompt written out. */
export function pieceOf(genre: SongGenre, seed: number): Song {
  const bars = LENGTHS[seed % LENGTHS.length] as number;
  const loop = applyKit(createSong({ genre, seed }), drawKit(genre, seed));
  if (seed % 2 === 0) return arrangePiece(loop, bars);
  const brief = { ...readBrief({ prompt: '', bpm: loop.bpm, timeSignature: loop.timeSignature }), genre };
  return compose(brief, { seed, durationSeconds: bars * secondsPerBar(loop) }).song;
}

/** A section as it is heard. */
export interface HeardSection extends SectionSpan {
  /** Of its first bars or, where it grows, of its last ones: four of a build and a drop, else two. */
  readonly lufs: number;
  /** The middle of the spectrum of the same bars, in octaves. */
  readonly brightness: number;
  /** Notes in a bar of the whole section, in octaves. */
  readonly density: number;
}

/** Hears the sections of a piece; those of one kind that play the same bars at the same level are heard once. */
export async function hearSections(song: Song): Promise<readonly HeardSection[]> {
  const list = playbackList(song);
  const known = new Map<string, Pick<HeardSection, 'lufs' | 'brightness'>>();
  const heard: HeardSection[] = [];
  for (const span of sectionSpans(song)) {
    const length = Math.min(span.name === 'build' || span.name === 'drop' ? 4 : 2, span.bars);
    const start = span.name === 'build' || span.name === 'intro' ? span.start + span.bars - length : span.start;
    const level = automationAt(song.automation?.['masterGainDb'] ?? [{ bar: 0, value: 0 }], start).toFixed(1);
    const name = `${span.name} ${level} ${list.slice(start, start + length).map(({ bar }) => bar)}`;
    const sound = known.get(name) ?? (await hearBars(song, start, start + length));
    known.set(name, sound);
    heard.push({ ...span, ...sound, density: Math.log2(notesOf(song, span.start, span.start + span.bars).length / span.bars) });
  }
  return heard;
}

async function hearBars(song: Song, fromBar: number, toBar: number): Promise<Pick<HeardSection, 'lufs' | 'brightness'>> {
  const clip = await renderSong(song, { sampleRate: RATE, fromBar, toBar });
  const samples = clip.channels[0] as Float32Array;
  const slopes = samples.map((sample, index) => sample - (samples[index - 1] ?? 0));
  return { lufs: measureLoudness(clip).integratedLufs, brightness: (powerDb(slopes) - powerDb(samples)) / 6.02 };
}

/** How far the last 50 ms of a piece lie below the first 100 ms of its last bar, in decibels. */
export async function tailDb(song: Song): Promise<number> {
  const toBar = playbackList(song).length;
  const clip = await renderSong(song, { sampleRate: RATE, fromBar: toBar - 1, toBar });
  const samples = clip.channels[0] as Float32Array;
  return powerDb(samples.subarray(-0.05 * RATE)) - powerDb(samples.subarray(0, 0.1 * RATE));
}

/** The notes of some bars of a piece. */
export function notesOf(song: Song, fromBar: number, toBar: number): readonly NoteEvent[] {
  return eventsBetween(song, fromBar * ticksPerBar(song), toBar * ticksPerBar(song)).filter((event) => event.type === 'note');
}

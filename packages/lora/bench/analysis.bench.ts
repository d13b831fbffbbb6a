// `pnpm bench analysis [songs per kind]`: how often tempo, metre, beats, downbeats and key of synthetic songs are found, what librosa finds of them where
// Python has it, and what guessing finds.
import { findPython } from '@loop/testing/node';

import { relateKeys } from '../src/audio/lint/relate-keys.js';
import { analyzeMusic } from '../src/audio/music/analyze-music.js';
import { hearWithLibrosa } from './hear-with-librosa.js';
import { SONG_KINDS, createSyntheticSong } from './synthetic-songs.js';

const count = Number(process.argv[2] ?? 20);
const near = (found: readonly number[], truth: readonly number[]): number =>
  truth.filter((time) => found.some((other) => Math.abs(other - time) <= 0.07)).length;
const names = ['tempo', 'octave', 'metre', 'beats', 'downbeats', 'key', 'relative'] as const;
const totals = { tempo: 0, songs: 0 };
const python = findPython('librosa');
if (python === undefined) console.log('No Python here has librosa: nothing of its stands beside these numbers.');
/** Whether a tempo is right to 2 %, and whether half or twice of it would be. */
const judge = (bpm: number, truth: number): { readonly tempo: number; readonly octave: number } => {
  const isNear = (ratio: number): boolean => Math.abs(ratio - 1) < 0.02;
  return { tempo: isNear(bpm / truth) ? 1 : 0, octave: [0.5, 2].some((factor) => isNear(bpm / truth / factor)) ? 1 : 0 };
};
for (const kind of SONG_KINDS) {
  const hits = Object.fromEntries(names.map((name) => [name, 0])) as Record<(typeof names)[number], number>;
  const songs = Array.from({ length: count }, (_, index) => createSyntheticSong(kind, 1000 + index * 13, 12));
  for (const song of songs) {
    const found = analyzeMusic(song.audio);
    const { tempo, octave } = judge(found.bpm ?? 0, song.bpm);
    hits.tempo += tempo;
    hits.octave += octave;
    hits.metre += Number(found.timeSignature) === song.meter ? 1 : 0;
    hits.beats += near(found.beats, song.beats) / song.beats.length;
    hits.downbeats += near(found.downbeats, song.downbeats) / song.downbeats.length;
    const relation = song.key === undefined ? undefined : relateKeys(song.key, found.key);
    hits.key += relation === 'same' || (song.key === undefined && found.key === '') ? 1 : 0;
    hits.relative += relation === 'relative' || relation === 'parallel' ? 1 : 0;
  }
  const shown = names.map((name) => `${name} ${Math.round((100 * hits[name]) / count)} %`);
  console.log(`${kind.padEnd(7)} ${kind === 'chords' ? shown.slice(5).join(', ') : shown.join(', ')}`);
  if (kind === 'chords') continue;
  if (python !== undefined) {
    const heard = await hearWithLibrosa(
      python,
      songs.map(({ audio }) => audio),
    );
    const share = (score: (song: (typeof songs)[number], index: number) => number): number =>
      Math.round((100 * songs.reduce((sum, song, index) => sum + score(song, index), 0)) / count);
    const tempo = share((song, index) => judge(heard[index]!.bpm, song.bpm).tempo);
    const octave = share((song, index) => judge(heard[index]!.bpm, song.bpm).octave);
    const beats = share((song, index) => near(heard[index]!.beats, song.beats) / song.beats.length);
    console.log(`${'librosa'.padStart(9)} tempo ${tempo} %, octave ${octave} %, beats ${beats} %`);
  }
  totals.tempo += hits.tempo;
  totals.songs += count;
}
const value = totals.tempo / totals.songs;
// Within 2 %, one guess covers that share of the octaves between 60 and 180 BPM.
const baseline = Math.log2(1.02 / 0.98) / Math.log2(3);
console.log(
  JSON.stringify({
    name: 'analysis',
    value,
    unit: 'share of tempos within 2 %',
    baseline: Number(baseline.toFixed(3)),
    ratio: Math.round(value / baseline),
  }),
);

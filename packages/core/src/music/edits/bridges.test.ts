import { describe, expect, it } from 'vitest';

import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { randomizeGenre, randomizeSong, regeneratePatterns } from '../genres/randomize.js';
import { createSong } from '../song/create-song.js';
import { parseSong, serializeSong } from '../song/document.js';
import { BRIDGES } from '../song/song.js';
import type { Bridge, Song } from '../song/song.js';
import { formatNoteName } from '../theory/note-name.js';
import { pitchOfDegree } from '../theory/step-pitch.js';
import { arrangeSong } from './arrange-song.js';
import { copyBarToEnd } from './arrangement.js';
import { loopPoolSize } from './assert-edit.js';
import { setBarCount } from './bars.js';
import type { BarContent } from './bars.js';
import { addBridge, writeBridge } from './bridges.js';
import { regenerateTrack, setStyle } from './tracks.js';

const RUNS = 4_000;

/** A bar as text: hits, `.` for a rest. */
function rhythm(content: BarContent, instrument: Instrument): string {
  return content[instrument].map((step) => step?.hits ?? '.').join('');
}

const written = (bridge: Bridge): BarContent[] =>
  Array.from({ length: RUNS }, (_, seed) => writeBridge(bridge, { scaleSize: 7, style: 'classic', seed }));
const share = (contents: readonly BarContent[], instrument: Instrument, place: number): number =>
  contents.filter((content) => content[instrument][place] !== undefined).length / RUNS;
const articulations = (content: BarContent): string => content.hat.map((step) => step?.articulation?.[0] ?? '.').join('');
const silent = (content: BarContent): Instrument[] => INSTRUMENTS.filter((name) => content[name].every((step) => step === undefined));

describe('the build-up', () => {
  const contents = written('buildup');
  const [content] = contents as [BarContent];

  it('drops the last kick and tightens hat and clap', () => {
    expect(rhythm(content, 'kick')).toBe('1...1...1.......');
    expect(rhythm(content, 'hat')).toBe('....1.1.22223333');
    expect(articulations(content)).toBe('....c.c.ccccrrrr');
    expect(rhythm(content, 'clap')).toBe('..............33');
  });

  it('raises the bass by whole tones from the root: F1 G1 A1 B1 in F', () => {
    const bass = content.bass.flatMap((step) =>
      step === undefined ? [] : [formatNoteName(pitchOfDegree({ root: 'F', scale: 'minor' }, 1, step.degree ?? 0, step.alter))],
    );
    expect(bass).toEqual(['F1', 'G1', 'A1', 'B1']);
    expect(rhythm(content, 'bass')).toBe('1...1...1...1...');
  });

  it('adds seven in ten of the last four percussion hits, doubled', () => {
    expect(share(contents, 'perc', 13)).toBeCloseTo(0.7, 1);
    expect(new Set(contents.map((each) => each.perc[15]?.hits))).toEqual(new Set([undefined, 2]));
    expect(share(contents, 'perc', 11)).toBe(0);
    expect(silent(content)).toEqual(['acid', 'lead', 'stab']);
  });
});

describe('the breakdown', () => {
  const contents = written('breakdown');
  const [content] = contents as [BarContent];

  it('leaves two acid notes and one chord', () => {
    expect(rhythm(content, 'acid')).toBe('1.......1.......');
    expect(rhythm(content, 'stab')).toBe('1...............');
    expect(silent(content)).toEqual(['kick', 'bass', 'hat', 'clap', 'lead', 'perc']);
  });

  it('picks from the first eight notes', () => {
    expect([...new Set(contents.map((each) => each.acid[0]?.degree))].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('the fill', () => {
  const contents = written('fill');
  const [content] = contents as [BarContent];

  it('thickens the clap and fills the hats', () => {
    expect(rhythm(content, 'clap')).toBe('....111122223333');
    expect(articulations(content)).toBe('ccocccocccocccoc');
    expect(rhythm(content, 'perc')).toBe('1..1..1..1..1..1');
    expect(silent(content)).toEqual(['bass', 'acid', 'lead', 'stab']);
  });

  it('breaks the kick', () => {
    for (const place of [0, 3, 6, 10, 13]) expect(share(contents, 'kick', place)).toBeCloseTo(0.8, 1);
    expect(share(contents, 'kick', 4)).toBe(0);
  });
});

describe('the drop', () => {
  const contents = written('drop');
  const [content] = contents as [BarContent];

  it('brings back the beat, and the bass in octaves', () => {
    expect(rhythm(content, 'kick')).toBe('1...1...1...1...');
    expect(content.bass.map((step) => step?.degree)).toEqual(Array.from({ length: 16 }, (_, place) => (place % 2) * 7));
    expect(articulations(content)).toBe('aaoaaaoaaaoaaaoa');
    expect(rhythm(content, 'clap')).toBe('....1.......1...');
    expect(contents.every((each) => ['lead', 'perc'].every((name) => silent(each).includes(name as Instrument)))).toBe(true);
  });

  it('adds acid and stabs by chance', () => {
    expect(share(contents, 'acid', 6)).toBeCloseTo(0.7, 1);
    expect(share(contents, 'acid', 7)).toBe(0);
    expect(share(contents, 'stab', 6)).toBeCloseTo(0.6, 1);
  });
});

describe('bridges beside the classic style', () => {
  const now = (bridge: Bridge): BarContent => writeBridge(bridge, { scaleSize: 7, seed: 3 });
  const classic = (bridge: Bridge): BarContent => writeBridge(bridge, { scaleSize: 7, style: 'classic', seed: 3 });

  it('run down the toms in a fill', () => {
    const toms = now('fill').perc.flatMap((step) => (step?.articulation === 'tom' ? [step.degree] : []));
    expect(toms).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it.each(['drop', 'breakdown'] as const)('begin a %s with a crash', (bridge) => {
    expect(now(bridge).hat[0]?.articulation).toBe('crash');
    expect({ ...now(bridge), hat: [] }).toEqual({ ...classic(bridge), hat: [] });
  });

  it('build up as they did', () => {
    expect(now('buildup')).toEqual(classic('buildup'));
  });
});

describe('addBridge', () => {
  const song = createSong({ seed: 2, barCount: 2 });

  it.each(BRIDGES)('puts a %s behind the loop and into the arrangement, and changes nothing else', (bridge) => {
    const added = addBridge(song, bridge, { seed: 6 });
    expect(added.bar).toBe(2);
    expect(added.song).toMatchObject({ barCount: 2, loopBars: 2, arrangement: [{ bar: 2, section: bridge }] });
    for (const instrument of INSTRUMENTS) {
      expect(added.song.tracks[instrument].bars).toEqual([
        ...song.tracks[instrument].bars,
        writeBridge(bridge, { scaleSize: 7, seed: 6 })[instrument],
      ]);
    }
  });

  it('writes the same bar for the same edit, and another at another place', () => {
    const once = addBridge(song, 'drop');
    expect(addBridge(song, 'drop')).toEqual(once);
    const twice = addBridge(once.song, 'drop').song.tracks.acid.bars;
    expect(twice[3]).not.toEqual(twice[2]);
  });

  it('puts the bar behind hidden ones, which come back with a longer loop', () => {
    const hiding = { ...setBarCount(createSong({ seed: 2, barCount: 4 }), 2), arrangement: [{ bar: 1 }, { bar: 3 }] };
    const { song: changed, bar } = addBridge(hiding, 'fill');
    expect([bar, changed.barCount]).toEqual([4, 2]);
    expect(changed.arrangement).toEqual([{ bar: 1 }, { bar: 3 }, { bar: 4, section: 'fill' }]);
    expect(setBarCount(changed, 4).arrangement).toEqual(changed.arrangement);
  });

  // Whatever writes new patterns leaves what the arrangement names alone, however long the loop has become.
  it.each<[string, (song: Song) => Song]>([
    ['a genre', (changed) => randomizeGenre(changed, 'house', { seed: 3 })],
    ['the dice', (changed) => randomizeSong(changed, { seed: 3 })],
    ['new patterns', (changed) => regeneratePatterns(changed, { seed: 3 })],
    ['a new pattern of each track', (changed) => INSTRUMENTS.reduce((all, name) => regenerateTrack(all, name, 3), changed)],
    ['a style', (changed) => setStyle(setStyle(changed, 'kick', 'offkick'), 'hat', 'busy')],
    ['a longer loop', (changed) => setBarCount(changed, 12)],
    ['a copied bar', (changed) => copyBarToEnd(changed, 0).song],
    ['another bridge', (changed) => addBridge(changed, 'drop').song],
  ])('keeps bridges and sections when %s is asked for', (_, change) => {
    const arranged = arrangeSong(addBridge(song, 'buildup').song, [
      { name: 'build', bars: 2 },
      { name: 'drop', bars: 2 },
    ]);
    const once = addBridge(arranged, 'breakdown').song;
    for (const before of [once, setBarCount(once, 6), randomizeSong(setBarCount(setBarCount(once, 6), 1), { seed: 8 })]) {
      const after = randomizeGenre(setBarCount(change(before), 9), 'techno', { seed: 5 });
      const arrangedBars = before.arrangement.flatMap(({ bar }, place) => (bar >= loopPoolSize(before) ? [place] : []));
      expect(arrangedBars.length).toBeGreaterThan(2);
      for (const place of arrangedBars) expect(rhythms(after, place)).toEqual(rhythms(before, place));
      expect(() => parseSong(serializeSong(after))).not.toThrow();
    }
  });

  it('refuses an unknown bridge and a full pool', () => {
    expect(() => addBridge(song, 'middle' as never)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: 'bridge', allowed: BRIDGES })] }),
    );
    expect(() => addBridge(createSong({ seed: 1, barCount: 64 }), 'fill')).toThrow(/at most 64/);
    expect(() => setBarCount(addBridge(song, 'fill').song, 64)).toThrow(/at most 64/);
  });
});

/** What every instrument strikes in the bar of an entry of the arrangement. */
function rhythms(song: Song, place: number): readonly string[] {
  const bar = song.arrangement[place]?.bar as number;
  return INSTRUMENTS.map((instrument) => song.tracks[instrument].bars[bar]?.map((step) => step?.hits ?? '.').join('') ?? 'none');
}

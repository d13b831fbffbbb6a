import { describe, expect, it } from 'vitest';

import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { createSong } from '../song/create-song.js';
import { formatNoteName } from '../theory/note-name.js';
import { pitchOfDegree } from '../theory/step-pitch.js';
import { setBarCount } from './bars.js';
import type { BarContent } from './bars.js';
import { BRIDGES, addBridge, writeBridge } from './bridges.js';
import type { Bridge } from './bridges.js';

const RUNS = 4_000;

/** A bar as text: hits, `.` for a rest. */
function rhythm(content: BarContent, instrument: Instrument): string {
  return content[instrument].map((step) => step?.hits ?? '.').join('');
}

const written = (bridge: Bridge): BarContent[] => Array.from({ length: RUNS }, (_, seed) => writeBridge(bridge, { scaleSize: 7, seed }));
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

describe('addBridge', () => {
  const song = createSong({ seed: 2, barCount: 2 });

  it.each(BRIDGES)('appends a %s to the loop and to the arrangement, and changes nothing else', (bridge) => {
    const added = addBridge(song, bridge, { seed: 6 });
    expect(added.bar).toBe(2);
    expect(added.song).toMatchObject({ barCount: 3, arrangement: [{ bar: 2, section: bridge }] });
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

  it('puts the bar before hidden ones, which stay hidden and in the arrangement', () => {
    const hiding = { ...setBarCount(createSong({ seed: 2, barCount: 4 }), 2), arrangement: [{ bar: 1 }, { bar: 3 }] };
    const { song: changed, bar } = addBridge(hiding, 'fill');
    expect([bar, changed.barCount]).toEqual([2, 3]);
    expect(changed.arrangement).toEqual([{ bar: 1 }, { bar: 4 }, { bar: 2, section: 'fill' }]);
    expect(changed.tracks.kick.bars.slice(3)).toEqual(hiding.tracks.kick.bars.slice(2));
  });

  it('refuses an unknown bridge and a full pool', () => {
    expect(() => addBridge(song, 'middle' as never)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: 'bridge', allowed: BRIDGES })] }),
    );
    expect(() => addBridge(createSong({ seed: 1, barCount: 64 }), 'fill')).toThrow(/64 bars already/);
  });
});

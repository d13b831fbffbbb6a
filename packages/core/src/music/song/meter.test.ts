import { arbitrarySong } from '@loop/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { appendBar, readBar } from '../edits/bars.js';
import { addBridge } from '../edits/bridges.js';
import { setChords } from '../edits/chords.js';
import { setTimeSignature } from '../edits/meter.js';
import { setStep } from '../edits/steps.js';
import { reverseTrack, rotateTrack } from '../edits/turn-track.js';
import { arrangeSong } from '../edits/arrange-song.js';
import { GENRES } from '../genres/genres.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import { randomizeGenre } from '../genres/randomize.js';
import { decodeMidi } from '../midi/decode-midi.js';
import { encodeMidi } from '../midi/encode-midi.js';
import { songFromMidi } from '../midi/song-from-midi.js';
import { eventsBetween } from '../playback/events.js';
import { songLengthTicks } from '../playback/playback-list.js';
import { buildSong, buildStep } from '../__fixtures__/build-song.js';
import { createSong } from './create-song.js';
import { parseSong, serializeSong } from './document.js';
import { fitBar } from './fit-bar.js';
import { TIME_SIGNATURES, emptyBar, secondsPerBar, stepsPerBar } from './meter.js';
import type { TimeSignature } from './meter.js';
import { decodeShare, encodeShare } from '../share/share.js';
import type { Bar, Song } from './song.js';
import { createStep } from './step.js';

const text = (bar: Bar): string => bar.map((step) => (step === undefined ? '.' : 'x')).join('');
const barOf = (row: string): Bar => [...row].map((mark) => (mark === 'x' ? createStep() : undefined));
const lengths = (song: Song): number[] => [
  ...new Set(INSTRUMENTS.flatMap((instrument) => song.tracks[instrument].bars.map((bar) => bar.length))),
];

it.each([
  [undefined, 16, 2],
  [2, 8, 1],
  [3, 12, 1.5],
  [4, 16, 2],
  [6, 12, 1.5],
] as const)('a bar of meter %s has %d steps and lasts %d seconds at 120 bpm', (timeSignature, steps, seconds) => {
  expect(stepsPerBar({ timeSignature })).toBe(steps);
  expect(emptyBar({ timeSignature })).toHaveLength(steps);
  expect(secondsPerBar({ timeSignature, bpm: 120 })).toBeCloseTo(seconds, 12);
});

describe.each(TIME_SIGNATURES)('a song in meter %d', (timeSignature) => {
  const steps = stepsPerBar({ timeSignature });
  const song = createSong({ genre: 'pop', seed: 5, timeSignature, intensity: 1 });

  it('has bars of its length in every genre and in the classic style', () => {
    for (const genre of GENRES) {
      const drawn = createSong({ genre, seed: 3, timeSignature, intensity: 1 });
      expect(lengths(drawn)).toEqual([steps]);
      expect(randomizeGenre(song, genre, { seed: 3 }).tracks).toEqual(drawn.tracks);
    }
    expect(lengths(createSong({ seed: 3, style: 'classic', timeSignature }))).toEqual([steps]);
  });

  it('plays its bars one after the other, however time is cut', () => {
    const end = songLengthTicks(song);
    const whole = eventsBetween(song, 0, 2 * end);
    expect(whole.flatMap((event) => (event.type === 'bar' ? [event.tick] : []))).toEqual(
      Array.from({ length: 8 }, (_, bar) => bar * steps * 240),
    );
    const cuts = [0, 1_001, 5_759, 2 * end];
    expect(cuts.slice(1).flatMap((to, index) => [...eventsBetween(song, cuts[index] as number, to)])).toEqual([...whole]);
  });

  it('is kept in documents, share strings and MIDI files', async () => {
    expect(parseSong(serializeSong(song))).toEqual(song);
    expect(await decodeShare(await encodeShare(song))).toEqual(song);
    const midi = decodeMidi(encodeMidi(song));
    expect(midi.timeSignatures).toEqual([{ tick: 0, numerator: timeSignature, denominator: timeSignature === 6 ? 8 : 4 }]);
    const read = songFromMidi(midi).song;
    expect([read.timeSignature ?? 4, read.barCount]).toEqual([timeSignature, song.barCount]);
    expect(read.tracks.kick.bars.map(text)).toEqual(song.tracks.kick.bars.map(text));
  });

  it('is edited within its bars', () => {
    const place = { instrument: 'kick', bar: 0, step: steps - 1 } as const;
    expect(setStep(song, place, createStep()).tracks.kick.bars[0]?.[steps - 1]).toEqual(createStep());
    expect(() => setStep(song, { ...place, step: steps }, createStep())).toThrow(`must be an integer from 0 to ${steps - 1}`);
    const bridged = addBridge(song, 'fill').song;
    const arranged = arrangeSong(song, [
      { name: 'build', bars: 2 },
      { name: 'drop', bars: 2 },
    ]);
    for (const edited of [bridged, arranged, appendBar(song, readBar(song, 0)).song, reverseTrack(song, { instrument: 'hat' })]) {
      expect(lengths(edited)).toEqual([steps]);
      expect(parseSong(serializeSong(edited))).toEqual(edited);
    }
    const once = rotateTrack(song, { instrument: 'hat', bar: 0, steps: 5 });
    expect(rotateTrack(once, { instrument: 'hat', bar: 0, steps: steps - 5 })).toEqual(song);
    const other = createSong({ seed: 1, timeSignature: timeSignature === 4 ? 3 : 4 });
    expect(() => appendBar(song, readBar(other, 0))).toThrow(`kick: must have ${steps} steps`);
  });

  it('refuses bars of another length by their path', () => {
    const kick = { ...song.tracks.kick, bars: song.tracks.kick.bars.with(1, emptyBar({ timeSignature: timeSignature === 4 ? 3 : 4 })) };
    const broken = { ...song, tracks: { ...song.tracks, kick } };
    expect(() => serializeSong(broken)).toThrow(`tracks.kick.bars[1]: must have ${steps} steps`);
  });

  it('swings its odd sixteenths alone', () => {
    const swung = buildSong({ timeSignature, swing: 0.5, barCount: 2, grid: { kick: { 0: {}, 1: {}, [steps]: {}, [steps + 1]: {} } } });
    const kicks = eventsBetween(swung, 0, 2 * steps * 240).filter((event) => event.type === 'note' && event.voice === 'kick');
    expect(kicks.map(({ tick }) => tick)).toEqual([0, 320, steps * 240, (steps + 1) * 240 + 80]);
  });
});

describe('another meter', () => {
  it.each([
    [4, 3, 'x.xxx.x..x..x.x.', 'x.xxx.x.x.x.'],
    [4, 2, 'x...x.x.....x.xx', 'x...x.xx'],
    [4, 6, 'x.x.........xx.x', 'x...x.x.x..x'],
    [3, 4, 'x...x.x.x..x', 'x...x.x.x..xx..x'],
    [6, 4, 'x...x.x.x..x', 'x.x.xx.xx.x.xx.x'],
    [6, 3, 'x...x.x.x..x', 'x.x.xx.xxx.x'],
    [3, 3, 'x...x.x.x..x', 'x...x.x.x..x'],
  ] as const)('from %d to %d writes %s as %s', (from, to, before, after) => {
    expect(text(fitBar(barOf(before), from, to))).toBe(after);
  });

  it('holds notes to the same place', () => {
    const held = (place: number, lengthSteps: number, to: TimeSignature): unknown =>
      fitBar(emptyBar({}).with(place, buildStep({ lengthTicks: lengthSteps * 240 })), 4, to).map((step) => (step?.lengthTicks ?? 0) / 240);
    expect(Math.max(...(held(0, 16, 3) as number[]))).toBe(12);
    expect(Math.max(...(held(4, 8, 3) as number[]))).toBe(4);
    expect(Math.max(...(held(12, 8, 3) as number[]))).toBe(8);
    expect(Math.max(...(held(0, 2, 6) as number[]))).toBe(4);
    expect(Math.max(...(held(0, 0.5, 6) as number[]))).toBe(0.5);
  });

  it('goes into any song and comes out valid', () => {
    fc.assert(
      fc.property(arbitrarySong({ maxBars: 2 }), fc.constantFrom(...TIME_SIGNATURES), (song, timeSignature) => {
        const changed = setTimeSignature(song, timeSignature);
        expect(lengths(changed)).toEqual([stepsPerBar({ timeSignature })]);
        expect(parseSong(serializeSong(changed))).toEqual(changed);
      }),
      { numRuns: 30 },
    );
    expect(() => setTimeSignature(buildSong(), 5 as TimeSignature)).toThrow('timeSignature');
  });

  it('keeps the beats of a song, and its chords as far as they share the bar', () => {
    const waltz = createSong({ seed: 2, genre: 'pop', timeSignature: 3, chords: [[{ degree: 0 }, { degree: 3 }, { degree: 4 }]] });
    const common = setTimeSignature(waltz, 4);
    expect(common.chords).toEqual([[{ degree: 0 }, { degree: 3 }]]);
    expect(Object.hasOwn(common, 'timeSignature')).toBe(false);
    expect(setTimeSignature(createSong({ seed: 2, genre: 'house' }), 3).tracks.kick.bars.map((bar) => text(bar).slice(0, 9))).toEqual(
      Array(4).fill('x...x...x'),
    );
  });
});

it('reads songs without a meter as 4/4, and writes those of 4/4 without one', () => {
  const song = createSong({ seed: 1, timeSignature: 4 });
  expect(song).toEqual(createSong({ seed: 1 }));
  expect(serializeSong(song)).not.toContain('timeSignature');
});

it('lets three chords share a bar of twelve steps only', () => {
  const chords = [{ degree: 0 }, { degree: 3 }, { degree: 4 }];
  const waltz = setChords(createSong({ seed: 1, genre: 'pop', timeSignature: 3, intensity: 1 }), 0, chords);
  const pads = eventsBetween(waltz, 0, 2_880).filter((event) => event.type === 'note' && event.voice === 'pad');
  expect(pads.map(({ tick }) => tick)).toEqual([0, 960, 1_920]);
  expect(() => setChords(createSong({ seed: 1 }), 0, chords)).toThrow('must be 1, 2 or 4 chords');
  expect(() => createSong({ seed: 1, chords: [chords] })).toThrow('chords[0]');
});

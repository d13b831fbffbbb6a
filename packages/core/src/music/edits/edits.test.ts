import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { anyKey, anySong, deepFreeze } from '../__fixtures__/any-song.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { STYLES } from '../genres/styles.js';
import { eventsBetween } from '../playback/events.js';
import { createSong } from '../song/create-song.js';
import { serializeSong } from '../song/document.js';
import type { Bar, Song } from '../song/song.js';
import { emptyBar, ticksPerBar } from '../song/meter.js';
import { createStep } from '../song/step.js';
import { poolSize } from './assert-edit.js';
import { appendBar, clearBar, copyBar, readBar, setBarCount, writeBar } from './bars.js';
import { setKey, setSound, updateSong } from './song-fields.js';
import { cycleStep, setStep, stepAt, updateStep } from './steps.js';
import { cycleTrackState, regenerateTrack, setStyle, setTrackLength, setTrackLock, setTrackMix, setTrackState } from './tracks.js';
import { reverseTrack, rotateTrack, shiftTrack } from './turn-track.js';

const song = createSong({ seed: 5, key: { root: 'C', scale: 'minor' }, barCount: 2 });
const place = { instrument: 'lead', bar: 1, step: 3 } as const;
const others = (instrument: Instrument): Instrument[] => INSTRUMENTS.filter((name) => name !== instrument);

/** The pitches of a song's tuned voices over its loop, with all of them forced to sound. */
function pitches(of: Song): number[] {
  const forced = (['bass', 'acid', 'lead'] as const).reduce((made, name) => setTrackState(made, name, 'force'), of);
  return eventsBetween(forced, 0, of.barCount * ticksPerBar({})).flatMap((event) =>
    event.type === 'note' && ['bass', 'acid', 'lead'].includes(event.voice) ? event.pitches : [],
  );
}

describe('every edit', () => {
  const instrument = fc.constantFrom(...INSTRUMENTS);
  const step = fc.integer({ min: 0, max: 15 });
  const edits = fc.oneof(
    fc.tuple(instrument, step).map(
      ([name, at]) =>
        (of: Song) =>
          cycleStep(of, { instrument: name, bar: 0, step: at }),
    ),
    fc.tuple(instrument, step, fc.integer({ min: -7, max: 14 })).map(
      ([name, at, degree]) =>
        (of: Song) =>
          setStep(of, { instrument: name, bar: 0, step: at }, createStep({ degree })),
    ),
    fc.tuple(instrument, step, fc.double({ min: 0.1, max: 1, noNaN: true })).map(
      ([name, at, velocity]) =>
        (of: Song) =>
          updateStep(of, { instrument: name, bar: 0, step: at }, { velocity }),
    ),
    instrument.map((name) => (of: Song) => cycleTrackState(of, name)),
    fc.tuple(instrument, fc.nat()).map(
      ([name, seed]) =>
        (of: Song) =>
          regenerateTrack(of, name, seed),
    ),
    fc.tuple(instrument, fc.nat(3)).map(
      ([name, index]) =>
        (of: Song) =>
          setStyle(of, name, STYLES[name][index % STYLES[name].length] as never),
    ),
    fc.tuple(instrument, fc.integer({ min: -40, max: 40 })).map(
      ([name, steps]) =>
        (of: Song) =>
          rotateTrack(of, { instrument: name, steps }),
    ),
    fc.tuple(instrument, fc.integer({ min: -40, max: 40 })).map(
      ([name, steps]) =>
        (of: Song) =>
          shiftTrack(of, { instrument: name, bar: 0, steps }),
    ),
    instrument.map((name) => (of: Song) => reverseTrack(of, { instrument: name })),
    fc.tuple(instrument, fc.integer({ min: 1, max: 40 })).map(
      ([name, steps]) =>
        (of: Song) =>
          setTrackLength(of, name, steps),
    ),
    fc.integer({ min: 1, max: 8 }).map((count) => (of: Song) => setBarCount(of, count)),
    fc.constant((of: Song) => clearBar(of, 0)),
    fc.constant((of: Song) => copyBar(of, 0, of.barCount - 1)),
    fc.constant((of: Song) => appendBar(of, readBar(of, 0)).song),
    anyKey.map((key) => (of: Song) => setKey(of, key)),
    fc.integer({ min: 30, max: 300 }).map((bpm) => (of: Song) => updateSong(of, { bpm })),
  );

  it('leaves its song as it was and makes a valid one, whatever came before', () => {
    fc.assert(
      fc.property(anySong, fc.array(edits, { maxLength: 12 }), (start, changes) => {
        const changed = changes.reduce((made, change) => change(deepFreeze(made)), start);
        expect(() => serializeSong(changed)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});

describe('steps', () => {
  it('are set, read and taken away', () => {
    const step = createStep({ degree: 4, velocity: 0.5, probability: 0.3, offsetTicks: -20, lengthTicks: 100 });
    const changed = setStep(song, place, step);
    expect(stepAt(changed, place)).toEqual(step);
    expect(stepAt(setStep(changed, place, undefined), place)).toBeUndefined();
    expect(changed.tracks.lead.bars[0]).toBe(song.tracks.lead.bars[0]);
  });

  it('cycle from off through one, two and three hits to off', () => {
    const empty = setStep(song, place, undefined);
    const hits = [1, 2, 3, 4].map(
      (clicks) =>
        stepAt(
          Array.from({ length: clicks }).reduce<Song>((made) => cycleStep(made, place), empty),
          place,
        )?.hits,
    );
    expect(hits).toEqual([1, 2, 3, undefined]);
  });

  it('keep their other fields when they cycle', () => {
    const soft = setStep(song, place, createStep({ degree: 4, velocity: 0.4 }));
    expect(stepAt(cycleStep(soft, place), place)).toMatchObject({ hits: 2, degree: 4, velocity: 0.4 });
  });

  it('start with a note of their instrument when they are switched on', () => {
    const on = (instrument: Instrument, step: number) => {
      const at = { instrument, bar: 0, step };
      return stepAt(cycleStep(setStep(song, at, undefined), at), at);
    };
    expect([on('bass', 4)?.degree, on('bass', 5)?.degree]).toEqual([0, 7]);
    expect(on('hat', 0)?.articulation).toBe('closed');
    expect(on('clap', 0)).toEqual(createStep());
    const drawn = (instrument: Instrument) => Array.from({ length: 16 }, (_, step) => on(instrument, step)?.degree as number);
    expect(drawn('acid').every((degree) => degree >= 0 && degree < 8)).toBe(true);
    expect(drawn('lead').every((degree) => degree >= 0 && degree < 10)).toBe(true);
    expect(new Set(drawn('lead')).size).toBeGreaterThan(3);
  });

  it('change field by field; rests stay rests', () => {
    const active = setStep(song, place, createStep({ degree: 2 }));
    expect(stepAt(updateStep(active, place, { probability: 0 }), place)).toMatchObject({ degree: 2, probability: 0 });
    const rest = setStep(song, place, undefined);
    expect(updateStep(rest, place, { velocity: 0.1 })).toBe(rest);
  });

  it.each([
    [() => setStep(song, { ...place, instrument: 'cowbell' as never }, undefined), 'instrument'],
    [() => setStep(song, { ...place, bar: 2 }, undefined), 'bar'],
    [() => setStep(song, { ...place, step: 16 }, undefined), 'step'],
    [() => setStep(song, place, createStep({ hits: 9 })), 'hits'],
    [() => setStep(song, place, createStep({ velocity: 0 })), 'velocity'],
    [() => setStep(song, place, { ...createStep(), pitch: 3 } as never), 'pitch'],
    [() => cycleStep(song, { ...place, bar: -1 }), 'bar'],
  ])('name the path of a fault', (run, path) => {
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path })] }));
  });
});

describe('bars', () => {
  it('are cleared, copied and pasted in every instrument', () => {
    const content = readBar(song, 0);
    expect(readBar(copyBar(song, 0, 1), 1)).toEqual(content);
    expect(readBar(writeBar(song, 1, content), 1)).toEqual(content);
    const cleared = clearBar(song, 1);
    expect(INSTRUMENTS.every((name) => cleared.tracks[name].bars[1] === emptyBar({}))).toBe(true);
    expect(readBar(cleared, 0)).toEqual(content);
  });

  it('come back unchanged when the loop grows again', () => {
    const four = setBarCount(song, 4);
    const edited = setStep(four, { instrument: 'clap', bar: 3, step: 0 }, createStep({ hits: 3 }));
    expect(setBarCount(setBarCount(edited, 1), 4)).toEqual(edited);
  });

  it('that never were go on in the style and stream of their track', () => {
    const four = createSong({ seed: 5, key: song.key, barCount: 4 });
    const grown = setBarCount(song, 4);
    for (const drum of ['kick', 'hat', 'clap', 'perc'] as const) expect(grown.tracks[drum].bars).toEqual(four.tracks[drum].bars);
    const classic = createSong({ seed: 5, key: song.key, style: 'classic' });
    expect(setBarCount(classic, 4).tracks).toEqual(createSong({ seed: 5, key: song.key, style: 'classic', barCount: 4 }).tracks);
  });

  it.each([
    [() => setBarCount(song, 0), 'barCount', '0'],
    [() => setBarCount(song, 65), 'barCount', '65'],
    [() => clearBar(song, 2), 'bar', '2'],
    [() => copyBar(song, 0, 2), 'bar', '2'],
    [() => writeBar(song, 0, { ...readBar(song, 0), kick: [createStep()] }), 'content.kick', 'an array of 1'],
  ])('name the path of a fault', (run, path, received) => {
    const issue = expect.objectContaining({ path: path.replace('content.', ''), received });
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_input', issues: [issue] }));
  });
});

describe('tracks', () => {
  it('regenerate alone and keep the seed that was drawn', () => {
    const changed = regenerateTrack(song, 'perc');
    expect(changed.tracks.perc.bars).not.toEqual(song.tracks.perc.bars);
    for (const name of others('perc')) expect(changed.tracks[name]).toBe(song.tracks[name]);
    expect(regenerateTrack(song, 'perc', changed.tracks.perc.seed)).toEqual(changed);
  });

  it('change style alone, keeping hand-made patterns elsewhere, and change back', () => {
    const edited = setStep(song, { instrument: 'kick', bar: 0, step: 1 }, createStep());
    const restyled = setStyle(edited, 'stab', song.tracks.stab.style === 'accent' ? 'offbeat' : 'accent');
    for (const name of others('stab')) expect(restyled.tracks[name]).toBe(edited.tracks[name]);
    expect(setStyle(restyled, 'stab', song.tracks.stab.style)).toEqual(edited);
  });

  it('select every acid style', () => {
    expect(STYLES.acid.map((style) => setStyle(song, 'acid', style).tracks.acid.style)).toEqual([...STYLES.acid]);
  });

  it('keep hidden bars when they are written anew', () => {
    const hiding = setBarCount(setBarCount(song, 4), 2);
    expect(regenerateTrack(hiding, 'perc', 77).tracks.perc.bars.slice(2)).toEqual(hiding.tracks.perc.bars.slice(2));
  });

  it('stay as they are when locked', () => {
    const locked = setTrackLock(song, 'bass', true);
    expect(regenerateTrack(locked, 'bass')).toBe(locked);
    expect(regenerateTrack(setTrackLock(locked, 'bass', false), 'bass', 1).tracks.bass.seed).toBe(1);
  });

  it('cycle from normal to force to mute and back', () => {
    const states = [0, 1, 2, 3].map(
      (clicks) => Array.from({ length: clicks }).reduce<Song>((made) => cycleTrackState(made, 'hat'), song).tracks.hat.state,
    );
    expect(states).toEqual(['normal', 'force', 'mute', 'normal']);
  });

  it('are mixed field by field', () => {
    const { gainDb } = song.tracks.acid.mix;
    expect(setTrackMix(song, 'acid', { pan: -0.5 }).tracks.acid.mix).toEqual({ gainDb, pan: -0.5, solo: false });
  });

  it('have a length of their own, and follow the bars again', () => {
    const short = setTrackLength(song, 'perc', 12);
    expect(short.tracks.perc.lengthSteps).toBe(12);
    expect(setTrackLength(short, 'perc', undefined).tracks.perc.lengthSteps).toBeUndefined();
  });

  it.each([
    [() => setTrackState(song, 'hat', 'loud' as never), 'state'],
    [() => setTrackState(song, 'cowbell' as never, 'mute'), 'instrument'],
    [() => setTrackMix(song, 'hat', { gainDb: 13 }), 'mix.gainDb'],
    [() => setTrackMix(song, 'hat', { level: 1 } as never), 'mix.level'],
    [() => setTrackLength(song, 'hat', 0), 'lengthSteps'],
    [() => setTrackLock(song, 'hat', 'yes' as never), 'locked'],
    [() => setStyle(song, 'hat', 'rolling' as never), 'style'],
    [() => regenerateTrack(song, 'hat', -1), 'seed'],
    [() => rotateTrack(song, { instrument: 'hat', steps: 0.5 }), 'steps'],
    [() => shiftTrack(song, { instrument: 'hat', bar: 7, steps: 1 }), 'bar'],
  ])('name the path of a fault', (run, path) => {
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path })] }));
  });
});

describe('turning a track', () => {
  const numbered = Array.from({ length: 32 }, (_, degree) => degree).reduce(
    (made, degree) => setStep(made, { instrument: 'bass', bar: Math.floor(degree / 16), step: degree % 16 }, createStep({ degree })),
    song,
  );
  const degrees = ({ tracks }: Song): (number | undefined)[] => tracks.bass.bars.flat().map((step) => step?.degree);
  const count = (length: number, first = 0): number[] => Array.from({ length }, (_, index) => first + index);

  it('rotates the loop, or one bar', () => {
    expect(degrees(rotateTrack(numbered, { instrument: 'bass', steps: 3 }))).toEqual([29, 30, 31, ...count(29)]);
    expect(degrees(rotateTrack(numbered, { instrument: 'bass', bar: 1, steps: -1 }))).toEqual([...count(16), ...count(15, 17), 16]);
  });

  it('shifts in rests', () => {
    expect(degrees(shiftTrack(numbered, { instrument: 'bass', steps: 2 }))).toEqual([undefined, undefined, ...count(30)]);
    expect(degrees(shiftTrack(numbered, { instrument: 'bass', bar: 0, steps: -15 })).slice(0, 17)).toEqual([
      15,
      ...Array.from({ length: 15 }, () => undefined),
      16,
    ]);
  });

  it('reverses the loop, or one bar', () => {
    expect(degrees(reverseTrack(numbered, { instrument: 'bass' }))).toEqual(count(32).toReversed());
    expect(degrees(reverseTrack(numbered, { instrument: 'bass', bar: 0 }))).toEqual([...count(16).toReversed(), ...count(16, 16)]);
  });

  it('follows the length of a polymetric track', () => {
    const three = setTrackLength(numbered, 'bass', 3);
    expect(degrees(rotateTrack(three, { instrument: 'bass', steps: 1 }))).toEqual([2, 0, 1, ...count(29, 3)]);
  });

  it('undoes itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100, max: 100 }), (steps) => {
        const there = rotateTrack(numbered, { instrument: 'bass', steps });
        expect(rotateTrack(there, { instrument: 'bass', steps: -steps })).toEqual(numbered);
      }),
    );
  });
});

describe('the key', () => {
  it('transposes every tuned note by the interval between the roots', () => {
    expect(pitches(setKey(song, { root: 'E' }))).toEqual(pitches(song).map((pitch) => pitch + 4));
  });

  it('changes the scale and keeps the degrees, so that it can change back', () => {
    const dorian = setKey(song, { scale: 'dorian' });
    expect(dorian.tracks).toBe(song.tracks);
    expect(setKey(dorian, { scale: 'minor' })).toEqual(song);
  });

  it('keeps octaves and moves other notes to the nearest of a scale of another size', () => {
    const degrees = (bar: Bar | undefined): (number | undefined)[] => (bar ?? []).slice(0, 4).map((step) => step?.degree);
    const notes = [0, 7, 4, 5].reduce(
      (made, degree, step) => setStep(made, { instrument: 'bass', bar: 0, step }, createStep({ degree })),
      song,
    );
    expect(degrees(setKey(notes, { scale: 'pentatonicMinor' }).tracks.bass.bars[0])).toEqual([0, 5, 3, 3]);
    expect(setKey(notes, { scale: 'pentatonicMinor' }).tracks.kick).toEqual(song.tracks.kick);
  });

  it('moves no note by more than a minor third between any two scales of the same root', () => {
    fc.assert(
      fc.property(anySong, anyKey, (of, { scale }) => {
        const before = pitches(of);
        expect(pitches(setKey(of, { scale })).every((pitch, index) => Math.abs(pitch - (before[index] as number)) <= 3)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('refuses what is no key', () => {
    expect(() => setKey(song, { root: 'H' as never })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: 'root' })] }),
    );
  });
});

describe('the song', () => {
  it('changes tempo, swing, intensity, title and mode', () => {
    expect(updateSong(song, { bpm: 140, swing: 0.3, intensity: 1, title: 'x', mode: 'song' })).toMatchObject({
      bpm: 140,
      swing: 0.3,
      intensity: 1,
      title: 'x',
      mode: 'song',
    });
  });

  it('sets a control of the sound engine and takes it back', () => {
    const loud = setSound(song, 'master.gain', 2);
    expect(loud.sound).toEqual({ 'master.gain': 2 });
    expect(setSound(loud, 'master.gain', undefined)).toEqual(song);
  });

  it.each([
    [() => updateSong(song, { bpm: 301 }), 'bpm'],
    [() => updateSong(song, { key: song.key } as never), 'key'],
    [() => setSound(song, 'x', Number.NaN), 'sound.x'],
  ])('names the path of a fault', (run, path) => {
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path })] }));
  });

  it('has a pool as long as its longest track', () => {
    expect(poolSize(setBarCount(setBarCount(song, 5), 1))).toBe(5);
  });
});

import { expect, it } from 'vitest';

import { arrangeSong } from './music/edits/arrange-song.js';
import { addBridge } from './music/edits/bridges.js';
import { setKey } from './music/edits/song-fields.js';
import { setStep } from './music/edits/steps.js';
import { setStyle } from './music/edits/tracks.js';
import { eventsBetween } from './music/playback/events.js';
import { createSong } from './music/song/create-song.js';
import { createHistory, pushHistory, undo } from './music/song/history.js';
import { createStep } from './music/song/step.js';
import { findKeys, findTempos, formatKey, nearestModelKey, parseKey } from './music/words/index.js';

const song = createSong({ genre: 'techno', seed: 7, barCount: 2 });

it('prints what the README says', () => {
  expect([song.key, song.bpm, song.tracks.bass.style]).toEqual([{ root: 'G#', scale: 'minor' }, 132, 'rolling']);
  let history = createHistory(song);
  history = pushHistory(history, setStyle(history.present, 'hat', 'busy'));
  history = pushHistory(history, setKey(history.present, { root: 'F' }));
  const events = eventsBetween(undo(history).present, 0, 240);
  expect(events.map((event) => (event.type === 'note' ? event.voice : event.type)).join(' ')).toBe('bar duck kick sub bass');
});

it('edits as the README says', () => {
  const melody = setStep(song, { instrument: 'lead', bar: 0, step: 4 }, createStep({ degree: 7, probability: 0.5 }));
  const risen = addBridge(melody, 'buildup').song;
  const whole = arrangeSong(risen, [
    { name: 'intro', bars: 4 },
    { name: 'build', bars: 4 },
    { name: 'drop', bars: 8 },
  ]);
  expect(risen).toMatchObject({ barCount: 2, arrangement: [{ bar: 2, section: 'buildup' }] });
  expect(whole.arrangement).toHaveLength(16);
});

it('reads keys and tempos in words as it says', () => {
  expect(parseKey('F sharp dorian')).toEqual({ root: 'F#', scale: 'dorian' });
  expect(findKeys('warm pads in Bb lydian, slow')[0]).toEqual({ root: 'A#', scale: 'lydian', start: 13, end: 22 });
  expect(formatKey({ root: 'C#', scale: 'harmonicMinor' })).toBe('C# harmonic minor');
  expect(nearestModelKey('F# dorian')).toEqual({ key: 'F# minor', scale: 'dorian' });
  expect(findTempos('118-122 bpm')[0]).toEqual({ bpm: 120, start: 0, end: 11 });
});

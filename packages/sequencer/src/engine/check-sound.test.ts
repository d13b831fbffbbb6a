import { createSong, setSound } from '@loop/core';
import type { Song } from '@loop/core';
import { expect, test } from 'vitest';

import { createPatternGenerator } from '../generator/pattern-generator.js';
import { renderSong } from '../render/render-song.js';
import { renderStems } from '../render/render-stems.js';
import { keepKnownSound } from './check-sound.js';

const misspelled: Song = setSound(createSong({ genre: 'techno', seed: 1, barCount: 1 }), 'filterCutof', 800);

test.each<[string, () => Promise<unknown>]>([
  ['song.sound.filterCutof', () => renderSong(misspelled)],
  ['song.sound.filterCutof', () => renderStems(misspelled)],
  ['song.sound.reverb', () => renderSong({ ...misspelled, sound: { reverb: 'much' } })],
  [
    'advanced.pattern.sound.filterCutof',
    () =>
      createPatternGenerator().generate({
        task: 'text2music',
        prompt: 'techno',
        durationSeconds: 5,
        advanced: { pattern: { sound: { filterCutof: 9 } } },
      }),
  ],
])('a misspelled control or a wrong value is refused at %s', async (path, call) => {
  await expect(call()).rejects.toMatchObject({ code: 'invalid_input', issues: [expect.objectContaining({ path })] });
});

test('a song from elsewhere loses what the engine does not know, with a warning', () => {
  const { song, warnings } = keepKnownSound({ ...misspelled, sound: { filterCutof: 800, delay: 0.5, reverb: 'much' } });
  expect(song.sound).toEqual({ delay: 0.5 });
  expect(warnings.map(({ field }) => field)).toEqual(['sound.filterCutof', 'sound.reverb']);
  expect(keepKnownSound(song).song).toBe(song);
});

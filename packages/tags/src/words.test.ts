import { expect, it } from 'vitest';

import { formatStructure, lintPrompt, structureForDuration, toModelKey } from './index.js';
import { createCalibrationSet, writePrompting, writeStyleTags } from './prompt-sets/index.js';

it('gives what the examples in its documentation show', () => {
  expect(toModelKey({ root: 'F#', scale: 'hungarianMinor' })).toEqual({ key: 'F# minor', exotic: 'hungarian minor' });
  expect(formatStructure(structureForDuration(30, { tags: { mood: ['dark'] } }))).toBe(
    '[Intro - dark]\n\n[Main Theme - energetic]\n\n[Outro - fade out]',
  );
  expect(lintPrompt('techno, 120 bpm, 140 bpm')[0]).toMatchObject({ code: 'two-tempos', start: 17, end: 24 });
});

it('writes the prompts and documents of every style', () => {
  const { prompts } = createCalibrationSet({ seed: 1 });
  expect(prompts).toHaveLength(114);
  // The test in a page expects the same.
  expect(prompts[0]?.caption).toBe(
    'lofi hip hop, chill, boom bap drums, vinyl crackle, rhodes, piano, bass guitar, analog warmth, tape saturation, urban, slow tempo, 70 bpm, g# major, instrumental',
  );
  expect(writeStyleTags()).toMatch(/^# Style tags\n\n38 styles in 5 groups/);
  expect(writePrompting()).toMatch(/^# Prompting\n/);
});

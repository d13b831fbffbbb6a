import { expect, it } from 'vitest';

import {
  composePrompt,
  createPromptDraft,
  editPromptDraft,
  fixPrompt,
  formatStructure,
  lintPrompt,
  parsePrompt,
  structureForDuration,
  suggestTags,
  toModelKey,
  updatePromptDraft,
  writeCaption,
} from './index.js';
import { checkLyrics, writeLyrics } from './lyrics/index.js';
import { createCalibrationSet, writePrompting, writeStyleTags } from './prompt-sets/index.js';

it('prints what the first screen of the README says', async () => {
  const { categories, source } = await suggestTags({ genres: ['jazz'] });
  expect([source, ...categories.instruments.slice(0, 3)]).toEqual(['fallback', 'upright bass', 'brushed drums', 'tenor sax']);
  expect(composePrompt({ genres: ['techno'], tags: { mood: ['dark'] }, bpm: 130 })).toBe('techno, dark, 130 bpm');
  expect(writeCaption({ genres: ['techno'], key: { root: 'A', scale: 'phrygian' } }).text).toBe('A techno track. It is in A phrygian.');
  expect(parsePrompt('Lo-Fi Hip-Hop, vinyl crackle, 82 BPM, F# minor').key).toEqual({ root: 'F#', scale: 'minor' });
  expect(fixPrompt('Lofi;  Rhodes piano, 80 bpm, 120 bpm').text).toBe('lofi hip hop, rhodes, 80 bpm');
  const draft = editPromptDraft(createPromptDraft({ genres: ['techno'] }), 'hard techno, rain on tin');
  expect(updatePromptDraft(draft, { genres: ['techno', 'ambient'] }).text).toBe('hard techno, rain on tin, ambient');
});

it('writes, checks and generates as the README says', () => {
  expect(toModelKey({ root: 'F#', scale: 'hungarianMinor' })).toEqual({ key: 'F# minor', exotic: 'hungarian minor' });
  expect(formatStructure(structureForDuration(30, { tags: { mood: ['dark'] } }))).toBe(
    '[Intro - dark]\n\n[Main Theme - energetic]\n\n[Outro - fade out]',
  );
  expect(lintPrompt('techno, 120 bpm, 140 bpm')[0]).toMatchObject({ code: 'two-tempos', start: 17, end: 24 });
  expect(checkLyrics('Chorus:\nwe dance all night\nuntil the light').issues[0]).toMatchObject({ code: 'missing-brackets', line: 1 });
  expect(writeLyrics({ seed: 3, theme: 'rain', durationSeconds: 60, scheme: 'ABAB' }).sections).toEqual(['verse', 'chorus', 'outro']);
  const { prompts } = createCalibrationSet({ seed: 1 });
  expect(prompts).toHaveLength(114);
  // The test in a page expects the same.
  expect(prompts[0]?.caption).toBe(
    'lofi hip hop, chill, boom bap drums, vinyl crackle, rhodes, piano, bass guitar, analog warmth, tape saturation, urban, slow tempo, 70 bpm, g# major, instrumental',
  );
  expect(writeStyleTags()).toMatch(/^# Style tags\n\n38 styles in 5 groups/);
  expect(writePrompting()).toMatch(/^# Prompting\n/);
});

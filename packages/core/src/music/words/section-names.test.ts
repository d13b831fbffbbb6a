import { expect, it } from 'vitest';

import { englishSectionName, parseSectionLabel } from './section-names.js';

it.each([
  ['Verse 1', 'Verse', 'verse', ''],
  ['verse2', 'verse', 'verse', ''],
  ['Chorus II', 'Chorus', 'chorus', ''],
  ['Drop - explosive', 'Drop', 'drop', 'explosive'],
  ['Drop 2 – explosive', 'Drop', 'drop', 'explosive'],
  ['Chorus: bright, wide', 'Chorus', 'chorus', 'bright, wide'],
  ['Bridge | half time', 'Bridge', 'bridge', 'half time'],
  ['pre-chorus', 'pre-chorus', 'pre-chorus', ''],
  ['Build-Up', 'Build-Up', 'build-up', ''],
])('reads the label %j', (label, head, name, description) => {
  expect(parseSectionLabel(label)).toEqual({ head, name, description });
});

it('knows sections by their names in other languages', () => {
  expect(['estribillo', 'brücke', 'verse', 'constructor'].map(englishSectionName)).toEqual(['chorus', 'bridge', 'verse', 'constructor']);
});

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { findLyricVocabulary, listLyricCases } from '../../../vectors/cases/lyrics.js';

const folder = fileURLToPath(new URL('../../../fixtures/ace-step-v1', import.meta.url));
const vocabulary = findLyricVocabulary(folder);

describe.skipIf(vocabulary === undefined || !existsSync(folder))(
  'the golden lyrics of ACE-Step v1 (needs lyric-vocab.json beside the repository)',
  async () => {
    const cases = vocabulary === undefined ? [] : await listLyricCases(folder, vocabulary);

    it('have exactly the reference’s ids in every language but Chinese and Japanese', async () => {
      const failed: string[] = [];
      for (const golden of cases.filter(({ language }) => !['zh', 'ja', 'document'].includes(language))) {
        await golden.run().catch((error: unknown) => failed.push(`${golden.name}: ${String(error)}`));
      }
      expect(failed).toEqual([]);
      expect(cases.length).toBeGreaterThan(200);
    });
  },
);

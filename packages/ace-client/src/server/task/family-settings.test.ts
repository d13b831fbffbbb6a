import type { Warning } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { readFamilySettings } from './family-settings.js';
import type { TaskFields } from './task-fields.js';

const family = 'ace-step-1.5';

function read(
  fields: TaskFields,
  traits = { family, hasLanguageModel: true },
): { advanced: unknown; obeyed: string[]; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const { advanced, obeyed } = readFamilySettings(fields, traits, warnings);
  return { advanced, obeyed: [...obeyed].sort(), warnings };
}

describe('readFamilySettings', () => {
  it('gives the fields of the dialect as settings of ACE-Step 1.5', () => {
    const fields = { use_adg: true, infer_method: 'sde', shift: 2, cover_noise_strength: 0.5, cfg_interval_end: 0.9 };
    expect(read(fields).advanced).toEqual({
      [family]: { method: 'sde', shift: 2, guidance: 'adg', guidanceTo: 0.9, coverNoise: 0.5 },
    });
    expect(read(fields).obeyed).toEqual(Object.keys(fields).sort());
  });

  it('lets the language model think as it is told, where there is one', () => {
    const fields = { thinking: true, lm_temperature: 9, lm_top_k: 0, lm_top_p: 0.8, lm_cfg_scale: 2.5, lm_negative_prompt: 'noise' };
    const { advanced, warnings } = read(fields);
    expect(advanced).toEqual({ [family]: { thinking: { temperature: 2, topP: 0.8, guidance: 2.5, negative: 'noise' } } });
    expect(warnings.map(({ field }) => field)).toEqual(['lm_temperature']);
    expect(read(fields, { family, hasLanguageModel: false })).toEqual({ advanced: undefined, obeyed: [], warnings: [] });
  });

  it('leaves other families alone, and what says nothing', () => {
    expect(read({ shift: 2 }, { family: 'pattern', hasLanguageModel: true }).obeyed).toEqual([]);
    expect(read({ infer_method: 'heun', use_adg: false, audio_code_string: 'none' })).toEqual({
      advanced: undefined,
      obeyed: [],
      warnings: [],
    });
  });

  it('takes ten minutes of audio codes at most', () => {
    const { advanced } = read({ audio_code_string: '<|audio_code_70000|>'.repeat(4_000) });
    const { audioCodes } = (advanced as Record<string, { audioCodes: number[] }>)[family]!;
    expect([audioCodes.length, audioCodes[0]]).toEqual([3_000, 63_999]);
  });
});

import { omitUndefined } from '@loop/core';
import type { Warning } from '@loop/core';

import { clampField } from './clamp-field.js';
import type { TaskFieldName, TaskFields } from './task-fields.js';

/** The family whose settings the dialect was made for. */
const FAMILY = 'ace-step-1.5';

/** Audio codes that a song may have: ten minutes. */
const MAX_CODES = 3_000;
const AUDIO_CODES = 64_000;

/** Settings of a generator's family. */
export interface FamilySettings {
  /** For `advanced` of a request; `undefined` when there are none. */
  readonly advanced: Readonly<Record<string, object>> | undefined;
  /** The fields that are obeyed by them. */
  readonly obeyed: ReadonlySet<TaskFieldName>;
}

/** What the settings depend on beside the fields. */
export interface FamilyTraits {
  readonly family: string | undefined;
  /** Whether the generator has a language model. */
  readonly hasLanguageModel: boolean;
}

/** Reads the fields that only ACE-Step 1.5 has as its settings; other families obey none of them. */
export function readFamilySettings(fields: TaskFields, traits: FamilyTraits, warnings: Warning[]): FamilySettings {
  if (traits.family !== FAMILY) return { advanced: undefined, obeyed: new Set() };
  const obeyed = new Set<TaskFieldName>();
  const take = <T>(names: readonly TaskFieldName[], value: T | undefined): T | undefined => {
    if (value !== undefined) for (const name of names) obeyed.add(name);
    return value;
  };
  const within = (field: 'shift' | 'cfg_interval_start' | 'cfg_interval_end' | 'cover_noise_strength', low: number, high: number) => {
    const value = fields[field];
    return take([field], value === undefined ? undefined : clampField(value, low, high, field, warnings));
  };
  const method = fields.infer_method?.trim().toLowerCase();
  const settings = omitUndefined({
    method: take(['infer_method'], method === 'ode' || method === 'sde' ? method : undefined),
    shift: within('shift', 0.1, 10),
    guidance: take(['use_adg'], fields.use_adg === true ? 'adg' : undefined),
    guidanceFrom: within('cfg_interval_start', 0, 1),
    guidanceTo: within('cfg_interval_end', 0, 1),
    coverNoise: within('cover_noise_strength', 0, 1),
    follow: take(['task_type'], fields.task_type === 'cover-nofsq' ? 'latent' : undefined),
    audioCodes: take(['audio_code_string'], codesIn(fields.audio_code_string)),
    thinking: take(
      ['thinking', 'lm_temperature', 'lm_cfg_scale', 'lm_top_k', 'lm_top_p', 'lm_negative_prompt'],
      fields.thinking === true && traits.hasLanguageModel ? thinkingOf(fields, warnings) : undefined,
    ),
  });
  return { advanced: Object.keys(settings).length === 0 ? undefined : { [FAMILY]: settings }, obeyed };
}

/** How the language model thinks; 0 and less of `lm_top_k` mean all. */
function thinkingOf(fields: TaskFields, warnings: Warning[]): object {
  const { lm_temperature: temperature, lm_cfg_scale: guidance, lm_top_k: topK, lm_top_p: topP, lm_negative_prompt: negative } = fields;
  const given = (value: number | undefined, low: number, high: number, field: string): number | undefined =>
    value === undefined ? undefined : clampField(value, low, high, field, warnings);
  return omitUndefined({
    temperature: given(temperature, 0, 2, 'lm_temperature'),
    guidance: given(guidance, 1, 10, 'lm_cfg_scale'),
    topK: topK === undefined || topK <= 0 ? undefined : given(topK, 1, 1000, 'lm_top_k'),
    topP: given(topP, 0.01, 1, 'lm_top_p'),
    negative: negative === undefined || negative.trim() === '' ? undefined : negative.slice(0, 1000),
  });
}

/** The codes in a text such as `<|audio_code_12|><|audio_code_7|>`; `undefined` for none. */
function codesIn(text: string | undefined): readonly number[] | undefined {
  const codes: number[] = [];
  for (const [, digits] of (text ?? '').matchAll(/<\|audio_code_(\d{1,12})\|>/g)) {
    if (codes.length === MAX_CODES) break;
    codes.push(Math.min(AUDIO_CODES - 1, Number(digits)));
  }
  return codes.length === 0 ? undefined : codes;
}

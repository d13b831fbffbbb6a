import type { Warning } from '@loop/core';

import type { AceTask, AceTaskName } from '../task/ace-task.js';
import type { AceDialectName } from './profile.js';

type FieldOf<T> = T extends unknown ? keyof T : never;

/** A field of any task. */
export type AceTaskField = Exclude<FieldOf<AceTask>, 'task'>;

/** What a dialect can put on the wire: fields of all tasks, and those of single tasks. */
export interface CarriedFields {
  readonly common: readonly AceTaskField[];
  readonly byTask: { readonly [T in AceTaskName]?: readonly AceTaskField[] };
}

const DESCRIPTION = ['prompt', 'lyrics', 'instrumental', 'vocalLanguage', 'bpm', 'key', 'timeSignature'] as const;
const OUTPUT = ['seed', 'variations', 'audioFormat', 'model'] as const;
const CPP_LANGUAGE_MODEL = [
  'thinking',
  'useFormat',
  'useCotCaption',
  'lmModelPath',
  'lmTemperature',
  'lmCfgScale',
  'lmTopK',
  'lmTopP',
  'lmNegativePrompt',
] as const;
const CHAT_LANGUAGE_MODEL = ['thinking', 'useFormat', 'lmTemperature', 'lmTopP'] as const;

/**
 * What each kind of server can be asked, field by field. What stands here is on the wire; for everything else that a task gives,
 * {@link warnUncarried} makes a warning. The official API has a field for all but adapters, which are a state of the whole server.
 */
const CARRIED_FIELDS: Readonly<Record<AceDialectName, CarriedFields | { readonly allBut: readonly AceTaskField[] }>> = {
  official: { allBut: ['adapters'] },
  // Only text to music; its routes drop what stands for nothing here.
  gradio: {
    common: [...DESCRIPTION, 'steps', 'guidanceScale', 'seed', 'variations', 'audioFormat'],
    byTask: {
      text2music: ['durationSeconds', 'thinking', 'lmTemperature', 'lmCfgScale', 'lmNegativePrompt', 'sampleQuery', 'useFormat'],
    },
  },
  chat: {
    common: [...DESCRIPTION, ...OUTPUT, 'reference', 'steps', 'guidanceScale'],
    byTask: {
      text2music: ['durationSeconds', 'sampleQuery', ...CHAT_LANGUAGE_MODEL],
      cover: ['source', 'strength'],
      repaint: ['source', 'startSeconds', 'endSeconds'],
      lego: ['source', 'track', ...CHAT_LANGUAGE_MODEL],
      extract: ['source', 'track'],
      complete: ['source', 'tracks', ...CHAT_LANGUAGE_MODEL],
    },
  },
  'acestep-cpp': {
    common: [
      ...DESCRIPTION,
      ...OUTPUT,
      'reference',
      'steps',
      'guidanceScale',
      'inferMethod',
      'shift',
      'adapters',
      'dcwEnabled',
      'dcwMode',
      'dcwScaler',
      'dcwHighScaler',
      'latentShift',
      'latentRescale',
    ],
    byTask: {
      text2music: ['durationSeconds', 'sampleQuery', 'audioCodes', ...CPP_LANGUAGE_MODEL],
      cover: ['source', 'strength', 'coverNoiseStrength', 'exact'],
      repaint: ['source', 'startSeconds', 'endSeconds'],
      lego: ['source', 'track', 'startSeconds', 'endSeconds', ...CPP_LANGUAGE_MODEL],
      extract: ['source', 'track'],
      complete: ['source', 'tracks', 'durationSeconds', ...CPP_LANGUAGE_MODEL],
    },
  },
  'infer-v1': {
    common: ['prompt', 'lyrics', 'instrumental', 'seed', 'variations', 'steps', 'guidanceScale'],
    byTask: { text2music: ['durationSeconds'] },
  },
};

/** Warns of every setting of a task that a kind of server cannot be asked. */
export function warnUncarried(task: AceTask, dialect: AceDialectName): Warning[] {
  const carried = CARRIED_FIELDS[dialect];
  const isKnown = (field: string): boolean => {
    if ('allBut' in carried) return !carried.allBut.some((other) => other === field);
    return [...carried.common, ...(carried.byTask[task.task] ?? [])].some((known) => known === field);
  };
  return Object.entries(task).flatMap(([field, value]) => {
    if (value === undefined || field === 'task' || isKnown(field)) return [];
    return [{ code: 'ignored' as const, field, message: `A server of the kind ${dialect} takes no ${field} for the task ${task.task}.` }];
  });
}

import { InvalidInputError, UnsupportedError } from '@loop/core';
import type { MusicGenerator } from '@loop/core';

import type { PromptAssistant } from '../assistant/prompt-assistant.js';
import type { TaskFields } from './task-fields.js';

/** The fields that ask for words or codes in place of music, the one that asks for most first: of several it is taken. */
const ANALYSES = ['full_analysis_only', 'extract_codes_only', 'analysis_only'] as const;

/** What is asked for in place of music: a description of the source, its audio codes, or facts for the words of a song. */
export type Analysis = (typeof ANALYSES)[number];

/** What analyses are done with. */
export interface AnalysisTools {
  readonly generator: Pick<MusicGenerator, 'listener' | 'audioTokenizer'>;
  readonly assistant: Pick<PromptAssistant, 'kind'>;
  /** Whether there is source audio. */
  readonly hasSource: boolean;
}

/**
 * Says which analysis a task asks for; `undefined` when it asks for music.
 *
 * @throws {UnsupportedError} When the generator has not what it takes, with what that is.
 * @throws {InvalidInputError} When there is no sound to listen to.
 */
export function chooseAnalysis(fields: TaskFields, { generator, assistant, hasSource }: AnalysisTools): Analysis | undefined {
  const analysis = ANALYSES.find((name) => fields[name] === true);
  if (analysis === undefined) return undefined;
  const lacks = {
    full_analysis_only: generator.listener === undefined ? 'a language model which listens' : undefined,
    extract_codes_only: generator.audioTokenizer === undefined ? 'an audio tokenizer' : undefined,
    analysis_only: assistant.kind === 'language-model' ? undefined : 'a language model',
  }[analysis];
  if (lacks !== undefined) throw new UnsupportedError('analysis', `${analysis} needs ${lacks}; this server has none.`);
  if (analysis !== 'analysis_only' && !hasSource)
    throw new InvalidInputError('request', [{ path: 'src_audio', message: `is missing: ${analysis} requires source audio` }]);
  return analysis;
}

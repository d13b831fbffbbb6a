import { UnsupportedError } from '@loop/core';
import type { Abortable, GenerateOptions, MusicGenerator } from '@loop/core';

import type { LanguageTools } from '../pipeline/language-tools.js';
import type { TrainingTools } from '../pipeline/prepare-training.js';
import type { Call, CallName, Calls, FileOrder, WrittenFile } from './calls.js';

/** What a generator that has a disk can do. */
export interface FileTools {
  /** Makes one track and writes it. What fails or is aborted leaves no file. */
  generateToFile(order: FileOrder, options: GenerateOptions): Promise<WrittenFile>;
}

/** A generator with those of the tools beside music that it has. */
export type ServableGenerator = MusicGenerator & Partial<Pick<LanguageTools, 'understand'> & TrainingTools & FileTools>;

/** How a call is watched at the end where the work is done. */
export interface AnswerOptions<N extends CallName = CallName> extends Abortable {
  readonly onProgress: (event: Calls[N]['event']) => void;
}

type Answers = {
  readonly [N in CallName]: (
    generator: ServableGenerator,
    input: Calls[N]['input'],
    options: AnswerOptions<N>,
  ) => Promise<Calls[N]['value']>;
};

const ANSWERS: Answers = {
  generate: (generator, { request }, options) => generator.generate(request, options),
  generateToFile: async ({ name, generateToFile }, order, options) => {
    if (generateToFile === undefined) throw lacks(name, 'platform', 'no disk to write to');
    return generateToFile(order, options);
  },
  understand: async ({ name, understand }, { clip, ...how }, options) => {
    if (understand === undefined) throw lacks(name, 'models', 'no language model, which listens');
    return understand(clip, { ...how, ...options });
  },
  encodeForTraining: async ({ name, encodeForTraining }, { clip, text, ...how }, options) => {
    if (encodeForTraining === undefined) throw lacks(name, 'training', 'no encoding for trainings');
    return encodeForTraining(clip, text, { ...how, ...options });
  },
  tokenize: async ({ name, audioTokenizer }, { clip }, { signal }) => {
    if (audioTokenizer === undefined) throw lacks(name, 'models', 'no audio tokenizer');
    return audioTokenizer.tokenize(clip, { signal });
  },
  format: async ({ name, assistant }, { draft }, { signal }) => {
    if (assistant === undefined) throw lacks(name, 'models', 'no language model, which writes');
    return assistant.format(draft, { signal });
  },
  sample: async ({ name, assistant }, { query }, { signal }) => {
    if (assistant === undefined) throw lacks(name, 'models', 'no language model, which writes');
    return assistant.sample(query, { signal });
  },
  listAdapters: ({ adapters }, _, { signal }) => adapters.list({ signal }),
  loadAdapter: ({ adapters }, { source, ...how }, { signal }) => adapters.load(source, { ...how, signal }),
  unloadAdapter: ({ adapters }, { name }, { signal }) => adapters.unload(name, { signal }),
  setAdapterActive: ({ adapters }, { name, active }, { signal }) => adapters.setActive(name, active, { signal }),
  setAdapterScale: ({ adapters }, { name, scale }, { signal }) => adapters.setScale(name, scale, { signal }),
};

/**
 * Has a generator do what a call asks.
 *
 * @throws {UnsupportedError} When the generator lacks the tool.
 */
export function answerCall<N extends CallName>(
  generator: ServableGenerator,
  { name, input }: Call<N>,
  options: AnswerOptions<N>,
): Promise<Calls[N]['value']> {
  return ANSWERS[name](generator, input, options);
}

function lacks(name: string, feature: ConstructorParameters<typeof UnsupportedError>[0], what: string): UnsupportedError {
  return new UnsupportedError(feature, `${name} has ${what}.`);
}

import type {
  AdapterInfo,
  AdapterScale,
  AdapterWeights,
  AudioClip,
  GenerationEvent,
  GenerationProgress,
  Hertz,
  LoadAdapterOptions,
  MusicRequest,
  MusicResult,
  PromptAssistant,
  ResultEvent,
  Seconds,
  SongDraft,
} from '@loop/core';

import type { WavFormat } from '@loop/core/audio';

import type { UnderstandOptions, UnderstoodMusic } from '../pipeline/language-tools.js';
import type { EncodeForTrainingOptions, TrainingTensors, TrainingText } from '../pipeline/training-tensors.js';

/** What can be asked of a generator at the other end of a line: the plain data that goes there, what is reported, and the value that comes back. */
export interface Calls {
  readonly generate: Exchange<{ readonly request: MusicRequest }, MusicResult, GenerationEvent>;
  readonly generateToFile: Exchange<FileOrder, WrittenFile, GenerationEvent>;
  readonly understand: Exchange<{ readonly clip: AudioClip } & Plain<UnderstandOptions>, UnderstoodMusic, GenerationProgress>;
  readonly encodeForTraining: Exchange<
    { readonly clip: AudioClip; readonly text: TrainingText } & Plain<EncodeForTrainingOptions>,
    TrainingTensors,
    GenerationProgress
  >;
  readonly tokenize: Exchange<{ readonly clip: AudioClip }, readonly number[], GenerationProgress>;
  readonly format: Exchange<{ readonly draft: Partial<SongDraft> }, SongDraft, GenerationProgress>;
  readonly sample: Exchange<{ readonly query: string }, SongDraft, GenerationProgress>;
  readonly listAdapters: Exchange<object, readonly AdapterInfo[], GenerationProgress>;
  readonly loadAdapter: Exchange<{ readonly source: string | AdapterWeights } & Plain<LoadAdapterOptions>, AdapterInfo, GenerationProgress>;
  readonly unloadAdapter: Exchange<{ readonly name: string | undefined }, void, GenerationProgress>;
  readonly setAdapterActive: Exchange<{ readonly name: string; readonly active: boolean }, void, GenerationProgress>;
  readonly setAdapterScale: Exchange<{ readonly name: string; readonly scale: AdapterScale }, void, GenerationProgress>;
}

/** Music that is written where it is made, so that its samples need not travel. */
export interface FileOrder {
  readonly request: MusicRequest;
  /** The file, which must not be there. */
  readonly file: string;
  readonly format: WavFormat;
  /** The length of the file, to the sample. */
  readonly seconds: Seconds;
}

/** What was written. */
export interface WrittenFile {
  readonly durationSeconds: Seconds;
  readonly sampleRate: Hertz;
  /** The length of the file. */
  readonly bytes: number;
  /** Departures from the request, for people. */
  readonly warnings: readonly string[];
}

/** One kind of call. */
interface Exchange<Input, Value, Event> {
  readonly input: Input;
  readonly value: Value;
  readonly event: Event;
}

/** Options without what cannot be sent. */
type Plain<Options> = Omit<Options, 'signal' | 'onProgress'>;

/** What can be asked. */
export type CallName = keyof Calls;

/** One call with its input. */
export type Call<N extends CallName = CallName> = { readonly [K in N]: { readonly name: K; readonly input: Calls[K]['input'] } }[N];

/** What a call reports, its value last. */
export type CallEvent<N extends CallName = CallName> = Calls[N]['event'] | ResultEvent<Calls[N]['value']>;

/** Which tools beside music a generator has; plain data. */
export interface ServedTools {
  /** Its listener's name; `undefined` without one. */
  readonly listener?: string | undefined;
  /** The name of its audio tokenizer's model; `undefined` without one. */
  readonly audioTokenizer?: string | undefined;
  /** What its assistant is; `undefined` without one. */
  readonly assistant?: Pick<PromptAssistant, 'kind' | 'name'> | undefined;
}

import type { Abortable } from '../job/abort.js';
import type { Hertz, Seconds } from '../units.js';
import type { AdapterControl } from './adapters.js';
import type { AudioListener } from './audio-listener.js';
import type { AudioTokenizer } from './audio-tokenizer.js';
import type { PromptAssistant } from './prompt-assistant.js';
import type { TimeSignature } from '../music/song/meter.js';
import type { MusicRequest, MusicTask } from './request.js';
import type { GenerationEvent, GenerationStreamEvent, MusicResult } from './result.js';

/** The request fields that a generator may or may not obey. */
export const HONOURED_FIELDS = [
  'prompt',
  'lyrics',
  'vocalLanguage',
  'durationSeconds',
  'bpm',
  'key',
  'timeSignature',
  'reference',
  'seed',
  'variations',
  'stems',
  'steps',
  'guidanceScale',
  'model',
  'adapters',
] as const;

/** A request field that a generator may or may not obey. */
export type HonouredField = (typeof HONOURED_FIELDS)[number];

/** The fields that each task honours; every task that a generator can do has an entry. */
export type HonouredFields = { readonly [T in MusicTask]?: readonly HonouredField[] | undefined };

/** What a generator can do, so that callers never guess. */
export interface MusicCapabilities {
  /** What makes the music: rules, a neural network in this process, or a server whose kind is not known here. */
  readonly kind: 'pattern' | 'neural' | 'remote';
  /** One honest sentence for people about what this is. */
  readonly description: string;
  /** The model in use, where there is one. */
  readonly model?: string | undefined;
  /** The tasks that `stream` accepts. */
  readonly tasks: readonly MusicTask[];
  /** Accepted lengths of the result. */
  readonly duration: { readonly minSeconds: Seconds; readonly maxSeconds: Seconds };
  /** The rate of the results. */
  readonly sampleRate: Hertz;
  /** Channels of the results: 1 or 2. */
  readonly channels: number;
  /** The most variations in one request. */
  readonly maxVariations: number;
  /** The fields that shape the result, task by task; others lead to a warning. */
  readonly honours: HonouredFields;
  /** The family of settings in `advanced` that it reads, such as `pattern`; `undefined` when it reads none. */
  readonly family?: string | undefined;
  /** Beats per bar that `timeSignature` may ask for; empty when no task honours it. */
  readonly timeSignatures: readonly TimeSignature[];
  /** Whether it can sing. */
  readonly vocals: boolean;
  /** Whether the same request and seed give the same bytes. */
  readonly deterministic: boolean;
  /** Whether previews of the running work can come. */
  readonly previews: boolean;
  /** What an abort does: stops the work, or only stops waiting for it. */
  readonly cancellation: 'stops-work' | 'stops-waiting';
  /** Whether adapters can be loaded; otherwise each call of `adapters` throws `unsupported`. */
  readonly adapters: boolean;
}

/** How a generation is watched. */
export interface GenerateOptions extends Abortable {
  /** Called with progress and previews; when it throws, the generation is cancelled and the call rejects. */
  readonly onProgress?: ((event: GenerationEvent) => void) | undefined;
}

/**
 * A maker of music: the pattern engine, a local model, or a client of a server. All pass one conformance suite.
 *
 * `R` narrows what `generate` and `stream` take to requests whose settings are typed.
 */
export interface MusicGenerator<R extends MusicRequest = MusicRequest> {
  /** A short name for messages and provenance. */
  readonly name: string;
  /** Low-rank adapters; a generator without them throws `unsupported` at every call. */
  readonly adapters: AdapterControl;
  /** Describes sounds in words, where the generator has what that takes. */
  readonly listener?: AudioListener | undefined;
  /** Turns sounds into the codes of its model, where that has such. */
  readonly audioTokenizer?: AudioTokenizer | undefined;
  /** Writes and tidies prompts with a language model, where the generator has one. */
  readonly assistant?: PromptAssistant | undefined;
  /** Says what this generator can do now. */
  capabilities(options?: Abortable): Promise<MusicCapabilities>;
  /**
   * Makes music and reports its progress. Leaving the loop early cancels the work.
   *
   * @throws {InvalidInputError} For a request with faults, before any work.
   * @throws {UnsupportedError} For a task that the capabilities do not list.
   */
  stream(request: R, options?: Abortable): AsyncGenerator<GenerationStreamEvent, void, void>;
  /** Makes music and returns it. */
  generate(request: R, options?: GenerateOptions): Promise<MusicResult>;
  /** Frees what the generator holds; safe to call twice. A disposed generator throws `disposed`. */
  dispose(): Promise<void>;
}

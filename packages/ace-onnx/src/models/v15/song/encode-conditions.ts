import { float32 } from '../../../runtime/tensor.js';
import type { ModelConfig } from '../model-config.js';
import { groupTimbres, packSequences } from '../pack-conditions.js';
import type { Sequence } from '../pack-conditions.js';
import { encodeLyrics, encodeTimbre, projectText } from '../run/encode-conditions.js';
import { encodeText, lookUpWords } from '../run/encode-text.js';
import { projectCross } from '../run/evaluate-transformer.js';
import type { Floats } from '../run/tensors.js';
import type { Tensors } from '../../../runtime/tensor.js';
import type { UseNetwork } from './use-network.js';

/** Prompts of some songs. */
export interface Prompts {
  /** Ids of each song's prompt, at most 256 each. */
  readonly ids: readonly (readonly number[])[];
  /**
   * Tokens to which each prompt is cut or filled up. Filling counts for nothing, but the places are there. @defaultValue the longest's
   */
  readonly length?: number | undefined;
}

/** The words of some songs. */
export interface SongTexts {
  /** The prompts in each variant, such as for what follows the source and for what no longer does. */
  readonly prompts: readonly Prompts[];
  /** Ids of the lyrics of each song, at most 2048. */
  readonly lyrics: readonly (readonly number[])[];
  /** Tokens to which the lyrics are filled up; see {@link Prompts.length}. @defaultValue the longest's */
  readonly lyricLength?: number | undefined;
  /** What fills shorter prompts and lyrics up. */
  readonly pad: number;
}

/** What songs should sound like. */
export interface SongReferences {
  /** float32 `[references, frames, channels]` */
  readonly latents: Floats;
  /** The song that each reference belongs to, from 0. */
  readonly owners: readonly number[];
}

/** The conditions of songs, in each variant, and their absence. */
export interface SongConditions {
  /** float32 `[songs, places, width]` each. */
  readonly variants: readonly Sequence[];
  /** float32 `[1, 1, width]` */
  readonly empty: Floats;
}

/** Encodes words and references: each network is loaded once, whatever the number of variants. */
export async function encodeConditions(
  use: UseNetwork,
  config: ModelConfig,
  texts: SongTexts,
  references: SongReferences,
  signal?: AbortSignal,
): Promise<SongConditions> {
  const hidden = await use('text-encoder', (session) =>
    inTurn(texts.prompts, signal, ({ ids, length }) => encodeText(session, ids, config.text, { pad: texts.pad, length })),
  );
  const words = await use('words', (session) => lookUpWords(session, texts.lyrics, texts.pad, texts.lyricLength));
  signal?.throwIfAborted();
  const projected = await use('text', (session) => inTurn(hidden, signal, (states) => projectText(session, states)));
  const sung = presenceOf(texts.lyrics, words.shape[1]!);
  const lyrics = await use('lyrics', (session) => encodeLyrics(session, words, config.condition, sung));
  signal?.throwIfAborted();
  const timbres = await use('timbre', (session) => encodeTimbre(session, references.latents, config.condition));
  const voice = packSequences({ ...lyrics, present: sung }, groupTimbres(timbres, references.owners));
  return {
    variants: projected.map(({ text }, variant) =>
      packSequences(voice, { ...text, present: presenceOf(texts.prompts[variant]!.ids, text.shape[1]!) }),
    ),
    empty: projected[0]!.empty,
  };
}

/** Keys and values for all steps of a run: of each variant, and of the absence of conditions where it is needed. */
export async function projectConditions(
  use: UseNetwork,
  conditions: SongConditions,
  options: { readonly guided: boolean; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly variants: readonly Tensors[]; readonly empty: Tensors | undefined }> {
  const songs = conditions.variants[0]!.shape[0]!;
  // Places that are all the same count as one.
  const empty = float32(repeated(conditions.empty.data, songs), [songs, 1, conditions.empty.shape[2]!]);
  const sequences: readonly Floats[] = options.guided ? [...conditions.variants, empty] : conditions.variants;
  const projected = await use('cross', (session) => inTurn(sequences, options.signal, (sequence) => projectCross(session, sequence)));
  const count = conditions.variants.length;
  return { variants: projected.slice(0, count), empty: projected[count] };
}

/** 1 for the ids of a row, 0 for what fills it up. */
function presenceOf(rows: readonly (readonly number[])[], length: number): readonly Float32Array[] {
  return rows.map((ids) => Float32Array.from({ length }, (_, place) => (place < ids.length ? 1 : 0)));
}

function repeated(values: Float32Array, count: number): Float32Array {
  const all = new Float32Array(values.length * count);
  for (let index = 0; index < count; index += 1) all.set(values, index * values.length);
  return all;
}

/** A session runs one thing at a time. */
async function inTurn<T, R>(values: readonly T[], signal: AbortSignal | undefined, work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) {
    signal?.throwIfAborted();
    results.push(await work(value));
  }
  return results;
}

import { InvalidInputError } from '@loop/core';
import type { Abortable, AudioClip, Embedder } from '@loop/core';

import type { Embeddings } from './embeddings.js';

/** A clip that is to be embedded. */
export interface ClipToEmbed {
  /** What reports call it, such as its file's name. */
  readonly id: string;
  /** Gives the sound when its turn comes, so that no more than one is in memory. */
  readonly load: (options: Abortable) => AudioClip | Promise<AudioClip>;
  /** The words that it was made from, or that describe it; needed for alignment. */
  readonly prompt?: string | undefined;
}

/** Clips in the space of one model. */
export interface EmbeddedClips {
  /** The embedding model's name. */
  readonly model: string;
  /** What reports call the clips: one for each row of `clips`. */
  readonly ids: readonly string[];
  /** One row a clip: the mean of its windows. */
  readonly clips: Embeddings;
  /** One row a window, clip after clip: what FAD and KAD are usually measured on. */
  readonly windows: Embeddings;
  /** One row a clip: its words; `undefined` when a clip has none, or the model knows no words. */
  readonly prompts: Embeddings | undefined;
}

/** Settings of {@link embedClips}. */
export interface EmbedClipsOptions extends Abortable {
  /** Called before each clip. */
  readonly onProgress?:
    | ((progress: { readonly type: 'progress'; readonly phase: 'embedding'; readonly fraction: number; readonly clip: string }) => void)
    | undefined;
}

/**
 * Embeds clips and their words with one model.
 *
 * @throws {InvalidInputError} When there are no clips, or the model gives no window for one.
 */
export async function embedClips(
  embedder: Embedder,
  clips: readonly ClipToEmbed[],
  { signal, onProgress }: EmbedClipsOptions = {},
): Promise<EmbeddedClips> {
  if (clips.length === 0) throw new InvalidInputError('clips', [{ path: '', message: 'must be at least one clip', received: 'none' }]);
  const means: Float64Array[] = [];
  const windows: Float32Array[] = [];
  const words: Float32Array[] = [];
  for (const [index, { id, load, prompt }] of clips.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ type: 'progress', phase: 'embedding', fraction: index / clips.length, clip: id });
    const found = await embedder.embedAudio(await load({ signal }), { signal });
    if (found.length === 0) throw new InvalidInputError('clips', [{ path: `[${index}]`, message: 'must have a window', received: id }]);
    windows.push(...found);
    means.push(meanOf(found, embedder.size));
    if (prompt !== undefined && embedder.embedText !== undefined) words.push(await embedder.embedText(prompt, { signal }));
  }
  return {
    model: embedder.name,
    ids: clips.map(({ id }) => id),
    clips: stack(means, embedder.size),
    windows: stack(windows, embedder.size),
    prompts: words.length === clips.length ? stack(words, embedder.size) : undefined,
  };
}

function meanOf(rows: readonly Float32Array[], size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => rows.reduce((sum, row) => sum + row[index]!, 0) / rows.length);
}

function stack(rows: readonly (Float32Array | Float64Array)[], dimensions: number): Embeddings {
  const values = new Float64Array(rows.length * dimensions);
  rows.forEach((row, index) => values.set(row, index * dimensions));
  return { count: rows.length, dimensions, values };
}

import { InvalidInputError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { openTrainingTensors } from '../../dataset/training-tensors.js';
import type { TrackArrays } from './collate-tracks.js';
import { placeIn } from './training-files.js';
import type { TrainingFiles } from './training-files.js';

/** A preprocessed track whose arrays are read when it is its turn. */
export interface LocalTrack {
  /** The name of its file. */
  readonly name: string;
  /** Latent frames. */
  readonly frames: number;
  /** Numbers of a frame. */
  readonly channels: number;
  /** Reads it. */
  load(options?: Abortable): Promise<TrackArrays>;
}

/**
 * Opens the preprocessed tracks of a folder: `.safetensors`, and `.pt` files of the Python trainers, of which nothing is executed. Headers are read
 * now, arrays when they are needed.
 *
 * @throws {InvalidInputError} When there is none.
 * @throws {FileFormatError} When one cannot be read, with its name.
 */
export async function openTracks(files: TrainingFiles, folder: string, { signal }: Abortable = {}): Promise<readonly LocalTrack[]> {
  const names = (await files.list(folder)).filter((name) => /\.(safetensors|pt)$/u.test(name));
  // A `.pt` beside its safetensors is the same track.
  const stems = new Set(names.filter((name) => name.endsWith('.safetensors')).map((name) => name.replace(/\.safetensors$/u, '')));
  const chosen = names.filter((name) => name.endsWith('.safetensors') || !stems.has(name.replace(/\.pt$/u, '')));
  if (chosen.length === 0)
    throw new InvalidInputError('settings', [
      { path: 'tensors', message: 'must be a folder with preprocessed tracks (.safetensors or .pt)', received: folder },
    ]);
  const tracks: LocalTrack[] = [];
  for (const name of chosen) {
    signal?.throwIfAborted();
    const { tensors } = await openTrainingTensors(await files.open(placeIn(folder, name)), { signal });
    const { target_latents: target, context_latents: context, encoder_hidden_states: condition } = tensors;
    const [frames, channels] = target.shape as readonly [number, number];
    tracks.push({
      name,
      frames,
      channels,
      load: async (options = {}) => ({
        target: await target.float32(options),
        context: await context.float32(options),
        condition: await condition.float32(options),
        frames,
        tokens: condition.shape[0]!,
      }),
    });
  }
  return tracks;
}

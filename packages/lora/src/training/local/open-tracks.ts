import { FileFormatError, InvalidInputError, isLoopError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { openTrainingTensors } from '../../dataset/training-tensors.js';
import type { TrainingTensor, TrainingTensors } from '../../dataset/training-tensors.js';
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
  /** Reads it. @throws {FileFormatError} When one of its numbers is none, with the track's name: nothing could be learnt any more. */
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
    const { tensors } = await openTrack(files, folder, name, { signal });
    const { target_latents: target, context_latents: context, encoder_hidden_states: condition } = tensors;
    const [frames, channels] = target.shape as readonly [number, number];
    tracks.push({
      name,
      frames,
      channels,
      load: async (options = {}) => ({
        target: await finiteOf(name, target, options),
        context: await finiteOf(name, context, options),
        condition: await finiteOf(name, condition, options),
        frames,
        tokens: condition.shape[0]!,
      }),
    });
  }
  return tracks;
}

async function openTrack(files: TrainingFiles, folder: string, name: string, options: Abortable): Promise<TrainingTensors> {
  try {
    return await openTrainingTensors(await files.open(placeIn(folder, name)), options);
  } catch (error) {
    if (!isLoopError(error, 'file_format') && !isLoopError(error, 'shape_mismatch')) throw error;
    const [format, offset] = isLoopError(error, 'file_format') ? [error.format, error.offset] : ['safetensors', undefined];
    throw new FileFormatError(format, `${placeIn(folder, name)}: ${error.message}`, offset, { cause: error });
  }
}

async function finiteOf(track: string, tensor: TrainingTensor, options: Abortable): Promise<Float32Array> {
  const values = await tensor.float32(options);
  const fault = values.findIndex((value) => !Number.isFinite(value));
  if (fault === -1) return values;
  throw new FileFormatError('safetensors', `${track}: ${tensor.name}[${fault}] is ${values[fault]}; prepare the track again.`);
}

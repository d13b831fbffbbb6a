import { FileFormatError } from '@loop/core';

import { int64 } from '../../runtime/tensor.js';
import type { Tensor, Tensors } from '../../runtime/tensor.js';
import type { MusicgenConfig } from './config.js';
import { createDecoderState, emptyState, stateOutputs } from './decoder-state.js';
import { toFloat32 } from './float-tensors.js';
import type { MusicgenNetworks } from './opened-network.js';
import { inputsOf } from './run-network.js';

/** Scores of the codes of the next column, for each row: with the words, and without. */
export interface ColumnScores {
  readonly withWords: readonly Float32Array[];
  readonly without: readonly Float32Array[];
}

/** A decoder that goes on from column to column. */
export interface DecoderRun {
  /** How many columns can be given with the first run: many, or one. */
  readonly takesMany: boolean;
  /** Gives columns and gets the scores of the one that follows. */
  next(columns: readonly (readonly number[])[]): Promise<ColumnScores>;
  /** Frees what it remembers; safe to call twice. */
  dispose(): void;
}

/** The words and nothing. */
const BATCH = 2;

/** Starts a decoder on words. @param words - What {@link encodeWords} gave. */
export function startDecoder({ decoder, decoderWithPast }: MusicgenNetworks, words: Tensors, config: MusicgenConfig): DecoderRun {
  const state = createDecoderState();
  const isMerged = decoderWithPast === undefined;
  let given = 0;

  return {
    takesMany: typeof decoder.inputs.get('input_ids')?.shape[1] !== 'number',
    async next(columns) {
      const isFirst = given === 0;
      const network = isFirst || isMerged ? decoder : decoderWithPast;
      given += columns.length;
      const values = {
        ...words,
        input_ids: toIds(columns),
        attention_mask: ones(given),
        decoder_attention_mask: ones(given),
        ...(isMerged ? { use_cache_branch: { type: 'bool', data: Uint8Array.of(isFirst ? 0 : 1), shape: [1] } satisfies Tensor } : {}),
        ...(isFirst && isMerged ? emptyState(decoder, BATCH, config) : state.inputs()),
      };
      const { outputs, kept } = await network.session.runKeeping(inputsOf('The decoder', network, values), stateOutputs(network));
      state.update(kept, isFirst);
      return readScores(outputs, config.codebooks, columns.length);
    },
    dispose: state.dispose,
  };
}

/** The rows of the columns, once for the words and once for nothing, int64 `[2 · rows, columns]`. */
function toIds(columns: readonly (readonly number[])[]): Tensor {
  const rows = columns[0]!.length;
  const ids = Array.from({ length: BATCH * rows }, (_, row) => columns.map((column) => BigInt(column[row % rows]!))).flat();
  return int64(BigInt64Array.from(ids), [BATCH * rows, columns.length]);
}

function ones(columns: number): Tensor {
  return int64(new BigInt64Array(BATCH * columns).fill(1n), [BATCH, columns]);
}

/** The scores of the last column of `logits`, `[2 · rows, columns, codes]`. */
function readScores(outputs: Tensors, rows: number, columns: number): ColumnScores {
  const { logits } = outputs;
  if (logits === undefined) throw new FileFormatError('onnx', 'The decoder has no output logits.');
  const values = toFloat32(logits, 'logits of the decoder');
  const codes = values.length / (BATCH * rows * columns);
  if (!Number.isInteger(codes))
    throw new FileFormatError('onnx', `The decoder gave scores of the shape [${logits.shape.join(', ')}] for ${rows} rows of codes.`);
  const last = (row: number): Float32Array => values.slice((row * columns + columns - 1) * codes, (row + 1) * columns * codes);
  return {
    withWords: Array.from({ length: rows }, (_, row) => last(row)),
    without: Array.from({ length: rows }, (_, row) => last(rows + row)),
  };
}

import type { Abortable, Random } from '@loop/core';

import type { Tensors } from '../../runtime/tensor.js';
import { guideScores, sampleToken } from '../sample-token.js';
import type { MusicgenConfig } from './config.js';
import { columnOf, columnsFor } from './delay-pattern.js';
import type { CodeRows } from './delay-pattern.js';
import type { MusicgenNetworks } from './opened-network.js';
import { startDecoder } from './run-decoder.js';
import type { ColumnScores } from './run-decoder.js';
import type { MusicgenSettings } from './settings.js';

/** What is written. */
export interface WriteCodesOptions extends Abortable {
  readonly networks: MusicgenNetworks;
  readonly config: MusicgenConfig;
  /** What {@link encodeWords} gave. */
  readonly words: Tensors;
  readonly frames: number;
  readonly settings: MusicgenSettings;
  readonly random: Random;
  /** Called when frames are finished, with how many there are. */
  readonly onFrames: (done: number) => void;
}

/** The model has learnt pieces of this length. */
const WINDOW_SECONDS = 30;
/** What of a piece is heard again when it goes on. */
const HEARD_SECONDS = 20;

/**
 * Writes the codes of a piece. One that is longer than the model knows is written in parts: each hears the last 20 s of what is there, and adds 10 s.
 *
 * @returns Rows of codes, each as long as the piece.
 */
export async function writeCodes(options: WriteCodesOptions): Promise<CodeRows> {
  const { config, frames, onFrames } = options;
  const window = WINDOW_SECONDS * config.frameRate;
  const rows: number[][] = Array.from({ length: config.codebooks }, () => []);
  for (let done = 0; done < frames; done = rows[0]!.length) {
    const heard = Math.min(done, HEARD_SECONDS * config.frameRate);
    const known = rows.map((row) => row.slice(done - heard));
    const length = Math.min(window, heard + frames - done);
    const part = await writePart(known, length, { ...options, onFrames: (count) => onFrames(done - heard + Math.max(heard, count)) });
    part.forEach((row, index) => rows[index]!.push(...row.slice(heard)));
  }
  return rows;
}

/** Goes on from known codes to a length, in which all rows are complete. */
async function writePart(known: CodeRows, length: number, options: WriteCodesOptions): Promise<CodeRows> {
  const { networks, config, words, settings, random, signal, onFrames } = options;
  const { padToken, codebooks } = config;
  const rows = known.map((row) => [...row]);
  const decoder = startDecoder(networks, words, config);
  try {
    const first = decoder.takesMany ? known[0]!.length + 1 : 1;
    const given = Array.from({ length: first }, (_, column) => columnOf(column, rows, length, padToken) as readonly number[]);
    let scores = await decoder.next(given);
    const columns = columnsFor(length, codebooks);
    for (let column = first; column < columns; column += 1) {
      signal?.throwIfAborted();
      const codes = columnOf(column, rows, length, padToken).map((code, row) => code ?? draw(scores, row, settings, random, rows[row]!));
      onFrames(Math.max(0, column + 1 - codebooks));
      if (column + 1 < columns) scores = await decoder.next([codes]);
    }
    return rows;
  } finally {
    decoder.dispose();
  }
}

/** Draws the next code of a row, and adds it. */
function draw(
  scores: ColumnScores,
  row: number,
  { guidanceScale, topK, temperature }: MusicgenSettings,
  random: Random,
  codes: number[],
): number {
  const guided = guideScores(scores.withWords[row]!, scores.without[row]!, guidanceScale);
  const code = sampleToken(guided, random, { topK, temperature, topP: 1 });
  codes.push(code);
  return code;
}

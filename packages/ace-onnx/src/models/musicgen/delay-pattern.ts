/** Codes of a piece: a row for each codebook, the coarsest first, each as long as the piece has frames. */
export type CodeRows = readonly (readonly number[])[];

/**
 * The frame whose code row `row` has in a column: each row is one column later than the one before, behind a first column of padding, so that
 * a fine code is written when the coarse ones of its frame are known. Below 0: padding.
 *
 * Source: Copet et al., "Simple and Controllable Music Generation", 2023, section 2.2 (the delay pattern).
 */
function frameIn(column: number, row: number): number {
  return column - 1 - row;
}

/** How many columns it takes to write so many frames of so many rows, the first column included. */
export function columnsFor(frames: number, rows: number): number {
  return frames + rows;
}

/**
 * One column of codes, from rows that may be shorter than the piece.
 *
 * @param frames - Frames of the piece: rows end behind them.
 * @param padToken - What stands where a row has no frame.
 * @returns A code for each row, or `undefined` where it is to be written yet.
 */
export function columnOf(column: number, rows: CodeRows, frames: number, padToken: number): readonly (number | undefined)[] {
  return rows.map((row, index) => {
    const frame = frameIn(column, index);
    return frame < 0 || frame >= frames ? padToken : row[frame];
  });
}

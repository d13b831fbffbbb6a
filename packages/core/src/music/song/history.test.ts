import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { History } from './history.js';
import { createHistory, pushHistory, redo, undo } from './history.js';

/** A history of whole numbers after pushes, undos and redos. */
const anyHistory = fc
  .array(
    fc.oneof(
      fc.record({ push: fc.nat(9), run: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }) }),
      fc.constantFrom('undo', 'redo'),
    ),
    {
      maxLength: 40,
    },
  )
  .map((moves) => moves.reduce(applyMove, createHistory(0)));

function applyMove(history: History<number>, move: unknown): History<number> {
  if (move === 'undo') return undo(history);
  if (move === 'redo') return redo(history);
  const { push, run } = move as { push: number; run?: string };
  return pushHistory(history, push, { run });
}

const values = ({ past, present, future }: History<number>): unknown => ({ past, present, future });

describe('history', () => {
  it('comes back to where it was after undo and redo, and after redo and undo', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const undone = undo(history);
        expect(values(undone === history ? history : redo(undone))).toEqual(values(history));
        const redone = redo(history);
        expect(values(redone === history ? history : undo(redone))).toEqual(values(history));
      }),
      { numRuns: 2_000 },
    );
  });

  it('goes back through every value', () => {
    const history = [1, 2, 3].reduce((made, value) => pushHistory(made, value), createHistory(0));
    expect([undo(history), undo(undo(history)), undo(undo(undo(history)))].map(({ present }) => present)).toEqual([2, 1, 0]);
  });

  it('forgets what was undone when something new is done', () => {
    const history = pushHistory(undo(pushHistory(createHistory('a'), 'b')), 'c');
    expect(history).toMatchObject({ past: ['a'], present: 'c', future: [] });
  });

  it('undoes the values of one drag as one, and another drag apart', () => {
    const drag = (history: History<number>, run: string, dragged: readonly number[]): History<number> =>
      dragged.reduce((made, value) => pushHistory(made, value, { run }), history);
    const history = drag(drag(createHistory(0), 'bpm 1', [1, 2, 3]), 'bpm 2', [4, 5]);
    expect(history.past).toEqual([0, 3]);
    expect(pushHistory(undo(history), 9, { run: 'bpm 1' }).past).toEqual([0, 3]);
  });

  it('takes no note of a value that is already there', () => {
    const history = createHistory('a');
    expect(pushHistory(history, 'a')).toBe(history);
  });

  it('keeps no more steps than its limit', () => {
    const history = Array.from({ length: 300 }, (_, value) => value + 1).reduce(
      (made, value) => pushHistory(made, value),
      createHistory(0),
    );
    expect([history.past.length, history.past[0]]).toEqual([200, 100]);
    expect(pushHistory(history, -1, { limit: 2 }).past).toEqual([299, 300]);
  });

  it('stays where it is at either end', () => {
    const history = createHistory('a');
    expect([undo(history), redo(history)]).toEqual([history, history]);
  });
});

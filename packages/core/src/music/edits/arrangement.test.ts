import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createSong } from '../song/create-song.js';
import { addToArrangement, clearArrangement, copyBarToEnd, moveInArrangement, nameSection, removeFromArrangement } from './arrangement.js';
import { readBar } from './bars.js';

const song = createSong({ seed: 3, barCount: 4 });
const arranged = [0, 1, 2].reduce((made, bar) => addToArrangement(made, bar), song);
const order = ({ arrangement }: typeof song): number[] => arrangement.map(({ bar }) => bar);

describe('the arrangement', () => {
  it('grows at its end or at a place', () => {
    expect(order(arranged)).toEqual([0, 1, 2]);
    expect(addToArrangement(arranged, 3, { at: 1, section: 'verse' }).arrangement[1]).toEqual({ bar: 3, section: 'verse' });
  });

  it('moves, removes and empties', () => {
    expect(order(moveInArrangement(arranged, 0, 2))).toEqual([1, 2, 0]);
    expect(order(moveInArrangement(arranged, 2, 0))).toEqual([2, 0, 1]);
    expect(order(removeFromArrangement(arranged, 1))).toEqual([0, 2]);
    expect(order(clearArrangement(arranged))).toEqual([]);
  });

  it('moves back to where it was', () => {
    const index = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(index, index, (from, to) => {
        expect(moveInArrangement(moveInArrangement(arranged, from, to), to, from)).toEqual(arranged);
      }),
    );
  });

  it('names sections and takes names away', () => {
    const named = nameSection(arranged, 1, 'chorus');
    expect(named.arrangement[1]).toEqual({ bar: 1, section: 'chorus' });
    expect(nameSection(named, 1, undefined)).toEqual(arranged);
  });

  it('takes a copy of a bar at its end', () => {
    const copied = copyBarToEnd(arranged, 1);
    expect([copied.bar, copied.song.barCount, order(copied.song)]).toEqual([4, 5, [0, 1, 2, 4]]);
    expect(readBar(copied.song, 4)).toEqual(readBar(song, 1));
  });

  it.each([
    [() => addToArrangement(arranged, 4), 'bar'],
    [() => addToArrangement(arranged, 0, { at: 4 }), 'at'],
    [() => addToArrangement(arranged, 0, { section: 'x'.repeat(65) }), '[3].section'],
    [() => removeFromArrangement(arranged, 3), 'index'],
    [() => removeFromArrangement(song, 0), 'index'],
    [() => moveInArrangement(arranged, -1, 0), 'from'],
    [() => moveInArrangement(arranged, 0, 1.5), 'to'],
    [() => nameSection(arranged, 9, 'x'), 'index'],
    [() => copyBarToEnd(arranged, 9), 'bar'],
  ])('names the path of a fault', (run, path) => {
    expect(run).toThrow(expect.objectContaining({ code: 'invalid_input', issues: [expect.objectContaining({ path })] }));
  });
});

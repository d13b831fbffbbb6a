import { createSong, eventsBetween, TICKS_PER_STEP } from '@loop/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { createEventFeed } from './event-feed.js';

test('a feed gives what the song answers, one piece after another and after a jump', () => {
  const song = createSong({ genre: 'house', seed: 5, barCount: 2, swing: 0.5, intensity: 1 });
  const jump = fc.option(fc.nat(4_000), { nil: undefined });
  fc.assert(
    fc.property(fc.array(fc.tuple(jump, fc.integer({ min: 1, max: 40 * TICKS_PER_STEP })), { maxLength: 12 }), (pieces) => {
      const feed = createEventFeed(song);
      let tick = 0;
      for (const [to, length] of pieces) {
        tick = to ?? tick;
        expect(feed(tick, tick + length)).toEqual(eventsBetween(song, tick, tick + length));
        tick += length;
      }
    }),
    { numRuns: 60 },
  );
});

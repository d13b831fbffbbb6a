import { fromChances } from './chances.js';

const QUARTERS = [0, 4, 8, 12];

/** Four on the floor, with pick-ups (`offkick`) or with the third beat left out half of the time (`skipbeat`). */
export const generateKick = /* @__PURE__ */ fromChances<'kick'>({
  four: [[QUARTERS, 1]],
  offkick: [
    [QUARTERS, 1],
    [[3, 7, 11, 15], 0.2],
  ],
  skipbeat: [
    [[0, 4, 12], 1],
    [[8], 0.5],
  ],
});

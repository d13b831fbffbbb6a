import { fromChances } from './chances.js';

const EVERY = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/** Small percussion. In `sparse` the last two places have two draws: 0.4, and 0.08 when that fails. */
export const generatePerc = /* @__PURE__ */ fromChances<'perc'>({
  sparse: [
    [EVERY, 0.08],
    [[14, 15], 0.448],
  ],
  shaker: [[EVERY, 0.75]],
  conga: [
    [[0, 3, 7, 10, 12], 0.8],
    [[5, 14], 0.3],
  ],
  rim: [
    [[2, 6, 10, 14], 0.8],
    [[1, 7, 11], 0.3],
  ],
});

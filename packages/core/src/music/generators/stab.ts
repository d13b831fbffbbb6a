import { fromChances } from './chances.js';

/** Chord stabs: rhythm only, the chord follows the key when it plays. */
export const generateStab = /* @__PURE__ */ fromChances<'stab'>({
  sparse: [
    [[6, 14], 0.6],
    [[10], 0.3],
  ],
  offbeat: [
    [[2, 6, 10, 14], 0.5],
    [[1, 5], 0.2],
  ],
  rhythmic: [
    [[0, 4, 8, 12], 0.7],
    [[2, 6, 10, 14], 0.2],
  ],
  accent: [
    [[0], 0.85],
    [[8, 12], 0.4],
  ],
});

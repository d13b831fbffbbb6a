import { fromChances } from './chances.js';

/** Claps on two and four, with the ghosts that each style adds. */
export const generateClap = /* @__PURE__ */ fromChances<'clap'>({
  backbeat: [
    [[4, 12], 1],
    [[14], 0.15],
  ],
  trap: [
    [[4, 12], 1],
    [[13, 14, 15], 0.4],
    [[6, 10], 0.15],
  ],
  breakbeat: [
    [[4, 10], 0.85],
    [[3, 7, 13], 0.25],
  ],
  minimal: [[[12], 1]],
});

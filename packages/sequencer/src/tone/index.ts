export { createToneLoop } from './create-tone-loop.js';
export type { ToneLoop, ToneLoopOptions } from './create-tone-loop.js';

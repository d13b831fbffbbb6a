import type { TransformerConfig } from '../src/models/v15/config.js';

/** Floating-point operations of one step of ACE-Step 1.5: two per multiply-accumulate; sliding layers count what their parts compute. */
export function stepFlops15(config: TransformerConfig, patches: number, places: number): number {
  const { width, hidden, heads, keyHeads, headSize, layers, window } = config;
  const inner = heads * headSize;
  const products = 4 * width * inner + 2 * width * keyHeads * headSize + 3 * width * hidden;
  const sliding = Math.min(patches, 2 * window + Math.ceil(patches / 8));
  const seen = config.sliding.slice(0, layers).reduce((sum, isSliding) => sum + (isSliding ? sliding : patches) + places, 0);
  return 2 * patches * (layers * products + 2 * inner * seen);
}

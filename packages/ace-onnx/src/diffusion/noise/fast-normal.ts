import { createRandom } from '@loop/core';

import type { NormalSource } from './normal-source.js';

/**
 * Creates normals from the SDK's own generator by Marsaglia's polar method; the second number of each pair is used too.
 *
 * Source: G. Marsaglia, T. A. Bray, "A convenient method for generating normal variables", SIAM Review 6 (1964).
 *
 * @param seed - Any integer; its low 32 bits count.
 */
export function createFastNormals(seed: number | bigint): NormalSource {
  const random = createRandom(Number(BigInt.asUintN(32, BigInt(seed))));
  let kept: number | undefined;
  const draw = (): number => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * random.next() - 1;
      const y = 2 * random.next() - 1;
      const square = x * x + y * y;
      if (square < 1 && square > 0) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square);
        kept = y * factor;
        return x * factor;
      }
    }
  };
  return {
    normal(length) {
      const values = new Float32Array(length);
      for (let index = 0; index < length; index += 1) values[index] = draw();
      return values;
    },
  };
}

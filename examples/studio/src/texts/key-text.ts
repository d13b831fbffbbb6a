import type { Key } from '@loop/core';

import { surfaceTexts } from './surface.js';

/** A key as people read it, such as `A minor`. */
export function keyText({ root, scale }: Key): string {
  return `${root} ${surfaceTexts.value.scales[scale]}`;
}

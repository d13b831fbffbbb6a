import { effect } from '@preact/signals';

import type { Studio } from '../../state/studio.js';
import type { Look } from '../look.js';
import { paintTexture } from './paint-texture.js';
import { createSpaceLook } from './space-look.js';

/** Draws the moving picture as the studio's choices want it. @throws {Error} When there is no WebGL. */
export function showSpace({ mirrors, texture, texturePlace, textureSeed }: Studio, canvas: HTMLCanvasElement): Look {
  const look = createSpaceLook(canvas);
  const stops = [
    effect(() => look.setMirrors(mirrors.choice.value === 'on')),
    effect(() => {
      const style = texture.choice.value;
      look.setTexture(style === 'none' ? undefined : paintTexture(style, textureSeed.value), texturePlace.choice.value);
    }),
  ];
  return {
    draw: (input) => look.draw(input),
    resize: (width, height) => look.resize(width, height),
    dispose() {
      for (const stop of stops) stop();
      look.dispose();
    },
  };
}

import { effect } from '@preact/signals';

import type { Studio } from '../../state/studio.js';
import type { Look } from '../look.js';
import { paintTexture } from './paint-texture.js';
import { createSpaceLook } from './space-look.js';
import { drawPicture } from './draw-picture.js';

/** Draws the moving picture as the studio's choices want it. @throws {Error} When there is no WebGL. */
export function showSpace({ quality, mirrors, texture, texturePlace, textureSeed, textures }: Studio, canvas: HTMLCanvasElement): Look {
  const look = createSpaceLook(canvas);
  const stops = [
    effect(() => look.setQuality(quality.choice.value)),
    effect(() => look.setMirrors(mirrors.choice.value === 'on')),
    effect(() => {
      const style = texture.choice.value;
      const place = texturePlace.choice.value;
      const kept = textures.shown.value;
      look.setTexture(style === 'none' ? undefined : paintTexture(style, textureSeed.value), place);
      if (style === 'none' || kept === '') return undefined;
      // A kept picture takes the place of the painted one as soon as it is read.
      let isWanted = true;
      const show = async (): Promise<void> => {
        const picture = await textures.read(kept);
        const drawn = picture && (await drawPicture(picture));
        if (isWanted && drawn !== undefined) look.setTexture(drawn, place);
      };
      show().catch(() => {});
      return () => {
        isWanted = false;
      };
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

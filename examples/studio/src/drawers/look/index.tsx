import { drawSeed } from '@loop/core';
import type { JSX } from 'preact';

import { TEXTURE_STYLES } from '../../look/texture-styles.js';
import { Choice } from '../../ui/controls/choice.js';
import type { DrawerProps } from '../drawers.js';
import { lookTexts } from '../../texts/look.js';
import { surfaceTexts } from '../../texts/surface.js';
import { PictureCards } from './picture-cards.js';
import { RecordButton } from './record-button.js';
import { TextureGallery } from './texture-gallery.js';

/** The picture behind the music. */
export function Look({ studio }: DrawerProps): JSX.Element {
  const { picture, mirrors, texture, texturePlace, textureSeed } = studio;
  const words = lookTexts.value;
  const { names } = surfaceTexts.value.textures;
  return (
    <>
      <PictureCards studio={studio} />
      {picture.choice.value === 'space' && (
        <>
          <Choice
            title={words.mirrors}
            preference={mirrors}
            options={[
              ['on', words.on],
              ['off', words.off],
            ]}
          />
          <Choice
            title={words.texture}
            preference={texture}
            options={(['none', ...TEXTURE_STYLES] as const).map((style) => [style, names[style]] as const)}
          />
          {texture.choice.value !== 'none' && (
            <>
              <Choice
                title={words.place}
                preference={texturePlace}
                options={[
                  ['tunnel', words.places.tunnel],
                  ['bodies', words.places.bodies],
                ]}
              />
              <button
                type="button"
                onClick={() => {
                  textureSeed.value = drawSeed();
                  studio.textures.shown.value = '';
                }}
              >
                {words.another}
              </button>
              <TextureGallery studio={studio} style={texture.choice.value} />
            </>
          )}
        </>
      )}
      <div class="chips">
        <button type="button" onClick={() => (studio.pictureOnly.value = true)}>
          {words.pictureOnly}
        </button>
        {studio.canFillScreen && (
          <button type="button" aria-pressed={studio.isFullScreen.value} onClick={() => void studio.toggleFullScreen()}>
            {words.fullScreen}
          </button>
        )}
        <RecordButton studio={studio} />
      </div>
      {picture.choice.value === 'space' && <p class="hint">{words.pictureOnlyHint}</p>}
    </>
  );
}

import { drawSeed } from '@loop/core';
import type { JSX } from 'preact';

import { TEXTURE_STYLES } from '../../look/texture-styles.js';
import { Choice } from '../../ui/controls/choice.js';
import type { DrawerProps } from '../drawers.js';
import { RecordButton } from './record-button.js';
import { TextureGallery } from './texture-gallery.js';

const TEXTURES = (['none', ...TEXTURE_STYLES] as const).map((style) => [style, `${style[0]!.toUpperCase()}${style.slice(1)}`] as const);

/** The picture behind the music. */
export function Look({ studio }: DrawerProps): JSX.Element {
  const { picture, mirrors, texture, texturePlace, textureSeed } = studio;
  return (
    <>
      <Choice
        title="Picture"
        hint="It follows what is heard. Where the system asks for less motion, it rests."
        preference={picture}
        options={[
          ['quiet', 'Quiet'],
          ['space', 'Space'],
        ]}
      />
      {picture.choice.value === 'space' && (
        <>
          <Choice
            title="Mirrors"
            preference={mirrors}
            options={[
              ['on', 'On'],
              ['off', 'Off'],
            ]}
          />
          <Choice title="Texture" preference={texture} options={TEXTURES} />
          {texture.choice.value !== 'none' && (
            <>
              <Choice
                title="Texture on"
                preference={texturePlace}
                options={[
                  ['tunnel', 'Tunnel'],
                  ['bodies', 'Bodies'],
                ]}
              />
              <button
                type="button"
                onClick={() => {
                  textureSeed.value = drawSeed();
                  studio.textures.shown.value = '';
                }}
              >
                Another texture
              </button>
              <TextureGallery studio={studio} style={texture.choice.value} />
            </>
          )}
        </>
      )}
      <div class="chips">
        <button type="button" onClick={() => (studio.pictureOnly.value = true)}>
          Picture only
        </button>
        <RecordButton studio={studio} />
      </div>
      {picture.choice.value === 'space' && (
        <p class="hint">With the picture alone, a drag turns it, and the wheel or two fingers bring it nearer.</p>
      )}
    </>
  );
}

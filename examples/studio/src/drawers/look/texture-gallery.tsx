import type { SavedPicture } from '@loop/sequencer/store';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import type { TextureStyle } from '../../look/texture-styles.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { lookTexts } from '../../texts/look.js';

interface TextureGalleryProps {
  readonly studio: Studio;
  readonly style: TextureStyle;
}

/** Textures that are kept: painted here or by Gemini, or from a file. Press one to see it on the walls. */
export function TextureGallery({ studio: { textures, textureSeed }, style }: TextureGalleryProps): JSX.Element {
  const wanted = useSignal('');
  const file = useRef<HTMLInputElement>(null);
  const words = lookTexts.value;
  useEffect(() => void textures.list(), []);
  const removed = textures.lastRemoved.value;
  return (
    <section class="choice" aria-label={words.kept}>
      <div class="chips">
        <button type="button" disabled={textures.shown.value !== ''} onClick={() => void textures.keepPainted(style, textureSeed.value)}>
          {words.keep}
        </button>
        <button type="button" onClick={() => file.current?.click()}>
          {words.own}
        </button>
        <input
          ref={file}
          class="visually-hidden"
          type="file"
          tabIndex={-1}
          accept="image/*"
          aria-label={words.ownFile}
          onChange={({ currentTarget }) => {
            const [chosen] = currentTarget.files ?? [];
            if (chosen !== undefined) void textures.importPicture(chosen);
            currentTarget.value = '';
          }}
        />
      </div>
      <form
        class="group"
        onSubmit={(event) => {
          event.preventDefault();
          void textures.askGemini(wanted.value, style);
        }}
      >
        <input
          type="text"
          class="grow"
          aria-label={words.words}
          placeholder={words.wordsExample}
          maxLength={500}
          value={wanted.value}
          onInput={({ currentTarget }) => (wanted.value = currentTarget.value)}
        />
        <button type="submit">{words.ask}</button>
      </form>
      {textures.pictures.value.length > 0 && (
        <ul class="textures">
          {textures.pictures.value.map((picture) => (
            <li key={picture.id}>
              <Thumbnail
                picture={picture}
                isShown={textures.shown.value === picture.id}
                onPress={() => (textures.shown.value = textures.shown.value === picture.id ? '' : picture.id)}
              />
              <IconButton icon="clear" label={words.remove(picture.name)} onPress={() => void textures.remove(picture)} />
            </li>
          ))}
        </ul>
      )}
      {removed !== undefined && (
        <p class="group lost">
          <span>{words.removed(removed.name)}</span>
          <button type="button" onClick={() => void textures.putBack()}>
            {words.putBack}
          </button>
        </p>
      )}
    </section>
  );
}

interface ThumbnailProps {
  readonly picture: SavedPicture;
  readonly isShown: boolean;
  readonly onPress: () => void;
}

function Thumbnail({ picture: { name, bytes, type }, isShown, onPress }: ThumbnailProps): JSX.Element {
  const [url, setUrl] = useState<string | undefined>(undefined);
  useEffect(() => {
    const address = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, []);
  return (
    <button type="button" class="texture" aria-pressed={isShown} aria-label={lookTexts.value.show(name)} title={name} onClick={onPress}>
      {url !== undefined && <img src={url} alt="" />}
    </button>
  );
}

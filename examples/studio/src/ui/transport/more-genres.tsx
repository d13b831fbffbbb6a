import type { GenrePack } from '@loop/core';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';
import { surfaceTexts } from '../../texts/surface.js';
import { language } from '../../texts/language.js';

/** Genres of packs, loaded when they are asked for. A song carries its genre, so that it needs no pack to be opened. */
export function MoreGenres({ studio }: { readonly studio: Studio }): JSX.Element {
  const genre = useComputed(() => studio.song.value.genre).value;
  const chosen = typeof genre === 'object' ? genre : undefined;
  const [packs, setPacks] = useState<readonly GenrePack[] | 'failed' | undefined>(undefined);
  const words = surfaceTexts.value.transport;
  const load = (): void => {
    if (typeof packs === 'object') return;
    import('@loop/core/packs').then(
      ({ GENRE_PACKS }) => setPacks(GENRE_PACKS),
      () => setPacks('failed'),
    );
  };
  return (
    <Menu
      label={chosen === undefined ? words.moreGenres : words.moreGenresOf(nameOf(chosen))}
      face={chosen === undefined ? <Icon name="plus" /> : nameOf(chosen)}
      buttonClass={chosen === undefined ? 'ghost square' : 'ghost chosen'}
      onOpen={load}
    >
      {packs === undefined && <p class="hint">{words.loading}</p>}
      {packs === 'failed' && <p class="hint">{words.genresFailed}</p>}
      {typeof packs === 'object' &&
        packs.map((pack) => (
          <div key={pack.id} class="menu-chips" role="group" aria-label={nameOf(pack)}>
            <b aria-hidden="true">{nameOf(pack)}</b>
            {pack.genres.map((one) => (
              <button
                key={one.id}
                type="button"
                class="ghost"
                aria-pressed={chosen?.id === one.id}
                title={words.bpm(one.bpm.join(' – '))}
                onClick={() => studio.chooseGenre(one)}
              >
                {nameOf(one)}
              </button>
            ))}
          </div>
        ))}
    </Menu>
  );
}

function nameOf({ id, names }: { readonly id: string; readonly names: Readonly<Record<string, string>> }): string {
  return names[language.value] ?? names['en'] ?? id;
}

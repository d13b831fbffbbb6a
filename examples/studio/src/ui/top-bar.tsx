import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { titleOf } from '../texts/title-of.js';
import { IconButton } from './controls/icon-button.js';
import { DrawerTabs } from './drawer-tabs.js';
import { ExportMenu } from './export-menu.js';

/** The name of the song, whether it is kept, the way back, what leaves the studio, and the drawers. */
export function TopBar({ studio }: { readonly studio: Studio }): JSX.Element {
  const words = surfaceTexts.value.top;
  return (
    <header class="top-bar">
      <h1 class="brand" aria-label="LOOP MACHINE">
        L<span>OO</span>P<b class="brand-rest"> MACHINE</b>
      </h1>
      <Title studio={studio} />
      <span class="kept">{keptText(studio)}</span>
      <button type="button" class="ghost" aria-expanded={studio.songsOpen.value} onClick={() => (studio.songsOpen.value = true)}>
        {words.songs}
      </button>
      <span class="spacer" />
      <IconButton icon="undo" label={words.undo} title={words.undoKey} isDisabled={!studio.canUndo.value} onPress={() => studio.undo()} />
      <IconButton icon="redo" label={words.redo} title={words.redoKey} isDisabled={!studio.canRedo.value} onPress={() => studio.redo()} />
      <ExportMenu studio={studio} />
      <IconButton
        icon="picture"
        label={words.pictureOnly}
        title={words.pictureOnly}
        className="ghost square phone-hidden leave-picture"
        isPressed={studio.pictureOnly.value}
        onPress={() => (studio.pictureOnly.value = !studio.pictureOnly.value)}
      />
      <button
        type="button"
        class="ghost square phone-hidden"
        aria-label={words.keys}
        title={words.keysKey}
        onClick={() => (studio.helpOpen.value = true)}
      >
        ?
      </button>
      <DrawerTabs studio={studio} />
    </header>
  );
}

/** The name of the song. It is drawn whenever the song changes: what was typed and came to nothing is put right. */
function Title({ studio }: { readonly studio: Studio }): JSX.Element {
  const words = surfaceTexts.value.top;
  return (
    <input
      class="title"
      type="text"
      value={titleOf(studio.song.value)}
      maxLength={80}
      placeholder={words.untitled}
      aria-label={words.title}
      onChange={(event) => studio.change({ title: event.currentTarget.value.trim() })}
    />
  );
}

function keptText(studio: Studio): string {
  const { kept } = surfaceTexts.value.top;
  if (!studio.keepsAnything || !studio.isKeeper.value) return kept.no;
  return studio.isKept.value ? kept.yes : kept.soon;
}

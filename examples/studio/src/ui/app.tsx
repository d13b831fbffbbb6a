import type { JSX } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';

import { LookCanvas } from '../look/look-canvas.js';
import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { ArchiveDialog } from './dialogs/archive-dialog.js';
import { Banners } from './banners.js';
import { Help } from './dialogs/help.js';
import { LinkDialog } from './dialogs/link-dialog.js';
import { Songs } from './dialogs/songs.js';
import { Drawer } from './drawer.js';
import { Grid } from './grid.js';
import { Notice } from './notice.js';
import { Ribbon } from './song/ribbon.js';
import { TourPlace } from './tour/tour-place.js';
import { TopBar } from './top-bar.js';
import { Transport } from './transport/transport.js';

/** The whole studio: the picture, the music on glass before it, one drawer, and the transport. */
export function App({ studio }: { readonly studio: Studio }): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => studio.key(event);
    document.addEventListener('keydown', onKey);
    for (const gesture of ['pointerdown', 'keydown'])
      document.addEventListener(gesture, studio.prepareSound, { once: true, capture: true });
    // Before the first key nothing has the focus.
    const onFirst = (): void => void import('../state/keep-focus.js').then(({ keepFocus }) => keepFocus());
    document.addEventListener('focusin', onFirst, { once: true });
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const isPictureOnly = studio.pictureOnly.value;
  useLayoutEffect(() => {
    if (!isPictureOnly) return undefined;
    // Behind the picture the focus waits where it was.
    const opener = document.activeElement as HTMLElement | null;
    // What is hidden answers no key.
    if (opener?.matches('.leave-picture') === false) opener.blur();
    return () => opener?.focus();
  }, [isPictureOnly]);
  return (
    <>
      <LookCanvas studio={studio} />
      <a class="skip-link" href={`#${firstCell(studio)}`} onClick={(event) => focusFirstCell(event, studio)}>
        {surfaceTexts.value.toSteps}
      </a>
      <div
        class={`studio ${isPictureOnly ? 'picture-only' : ''}`}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          const file = event.dataTransfer?.files[0];
          if (file !== undefined) void studio.importFile(file);
        }}
      >
        <TopBar studio={studio} />
        <Banners studio={studio} />
        <main class="contents">
          <Ribbon studio={studio} />
          <Grid studio={studio} />
        </main>
        <Drawer studio={studio} />
        <Transport studio={studio} />
        <Notice studio={studio} />
      </div>
      <TourPlace studio={studio} />
      <Help studio={studio} />
      <Songs studio={studio} />
      <LinkDialog studio={studio} />
      <ArchiveDialog studio={studio} />
    </>
  );
}

function firstCell(studio: Studio): string {
  return `cell-kick-${studio.shownBars.value[0] ?? 0}-0`;
}

// An address with a hash would be taken for a link that carries a song.
function focusFirstCell(event: Event, studio: Studio): void {
  event.preventDefault();
  document.getElementById(firstCell(studio))?.focus();
}

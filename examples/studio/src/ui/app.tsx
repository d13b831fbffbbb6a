import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Studio } from '../state/studio.js';
import { Arranger } from './arranger.js';
import { BeatMaps } from './beat-maps.js';
import { GenreBar } from './genre-bar.js';
import { Grid } from './grid.js';
import { Help } from './help.js';
import { LinkDialog } from './link-dialog.js';
import { Mixer } from './mixer.js';
import { Notice } from './notice.js';
import { SoundDesk } from './sound-desk.js';
import { TabBanner } from './tab-banner.js';
import { Transport } from './transport.js';

/** The whole studio. */
export function App({ studio }: { readonly studio: Studio }): JSX.Element {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => studio.key(event);
    document.addEventListener('keydown', onKey);
    for (const gesture of ['pointerdown', 'keydown'])
      document.addEventListener(gesture, studio.prepareSound, { once: true, capture: true });
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <a class="skip-link" href="#grid">
        To the steps
      </a>
      <main class="studio">
        <TabBanner studio={studio} />
        <Transport studio={studio} />
        <GenreBar studio={studio} />
        <div class="columns">
          <div class="desk">
            <Grid studio={studio} />
            <Arranger studio={studio} />
            <BeatMaps studio={studio} />
          </div>
          <div class="desk">
            <SoundDesk studio={studio} />
            <Mixer studio={studio} />
          </div>
        </div>
      </main>
      <Notice studio={studio} />
      <Help studio={studio} />
      <LinkDialog studio={studio} />
    </>
  );
}

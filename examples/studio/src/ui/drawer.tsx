import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { DRAWERS } from '../drawers/drawers.js';
import type { DrawerContent, DrawerName } from '../drawers/drawers.js';
import type { Studio } from '../state/studio.js';
import { showLanguage } from '../texts/language.js';
import { surfaceTexts } from '../texts/surface.js';
import { IconButton } from './controls/icon-button.js';
import { DrawerTabs } from './drawer-tabs.js';

/** The one drawer, when it is open. Its content is loaded when it is first wanted; Escape in it closes it. */
export function Drawer({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const name = studio.drawer.value;
  const panel = useRef<HTMLElement>(null);
  const wasOpen = useRef(true);
  useEffect(() => {
    // Not at the start: a page that opens leaves the focus where it is.
    if (!wasOpen.current && name !== undefined) panel.current?.focus();
    wasOpen.current = name !== undefined;
  }, [name]);
  useEffect(() => {
    wasOpen.current = name !== undefined;
  }, []);
  if (name === undefined) return null;
  const { titles, close } = surfaceTexts.value.drawers;
  const title = titles[name];
  /** Closes it, and gives the focus back to what opens it again. */
  const leave = (): void => {
    const openers = document.querySelectorAll<HTMLElement>('.top-bar .drawer-tabs [aria-expanded="true"], .more-button');
    studio.openDrawer(undefined);
    [...openers].find((one) => one.checkVisibility())?.focus();
  };
  return (
    <aside
      ref={panel}
      class="drawer glass"
      tabIndex={-1}
      aria-label={title}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        leave();
      }}
    >
      <div class="drawer-head">
        <h2>{title}</h2>
        <DrawerTabs studio={studio} />
        <IconButton icon="close" label={close(title)} onPress={leave} />
      </div>
      <div class="drawer-body">
        <Content key={name} studio={studio} name={name} />
      </div>
    </aside>
  );
}

function Content({ studio, name }: { readonly studio: Studio; readonly name: DrawerName }): JSX.Element {
  const [content, setContent] = useState<{ readonly Loaded: DrawerContent } | 'failed' | undefined>(undefined);
  const load = (): void => {
    setContent(undefined);
    const drawer = DRAWERS.find((one) => one.name === name) ?? DRAWERS[0];
    drawer
      .load()
      .then(async (Loaded) => {
        // Its texts in another language come beside it.
        await showLanguage();
        setContent({ Loaded });
      })
      .catch(() => setContent('failed'));
  };
  useEffect(load, [name]);
  const { opening, failed, again } = surfaceTexts.value.drawers;
  if (content === undefined) return <p class="hint">{opening}</p>;
  if (content === 'failed') {
    return (
      <>
        <p class="hint">{failed}</p>
        <button type="button" onClick={load}>
          {again}
        </button>
      </>
    );
  }
  const { Loaded } = content;
  return <Loaded studio={studio} />;
}

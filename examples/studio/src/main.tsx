import { createSong } from '@loop/core';
import { applyKit, drawKit } from '@loop/sequencer';
import { openStore } from '@loop/sequencer/store';
import { render } from 'preact';

import { loadSong } from './state/autosave.js';
import { createStudio } from './state/studio.js';
import { createTabKeeper } from './state/tab-keeper.js';
import { showLanguage } from './texts/language.js';
import { App } from './ui/app.js';

const root = document.querySelector('#app');
if (root === null) throw new Error('The page has no #app.');
void start(root);

/** Not awaited at the top: the files that come on the way use this one, and would wait for its end. */
async function start(place: Element): Promise<void> {
  // Where the texts of a language cannot be loaded, the page is English.
  const texts = showLanguage().catch(() => {});
  const [store, keeper] = await Promise.all([openStore().catch(() => undefined), createTabKeeper()]);
  const saved = await loadSong(store);
  const fresh = createSong({ genre: 'techno' });
  const initial = saved ?? applyKit(fresh, drawKit('techno', fresh.seed));
  const studio = createStudio({ initial, isFresh: saved === undefined, store, keeper });
  await studio.openLink();
  addEventListener('hashchange', () => void studio.openLink());
  await texts;
  render(<App studio={studio} />, place);
  await studio.listBeatMaps();
  if (import.meta.env.MODE === 'production') {
    const { keepOffline } = await import('./offline/keep-offline.js');
    await keepOffline((takeOver) => (studio.newBuild.value = takeOver)).catch(() => {});
  }
}

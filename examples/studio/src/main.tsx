import { createSong } from '@loop/core';
import { openStore } from '@loop/sequencer/store';
import { render } from 'preact';

import { createStudio } from './state/studio.js';
import { App } from './ui/app.js';

const root = document.querySelector('#app');
if (root === null) throw new Error('The page has no #app.');

const store = await openStore().catch(() => undefined);
const saved = await store?.project.load().catch(() => undefined);
const studio = createStudio(saved?.song ?? createSong({ genre: 'techno', barCount: 2, intensity: 0.85 }), store);
await studio.loadFromAddress();
render(<App studio={studio} />, root);
await studio.listBeatMaps();

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vite';

import { WORKER_FILE, describeBuild } from './build/describe-build.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const workspace = fileURLToPath(new URL('../..', import.meta.url));

/** What pages may load: the studio's own files, the packages' sources and what is installed, and nothing else of this workspace. */
const served = [
  `${root}index.html`,
  `${root}src`,
  `${root}node_modules`,
  `${workspace}node_modules`,
  ...readdirSync(`${workspace}packages`).flatMap((name) => ['src', 'node_modules'].map((part) => `${workspace}packages/${name}/${part}`)),
];

/** Small modules of the first view that drawers share: together they are compressed better than as files of their own. */
const BASE =
  /packages[\\/]core[\\/]src[\\/](omit-undefined|units|text|random|job[\\/](abort|serial-queue)|audio[\\/]clip|music[\\/](theory[\\/](scales|pitch)|playback[\\/]musical-time|song[\\/](song|meter)))\.ts$/;

export default defineConfig({
  // Packages are used from source: what one changes in a package is heard at once.
  resolve: { conditions: ['@loop/source', 'module', 'browser', 'development|production'] },
  // Pages of other ports of this machine are other programs: they may read nothing here.
  server: { host: '127.0.0.1', port: 5173, strictPort: false, cors: false, fs: { strict: true, allow: served } },
  plugins: [describeBuild()],
  build: {
    target: 'es2022',
    sourcemap: true,
    rolldownOptions: {
      input: { index: `${root}index.html`, worker: `${root}src/offline/service-worker.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'worker' ? WORKER_FILE : 'assets/[name]-[hash].js'),
        codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: 'base', test: BASE }] },
      },
    },
  },
});

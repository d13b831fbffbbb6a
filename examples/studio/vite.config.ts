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

/** A program of its own, which no page loads. */
const SERVICE_WORKER = `${root}src/offline/service-worker.ts`;

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
      input: { index: `${root}index.html`, worker: SERVICE_WORKER },
      output: {
        entryFileNames: ({ name }) => (name === 'worker' ? WORKER_FILE : 'assets/[name]-[hash].js'),
        // The first view is one file: thirty would wait for each other, and are compressed less.
        codeSplitting: { groups: [{ name: 'first', tags: ['$initial'], test: (id) => id !== SERVICE_WORKER }] },
      },
    },
  },
});

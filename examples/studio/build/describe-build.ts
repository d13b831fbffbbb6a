import { createHash } from 'node:crypto';

import type { Plugin } from 'vite';

/** The file of the service worker. Its name stays, so that browsers find the next one. */
export const WORKER_FILE = 'service-worker.js';

/** Gives the service worker the list of the files of the build, and the build a name that follows from them. */
export function describeBuild(): Plugin {
  return {
    name: 'describe-build',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const worker = bundle[WORKER_FILE];
        if (worker?.type !== 'chunk') return;
        const files = Object.values(bundle).filter(({ fileName }) => fileName !== WORKER_FILE && !fileName.endsWith('.map'));
        const hash = createHash('sha256');
        for (const file of files) hash.update(file.fileName).update(file.type === 'chunk' ? file.code : file.source);
        hash.update(worker.code);
        const paths = files.map(({ fileName }) => (fileName === 'index.html' ? '/' : `/${fileName}`));
        const build = { version: hash.digest('hex').slice(0, 12), files: [...paths, ...PUBLIC_FILES] };
        worker.code = `const STUDIO_BUILD=${JSON.stringify(build)};${worker.code}`;
      },
    },
  };
}

/** What is copied as it is. */
const PUBLIC_FILES = ['/manifest.webmanifest', '/icons/icon.svg', '/icons/icon-192.png', '/icons/icon-512.png'];

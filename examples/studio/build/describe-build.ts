import { createHash } from 'node:crypto';

import type { Plugin, Rolldown } from 'vite';

/** The file of the service worker. Its name stays, so that browsers find the next one. */
export const WORKER_FILE = 'service-worker.js';

/** Runs models in the page: large, and needed by few. */
const SELDOM = /[\\/]browser-model[\\/]model-engine\.ts$/;

/** Gives the service worker the lists of the files of the build, and the build a name that follows from them. */
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
        const seldom = seldomUsed(bundle);
        const pathOf = ({ fileName }: { readonly fileName: string }): string => (fileName === 'index.html' ? '/' : `/${fileName}`);
        const paths = files.filter((file) => !seldom.has(file.fileName)).map(pathOf);
        const later = files.filter((file) => seldom.has(file.fileName)).map(pathOf);
        const build = { version: hash.digest('hex').slice(0, 12), files: [...paths, ...PUBLIC_FILES], later };
        worker.code = `const STUDIO_BUILD=${JSON.stringify(build)};${worker.code}`;
      },
    },
  };
}

/** The files that only what runs models loads, and all WebAssembly: they are kept when they were used. */
function seldomUsed(bundle: Rolldown.OutputBundle): ReadonlySet<string> {
  const reached = new Map<string, Rolldown.OutputChunk>();
  const visit = (name: string): void => {
    const file = bundle[name];
    if (file?.type !== 'chunk' || reached.has(name) || SELDOM.test(file.facadeModuleId ?? '')) return;
    reached.set(name, file);
    for (const next of [...file.imports, ...file.dynamicImports]) visit(next);
  };
  const all = Object.values(bundle);
  const page = bundle['index.html'];
  const html = page?.type === 'asset' ? String(page.source) : '';
  for (const { fileName } of all) if (html.includes(fileName)) visit(fileName);
  const others = all.flatMap((file) => (file.type === 'chunk' && !reached.has(file.fileName) ? [file] : []));
  // Workers are built by themselves, and known by the scripts that start them.
  const isNamed = (asset: string, chunks: Iterable<Rolldown.OutputChunk>): boolean => {
    const name = asset.split('/').at(-1) as string;
    return [...chunks].some(({ code }) => code.includes(name));
  };
  const assets = all.filter(
    ({ type, fileName }) =>
      type === 'asset' && (fileName.endsWith('.wasm') || (isNamed(fileName, others) && !isNamed(fileName, reached.values()))),
  );
  return new Set([...others, ...assets].map(({ fileName }) => fileName));
}

/** What is copied as it is. */
const PUBLIC_FILES = ['/manifest.webmanifest', '/icons/icon.svg', '/icons/icon-192.png', '/icons/icon-512.png'];

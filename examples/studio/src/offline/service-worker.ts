// The studio without a network: the whole build is kept when it is first opened, and answered from there. Another build waits until the page asks
// for it, so that an old page never meets new scripts. What a server computes is never kept.
/// <reference lib="webworker" />

interface Build {
  /** Names the build: another one has another name. */
  readonly version: string;
  /** The paths of its files. */
  readonly files: readonly string[];
}

// The build puts its own description here.
declare const STUDIO_BUILD: Build;

const worker = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = 'loop-studio-';
const { version, files } = STUDIO_BUILD;
const cacheName = `${PREFIX}${version}`;
const known = new Set(files);

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' })))));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((one) => one.startsWith(PREFIX) && one !== cacheName).map((one) => caches.delete(one))))
      .then(() => worker.clients.claim()),
  );
});

worker.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void worker.skipWaiting();
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin || !known.has(pathname)) return;
  event.respondWith(
    caches
      .open(cacheName)
      .then((cache) => cache.match(pathname))
      .then((found) => found ?? fetch(request)),
  );
});

// A module, so that its names are its own.
export {};

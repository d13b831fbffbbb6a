// The studio without a network: the build is kept when it is first opened, and answered from there; what is large and needed by few, when it is used. Another build waits until the page asks
// for it, so that an old page never meets new scripts. What a server computes is never kept.
/// <reference lib="webworker" />

interface Build {
  /** Names the build: another one has another name. */
  readonly version: string;
  /** The paths of its files. */
  readonly files: readonly string[];
  /** The paths of those that are kept once they were used. */
  readonly later: readonly string[];
}

// The build puts its own description here.
declare const STUDIO_BUILD: Build;

const worker = self as unknown as ServiceWorkerGlobalScope;
const PREFIX = 'loop-studio-';
const { version, files, later } = STUDIO_BUILD;
const cacheName = `${PREFIX}${version}`;
const known = new Set([...files, ...later]);
const isLater = new Set(later);

worker.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      .then((cache) =>
        Promise.all([
          cache.addAll(files.map((file) => new Request(file, { cache: 'no-cache' }))),
          ...later.map((file) => takeAlong(file, cache)),
        ]),
      ),
  );
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
    caches.open(cacheName).then(async (cache) => {
      const found = await cache.match(pathname);
      if (found !== undefined) return found;
      const response = await fetch(request);
      // It works without this, too: there may be no room.
      if (isLater.has(pathname) && response.status === 200) event.waitUntil(cache.put(pathname, response.clone()).catch(() => {}));
      return response;
    }),
  );
});

/** What an older build kept goes on to this one, where the file is the same: its name carries a hash. */
async function takeAlong(file: string, cache: Cache): Promise<void> {
  const found = await caches.match(file);
  if (found !== undefined) await cache.put(file, found).catch(() => {});
}

// A module, so that its names are its own.
export {};

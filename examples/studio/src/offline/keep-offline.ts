/** How often a page that stays open asks for another build, in milliseconds. */
const ASK_EVERY_MS = 60 * 60 * 1_000;

/**
 * Lets the browser keep the studio, so that it opens without a network.
 *
 * @param onNewBuild - Called when another build is there and waits; what it is given changes to it and loads the page again.
 */
export async function keepOffline(onNewBuild: (takeOver: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  const container = navigator.serviceWorker;
  const registration = await container.register('/service-worker.js', { updateViaCache: 'none' });
  const offer = (): void => {
    const { waiting } = registration;
    // The first one is no news: the page is of that build.
    if (waiting === null || container.controller === null) return;
    onNewBuild(() => {
      container.addEventListener('controllerchange', () => location.reload(), { once: true });
      waiting.postMessage('take-over');
    });
  };
  offer();
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
  setInterval(() => void registration.update().catch(() => {}), ASK_EVERY_MS);
}

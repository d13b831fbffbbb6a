import { createSong } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { encodeShare } from '@loop/core/share';
import { applyKit, arrangePiece, drawKit, renderSong } from '@loop/sequencer';
import type { Page } from 'playwright-core';

/** How large a window is, and whether it is a phone. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly isPhone?: boolean;
}

/** What a picture shows: its windows side by side, and what is done before in each. */
export interface Scene {
  readonly sizes: readonly Size[];
  readonly colorScheme?: 'dark' | 'light';
  /** Choices of the person, as the browser keeps them. */
  readonly choices?: Readonly<Record<string, string>>;
  prepare(page: Page, size: Size): Promise<void>;
}

const DESK: Size = { width: 1_440, height: 900 };
const TABLET: Size = { width: 1_024, height: 768 };
const PHONE: Size = { width: 390, height: 844, isPhone: true };
const EVERYWHERE = [DESK, TABLET, PHONE];
/** Seconds of music before a picture is taken: meters and picture have come to life. */
const HEARD_SECONDS = 4;

/** The pictures of the documents, each with the name of its file. */
export const SCENES: Readonly<Record<string, Scene>> = {
  studio: {
    sizes: [DESK],
    async prepare(page) {
      await page.getByRole('button', { name: /^LEAD:/ }).click();
      await openDrawer(page, 'Create');
      await page.getByRole('textbox', { name: 'What it sounds like' }).fill('dusty soul loop, warm rhodes, brushed drums');
      await playFrom(page, 3);
    },
  },
  'studio-light': {
    sizes: [TABLET],
    colorScheme: 'light',
    prepare: (page) => playFrom(page, 3),
  },
  'studio-phone': {
    sizes: [PHONE],
    prepare: (page) => playFrom(page, 1),
  },
  'studio-create': {
    sizes: EVERYWHERE,
    async prepare(page) {
      await keepSample(page);
      await openDrawer(page, 'Create');
      await page.getByRole('button', { name: 'Repaint', exact: true }).click();
      await page.getByLabel('From', { exact: true }).selectOption('warm keys');
      await page.getByRole('slider', { name: 'To second' }).press('PageDown');
      await page.getByRole('slider', { name: 'How new it is' }).scrollIntoViewIfNeeded();
    },
  },
  'studio-samples': {
    sizes: EVERYWHERE,
    prepare: keepSample,
  },
  'studio-clip-editor': {
    sizes: EVERYWHERE,
    async prepare(page) {
      await keepSample(page);
      await page.getByRole('button', { name: 'Edit warm keys' }).click();
      await page.getByRole('slider', { name: 'Start' }).press('PageUp');
      await page.getByRole('button', { name: 'Loop points' }).click();
    },
  },
  'studio-look': {
    sizes: EVERYWHERE,
    choices: { 'loop-studio-picture': 'space', 'loop-studio-quality': 'low' },
    async prepare(page, { isPhone = false }) {
      await openDrawer(page, 'Look');
      await page.getByRole('button', { name: 'Neon', exact: true }).click();
      await page.getByRole('button', { name: 'Keep this texture' }).click();
      if (!isPhone) await playFrom(page, 2);
      await page.locator('.drawer-body').evaluate((body) => body.scrollTo(0, 0));
    },
  },
  'studio-train': {
    sizes: EVERYWHERE,
    async prepare(page, size) {
      await openDrawer(page, 'Train');
      // The windows share a server: the first one trains, the others look on.
      if (size === DESK) await train(page);
      await page.getByLabel('How strongly night-bus works').waitFor();
      await page.getByRole('region', { name: 'Training', exact: true }).scrollIntoViewIfNeeded();
    },
  },
  'studio-set-up': {
    sizes: EVERYWHERE,
    prepare: (page) => openDrawer(page, 'Set up'),
  },
};

/** The link of the song that all pictures show. */
export async function songLink(): Promise<string> {
  const loop = applyKit(createSong({ genre: 'house', seed: 7, barCount: 4, title: 'Night bus' }), drawKit('house', 7));
  return `#song=${await encodeShare({ ...arrangePiece(loop, 32), mode: 'song' })}`;
}

async function playFrom(page: Page, part: number): Promise<void> {
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.locator('.section-name').nth(part).press('Enter');
  await page.waitForTimeout(HEARD_SECONDS * 1_000);
}

async function openDrawer(page: Page, name: string): Promise<void> {
  const inBar = page.locator('.top-bar .drawer-tabs').getByRole('button', { name, exact: true });
  if (await inBar.isVisible()) await inBar.click();
  else {
    if (!(await page.locator('.drawer').isVisible())) await page.getByRole('button', { name: 'Drawers' }).click();
    const tab = page.locator('.drawer .drawer-tabs').getByRole('button', { name, exact: true });
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  }
  await page.getByRole('complementary', { name }).waitFor();
}

/** Imports a recording and puts it into the first slot. */
async function keepSample(page: Page): Promise<void> {
  const song = createSong({ genre: 'hiphop', seed: 5, barCount: 2 });
  const clip = await renderSong(applyKit(song, drawKit('hiphop', 5)));
  await openDrawer(page, 'Samples');
  await page
    .getByLabel('Import recordings')
    .setInputFiles([{ name: 'warm keys.wav', mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(clip, { format: 'pcm16' })) }]);
  await page.getByLabel('Slot of warm keys').selectOption('1');
}

/** Composes songs, makes them ready and trains an adapter on them. */
async function train(page: Page): Promise<void> {
  const drawer = page.getByRole('complementary');
  await drawer.getByRole('button', { name: 'Compose them', exact: true }).click();
  await drawer.getByRole('button', { name: 'Make ready and describe' }).click({ timeout: 180_000 });
  await drawer.getByText('Ready:').first().waitFor({ state: 'attached', timeout: 180_000 });
  await drawer.getByLabel('Name of the adapter').fill('night-bus');
  await drawer.getByRole('button', { name: 'Train', exact: true }).last().click({ timeout: 180_000 });
  await drawer.getByRole('button', { name: 'Load night-bus' }).click({ timeout: 300_000 });
}

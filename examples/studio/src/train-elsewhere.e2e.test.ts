import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createNodeListener, serveAce } from '@loop/ace-client/node';
import { createPatternGenerator, renderSong } from '@loop/sequencer';
import { createSong } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { serveBuild } from '../server/serve-build.js';
import type { ServedBuild } from '../server/serve-build.js';
import { axeFaults, hasBrowser, useStudio } from './__fixtures__/use-studio.js';

const PATIENCE = { timeout: 60_000 };
const LONG = 240_000;
const KEY = 'the-key-of-the-other-server';

/** A studio of another port, behind a door that asks for a key; and a studio that names it. */
describe.skipIf(!hasBrowser)('Train on another server', () => {
  const studio = useStudio();
  let folders: readonly string[];
  let far: ServedBuild;
  let door: Server;
  let near: ServedBuild;
  let page: Page;
  const keys: (string | undefined)[] = [];

  beforeAll(async () => {
    folders = await Promise.all(['far', 'near'].map((name) => mkdtemp(join(tmpdir(), `loop-train-${name}-`))));
    const [farFolder, nearFolder] = folders as [string, string];
    far = await serveBuild({ folder: studio.folder, port: 0, environment: { LOOP_STUDIO_FOLDER: farFolder } });
    door = createServer(
      createNodeListener(async (request) => {
        keys.push(request.headers.get('authorization') ?? undefined);
        if (keys.at(-1) !== `Bearer ${KEY}`) return Response.json({ detail: 'no' }, { status: 401 });
        const { pathname, search } = new URL(request.url);
        const headers = { 'Content-Type': request.headers.get('content-type') ?? 'application/octet-stream' };
        const init = { method: request.method, headers, body: request.body, duplex: 'half' };
        return fetch(`http://127.0.0.1:${far.port}${pathname}${search}`, init as RequestInit);
      }),
    );
    await new Promise<void>((resolve) => void door.listen(0, '127.0.0.1', resolve));
    near = await serveBuild({
      folder: studio.folder,
      port: 0,
      environment: {
        LOOP_STUDIO_FOLDER: nearFolder,
        ACE_TRAIN_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}/train-api`,
        ACE_TRAIN_API_KEY: KEY,
      },
    });
  }, LONG);
  afterAll(async () => {
    await near.close();
    door.closeAllConnections();
    door.close();
    await far.close();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  beforeEach(async () => {
    page = await studio.open(`http://127.0.0.1:${near.port}/`);
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Train', exact: true }).click();
  });

  const button = (name: string | RegExp) => page.getByRole('complementary').getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByRole('complementary').getByLabel(name, { exact: true });
  const choose = (name: string | RegExp) =>
    page.getByRole('group', { name: 'Where it trains' }).getByRole('button', { name }).click(PATIENCE);
  const wav = async (seed: number, barCount: number): Promise<Buffer> =>
    Buffer.from(encodeWav(await renderSong(createSong({ genre: 'techno', seed, barCount })), { format: 'pcm16' }));
  const songsOf = (folder: string): Promise<readonly string[]> =>
    readdir(join(folder, 'songs')).then(
      (names) => names.filter((name) => name.endsWith('.wav')).sort(),
      () => [],
    );

  it(
    'brings songs there with their progress, trains and plays there, and keeps the key on its own server',
    async () => {
      const [farFolder, nearFolder] = folders as [string, string];
      await choose(/^127\.0\.0\.1:/);
      await button('Compose them').waitFor(PATIENCE);
      const files = await Promise.all(
        [1, 2].map(async (seed) => ({ name: `loop ${seed}.wav`, mimeType: 'audio/wav', buffer: await wav(seed, 1) })),
      );
      await field('Add songs from files').setInputFiles(files);
      await expect.poll(() => songsOf(farFolder), PATIENCE).toEqual(['loop 1.wav', 'loop 2.wav']);
      expect(await songsOf(nearFolder)).toEqual([]);
      await page.getByText(/2 songs, 2 faults/).waitFor(PATIENCE);
      await button('Make ready and describe').click();
      await page.getByText('2 songs, no faults.').waitFor(PATIENCE);

      await field('Passes over the songs').fill('3');
      await field('Passes over the songs').press('Enter');
      await field('Name of the adapter').fill('far');
      await button('Train').click();
      await page.getByText('The training has completed.').waitFor(PATIENCE);
      await page.getByRole('img', { name: /^Loss\. In \d+ steps the loss/ }).waitFor(PATIENCE);
      await page.getByText(/checkpoints? in 3 passes/).waitFor(PATIENCE);
      expect(await readdir(join(farFolder, 'adapters'))).toEqual(['far']);
      await page.getByText(/^They are on 127\.0\.0\.1:\d+\.$/).waitFor(PATIENCE);
      await button('Load far').click();
      await button('Make music with it').click(PATIENCE);
      await page.getByRole('textbox', { name: 'What it sounds like' }).fill('loopstyle');
      await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: 'free' }).click();
      await field('Seconds').fill('2');
      await field('Seconds').press('Tab');
      await button('Make it').click();
      await button('Hear Take A').waitFor(PATIENCE);

      await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Train', exact: true }).click();
      expect(await axeFaults(page, '.drawer')).toEqual([]);
      await choose('Studio’s server');
      await page.getByText('None yet. What is trained lies here, ready to be heard.').waitFor(PATIENCE);
      expect(await readdir(join(nearFolder, 'adapters'))).toEqual([]);
      expect(new Set(keys)).toEqual(new Set([`Bearer ${KEY}`]));
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(KEY);
      expect(await (await fetch(`http://127.0.0.1:${near.port}/studio-api/training`)).text()).not.toContain(KEY);
    },
    LONG,
  );

  it(
    'ends a song in the middle of its way when it is told to, and leaves nothing of it there',
    async () => {
      const before = await songsOf(folders[0]!);
      await choose(/^127\.0\.0\.1:/);
      await button('Compose them').waitFor(PATIENCE);
      const network = await page.context().newCDPSession(page);
      await network.send('Network.enable');
      // A megabyte takes more than a minute; a second of it is enough to see that it goes on.
      await network.send('Network.emulateNetworkConditions', {
        offline: false,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: 64_000,
      });
      await field('Add songs from files').setInputFiles([
        { name: 'long.wav', mimeType: 'audio/wav', buffer: Buffer.concat([await wav(3, 1), Buffer.alloc(4_000_000)]) },
      ]);
      const progress = page.getByRole('progressbar', { name: 'Songs are taken' });
      await expect.poll(() => progress.evaluate((bar) => (bar as HTMLProgressElement).value), PATIENCE).toBeGreaterThan(0);
      expect(await progress.evaluate((bar) => (bar as HTMLProgressElement).value)).toBeLessThan(1);
      await button('Take no more songs').click();
      await expect.poll(() => progress.count(), PATIENCE).toBe(0);
      await network.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 });
      await expect
        .poll(() => readdir(join(folders[0]!, 'songs')).then((names) => names.filter((name) => name.includes('long'))), PATIENCE)
        .toEqual([]);
      expect(await songsOf(folders[0]!)).toEqual(before);
    },
    LONG,
  );

  it(
    'says in words when the other server asks for another key, cannot be reached, or cannot train',
    async () => {
      const generator = createPatternGenerator();
      const plain = await serveAce(generator, { port: 0 });
      const wrong = { ACE_TRAIN_URL: `http://127.0.0.1:${(door.address() as AddressInfo).port}/train-api`, ACE_TRAIN_API_KEY: 'wrong' };
      const cases = [
        [wrong, /asks for another key: ACE_TRAIN_API_KEY/],
        [{ ACE_TRAIN_URL: 'http://127.0.0.1:9/train-api' }, /does not answer/],
        [{ ACE_STEP_URL: plain.url }, /cannot train\. Train on the studio’s server/],
      ] as const;
      try {
        for (const [environment, words] of cases) {
          const other = await serveBuild({
            folder: studio.folder,
            port: 0,
            environment: { LOOP_STUDIO_FOLDER: folders[1]!, ...environment },
          });
          try {
            await page.goto(`http://127.0.0.1:${other.port}/`);
            await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Train', exact: true }).click(PATIENCE);
            await choose(/^127\.0\.0\.1:/);
            await expect.poll(() => page.getByRole('alert').allTextContents(), PATIENCE).toContainEqual(expect.stringMatching(words));
            await choose('Studio’s server');
            await button('Compose them').waitFor(PATIENCE);
          } finally {
            await other.close();
          }
        }
      } finally {
        await plain.close();
        await generator.dispose();
      }
    },
    LONG,
  );
});

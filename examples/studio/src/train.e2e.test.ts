import { createRequire } from 'node:module';

import { createSong } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { renderSong } from '@loop/sequencer';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { hasBrowser, isInSight, isReady, useStudio } from './__fixtures__/use-studio.js';

declare const axe: { run(selector: string): Promise<AxeResults> };

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PATIENCE = { timeout: 60_000 };
/** A test runs in some seconds; on a machine that does much else it takes many times as long. */
const LONG = 240_000;

interface NamedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** The tests go on where the one before ended: the songs and adapters lie on the server. */
describe.skipIf(!hasBrowser)('Train', () => {
  const studio = useStudio();
  let page: Page;
  let songs: readonly NamedFile[];
  beforeAll(async () => {
    songs = await Promise.all(
      [1, 2, 3, 4].map(async (seed) => {
        const clip = await renderSong(createSong({ genre: 'techno', seed, barCount: 1 }));
        return { name: `loop ${seed}.wav`, mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(clip, { format: 'pcm16' })) };
      }),
    );
  });
  beforeEach(async () => {
    ({ page } = studio);
    await open(page, 'Train');
    await button('Compose them').waitFor(PATIENCE);
  });

  async function open(target: Page, drawer: string): Promise<void> {
    await target.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: drawer, exact: true }).click();
  }
  const button = (name: string | RegExp) => page.getByRole('complementary').getByRole('button', { name, exact: true });
  const field = (name: string) => page.getByRole('complementary').getByLabel(name, { exact: true });
  const song = (name: string) => page.getByRole('listitem', { name, exact: true });
  const hasRested = async (): Promise<void> => {
    for (const work of ['Hearing the songs', 'Making the songs ready'])
      await expect.poll(() => page.getByRole('progressbar', { name: work }).count(), PATIENCE).toBe(0);
  };
  const shownStep = async (): Promise<number> =>
    Number(/step (\d+) of/.exec((await page.getByRole('region', { name: 'Training', exact: true }).textContent()) ?? '')?.[1] ?? 0);

  it(
    'takes songs, says what is wrong with them, makes them ready and describes them',
    async () => {
      const broken = { name: 'broken.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('this is no sound') };
      await field('Add songs from files').setInputFiles([...songs, broken]);
      await song('broken').getByText('2 faults').waitFor(PATIENCE);
      await hasRested();
      await song('loop 1').locator('summary').click();
      await song('loop 1').getByText('Has no caption. Write one, or let one be written.').waitFor(PATIENCE);
      await song('broken').locator('summary').click();
      await button('Remove broken, as advised').click();
      await expect.poll(() => song('broken').count()).toBe(0);

      await button('Make ready and describe').click();
      await hasRested();
      await song('loop 1')
        .getByText(/^Ready/)
        .waitFor(PATIENCE);
      expect(await field('How loop 2 sounds').inputValue()).toContain('electronic instrumental');
      await field('How loop 1 sounds').fill('acid line over a straight kick');
      // What is typed stays while the page hears from its server again.
      await page.waitForResponse('**/train-api/songs', PATIENCE);
      await page.waitForTimeout(100);
      expect(await field('How loop 1 sounds').inputValue()).toBe('acid line over a straight kick');
      await field('How loop 1 sounds').press('Tab');
      await field('Word that calls the sound up').fill('loopstyle');
      await field('Word that calls the sound up').press('Enter');
      await page.getByText('4 songs, no faults.').waitFor();

      // While songs are made ready, here or by another page, Train waits and says for what.
      await page.route('**/train-api/songs', async (route) => {
        const state = (await (await route.fetch()).json()) as object;
        await route.fulfill({ json: { ...state, work: { kind: 'process', fraction: 0.5 } } });
      });
      await page.getByText('The songs are still worked on. Train when that is done').waitFor(PATIENCE);
      expect(await button('Train').isDisabled()).toBe(true);
      await page.unroute('**/train-api/songs');

      await page.reload();
      await isReady(page);
      await expect.poll(() => field('How loop 1 sounds').inputValue(), PATIENCE).toBe('acid line over a straight kick');
      expect(await field('Word that calls the sound up').inputValue()).toBe('loopstyle');
      await page.getByText('4 songs, no faults.').waitFor();
    },
    LONG,
  );

  it(
    'keeps what is sung in a song, says what is wrong with the words, and gives them to trainers',
    async () => {
      await song('loop 1').locator('summary').click();
      await field('Time signature of loop 1').selectOption('4');
      await page.getByRole('group', { name: 'Voice of loop 1' }).getByRole('button', { name: 'Sung' }).click();
      const lyrics = field('Lyrics of loop 1');
      await lyrics.fill('Chorus:\nwe dance all night\n[versse]\nuntil the light');
      const findings = page.getByRole('list', { name: 'Findings about the lyrics of loop 1' });
      await findings.getByText('Line 1: "Chorus:" would be sung; a section tag stands in brackets.').waitFor(PATIENCE);
      // They count in what is said of the song when the words are kept.
      await lyrics.blur();
      await song('loop 1').locator('summary').getByText('1 fault').waitFor(PATIENCE);
      await page.getByRole('button', { name: 'Correct line 1' }).click();
      await page.getByRole('button', { name: 'Correct line 3' }).click();
      await expect.poll(() => lyrics.inputValue(), PATIENCE).toBe('[chorus]\nwe dance all night\n[verse]\nuntil the light');
      await page.getByRole('button', { name: 'Add the section bridge' }).click();
      await page.keyboard.type('and round it goes');
      await page.keyboard.press('Tab');
      await field('Language of loop 1').selectOption({ label: 'English' });
      const words = '[chorus]\nwe dance all night\n[verse]\nuntil the light\n\n[bridge]\nand round it goes';
      const row = async (): Promise<object | undefined> =>
        ((await (await fetch(`${studio.address}train-api/dataset`)).json()) as { samples: { filename: string }[] }).samples.find(
          ({ filename }) => filename === 'loop 1.wav',
        );
      await expect.poll(row, PATIENCE).toMatchObject({ lyrics: words, language: 'en', is_instrumental: false, timesignature: '4' });

      await page.reload();
      await isReady(page);
      await expect.poll(() => lyrics.inputValue(), PATIENCE).toBe(words);
      await song('loop 1').locator('summary').click();
      await page.getByRole('group', { name: 'Voice of loop 1' }).getByRole('button', { name: 'Instrumental' }).click();
      await page.getByText('Trained as [instrumental].').first().waitFor(PATIENCE);
      await expect.poll(row, PATIENCE).toMatchObject({ lyrics: '[Instrumental]', is_instrumental: true });
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: 'Download the descriptions' }).click(),
      ]);
      expect(download.suggestedFilename()).toBe('dataset.json');
    },
    LONG,
  );

  it(
    'trains with a live curve, is found again after a reload, pauses and goes on, and plays a checkpoint',
    async () => {
      await field('Name of the adapter').fill('dusty');
      await field('Passes over the songs').fill('300');
      await field('Passes over the songs').press('Enter');
      await button('Train').click();
      await button('Pause').waitFor(PATIENCE);
      // What the press brought is in sight, with room for its curve.
      await expect.poll(() => isInSight(page.locator('.loss-chart svg')), PATIENCE).toBe(true);
      await expect.poll(shownStep, PATIENCE).toBeGreaterThan(2);
      const chart = page.getByRole('img', { name: /^Loss\. In \d+ steps the loss/ });
      await chart.waitFor();
      expect(await chart.locator('.chart-smooth').getAttribute('d')).toMatch(/^M[\d. ]+L/);

      await page.reload();
      await isReady(page);
      await button('Pause').waitFor(PATIENCE);
      await expect.poll(shownStep, PATIENCE).toBeGreaterThan(2);
      await button('Pause').click();
      await page.getByText('The training was stopped. Nothing of it is lost.').waitFor(PATIENCE);

      const goOn = button(/^Go on from step \d+$/);
      const stopped = Number(/\d+/.exec((await goOn.textContent()) ?? '')?.[0]);
      await goOn.click();
      await expect.poll(shownStep, PATIENCE).toBeGreaterThan(stopped);
      await button('Pause').click();
      await goOn.waitFor(PATIENCE);

      await page.getByText(/checkpoints? in 300 passes/).click();
      await button(/^Keep step \d+, where it was stopped, as an adapter$/)
        .last()
        .click();
      await button(/^Load dusty-step-\d+$/).click(PATIENCE);
      const scale = page.getByRole('slider', { name: /^How strongly dusty-step-\d+ works$/ });
      await scale.waitFor(PATIENCE);
      await scale.press('End');
      await page.getByText(/factor 4\.00 \(2\.00 as trained × 2\.00\)/).waitFor(PATIENCE);

      await button('Make music with it').click();
      await page.getByRole('textbox', { name: 'What it sounds like' }).fill('loopstyle');
      await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: 'free' }).click();
      await field('Seconds').fill('2');
      await field('Seconds').press('Tab');
      await button('Make it').click();
      await button('Hear Take A').waitFor(PATIENCE);
      await open(page, 'Train');
      await button(/^On: dusty-step-\d+$/).click();
      await button('Make music without it').waitFor(PATIENCE);
      await button(/^Unload dusty-step-\d+$/).click();
      await button(/^Load dusty-step-\d+$/).waitFor(PATIENCE);
      expect(await scale.count()).toBe(0);
    },
    LONG,
  );

  it(
    'is worked by keys alone, from the plan to a finished adapter',
    async () => {
      /** Goes on with Tab until something of that name has the focus. */
      const tabTo = async (name: string): Promise<void> => {
        for (let count = 0; count < 80; count += 1) {
          await page.keyboard.press('Tab');
          const at = await page.evaluate(() => {
            const element = document.activeElement;
            const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
            return element?.getAttribute('aria-label') ?? label ?? element?.textContent ?? '';
          });
          if (at.trim().startsWith(name)) return;
        }
        throw new Error(`No press of Tab comes to ${name}`);
      };
      await page.getByText('4 songs, no faults.').waitFor(PATIENCE);
      await page.getByRole('complementary').focus();
      await tabTo('Quick');
      await page.keyboard.press('Enter');
      await tabTo('Rank');
      await page.keyboard.press('ArrowLeft');
      await tabTo('Passes');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('2');
      await tabTo('Name of the adapter');
      await page.keyboard.press('Control+A');
      await page.keyboard.type('by keys');
      await tabTo('Train');
      // However late the list comes, the adapter is there when the training is said to have completed.
      await page.route('**/v1/lora/list', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 2_000));
        await route.continue();
      });
      await page.keyboard.press('Enter');
      await page.getByText('The training has completed.').waitFor(PATIENCE);
      await tabTo('Load by-keys');
      await page.keyboard.press('Enter');
      await page.getByText('rank 6 · factor 2.00').waitFor(PATIENCE);
      await page.getByRole('complementary').focus();
      await tabTo('How strongly by-keys works');
      await page.keyboard.press('ArrowRight');
      await page.getByText(/factor 2\.10/).waitFor(PATIENCE);
      expect(await page.getByRole('slider', { name: 'How strongly by-keys works' }).getAttribute('aria-valuetext')).toBe('1.05');
    },
    LONG,
  );

  it(
    'says what to do where something cannot be done, and where the server is gone',
    async () => {
      await field('Add songs from files').setInputFiles([{ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }]);
      await page.getByText(/must end in .*\.wav/).waitFor(PATIENCE);
      await page.route('**/train-api/**', (route) => route.abort());
      await page.getByText(/does not answer\. Is “pnpm start” still running\?/).waitFor(PATIENCE);
      await page.unroute('**/train-api/**');
      await expect.poll(() => page.getByText('What you see is as it was last.').count(), PATIENCE).toBe(0);
    },
    LONG,
  );

  it(
    'has no fault that axe knows, dark, light and in contrast, and targets for fingers on a phone',
    async () => {
      const faults: string[] = [];
      await page.addScriptTag({ path: axePath });
      await page.emulateMedia({ reducedMotion: 'reduce' });
      await page.getByText('The training has completed.').waitFor(PATIENCE);
      await page.getByText('The numbers').click();
      await song('loop 1').locator('summary').click();
      for (const theme of ['dark', 'light', 'contrast']) {
        await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme);
        const { violations } = await page.evaluate(() => axe.run('.drawer'));
        faults.push(...violations.map(({ id, nodes }) => `${theme}: ${id} at ${nodes[0]?.html.slice(0, 160) ?? ''}`));
      }
      expect(faults).toEqual([]);

      const phone = await studio.browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
      try {
        const small = await studio.open(studio.address, phone);
        await small.evaluate(() => localStorage.setItem('loop-studio-drawer', 'train'));
        await small.reload();
        await isReady(small);
        await small.getByRole('button', { name: 'Compose them' }).waitFor(PATIENCE);
        await small
          .getByRole('button', { name: 'Load by-keys', exact: true })
          .or(small.getByRole('button', { name: 'Unload by-keys', exact: true }))
          .first()
          .waitFor(PATIENCE);
        await small.getByRole('listitem', { name: 'loop 1' }).locator('summary').tap();
        const narrow = await small.locator('.drawer-body').evaluate((drawer) => {
          const targets = [
            ...drawer.querySelectorAll<HTMLElement>('button, select, summary, input:not(.file-input), textarea, .button-like'),
          ];
          return targets
            .map((element) => ({
              name: element.getAttribute('aria-label') ?? element.textContent ?? '',
              box: element.getBoundingClientRect(),
            }))
            .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.right > innerWidth + 0.5))
            .map(({ name, box }) => `${name.slice(0, 40)}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
        });
        expect(narrow).toEqual([]);
        await small.getByRole('button', { name: 'Quick', exact: true }).tap();
        expect(await small.getByRole('button', { name: 'Quick', exact: true }).getAttribute('aria-pressed')).toBe('true');
        await small.getByRole('button', { name: 'Unload by-keys', exact: true }).tap();
        await small.getByRole('button', { name: 'Load by-keys', exact: true }).waitFor(PATIENCE);
      } finally {
        await phone.close();
      }
    },
    LONG,
  );
});

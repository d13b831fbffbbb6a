import { readFile } from 'node:fs/promises';

import { parseSong } from '@loop/core';
import { decodeWav, encodeWav } from '@loop/core/audio';
import { decodeMidi } from '@loop/core/midi';
import { drawKit, kitOf, renderSong } from '@loop/sequencer';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { addToSong, gridText, hasBrowser, isReady, loadSong, pressGenre, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('the studio', () => {
  const studio = useStudio();
  let page: Page;
  let address: string;
  beforeEach(() => {
    ({ page, address } = studio);
  });
  const { open } = studio;

  const cell = (instrument: string, step: number) => page.locator(`#cell-${instrument}-0-${step - 1}`);
  const tempo = async (): Promise<number> => Number(await page.getByLabel('Tempo in beats per minute').inputValue());
  const grid = (target = page): Promise<string> => gridText(target);
  const level = (): Promise<number> =>
    page.locator('.meter > i').evaluate((element) => 100 * Number((element as HTMLElement).style.getPropertyValue('--level') || '0'));

  async function exportAs(kind: string): Promise<Uint8Array> {
    const waiting = page.waitForEvent('download', { timeout: 60_000 });
    await page.getByLabel('Export and import').selectOption(kind);
    const download = await waiting;
    return new Uint8Array(await readFile(await download.path()));
  }

  it('plays what a genre writes: sound flows and the position moves', async () => {
    await pressGenre(page, 'House');
    expect(await tempo()).toBeGreaterThanOrEqual(120);
    expect(await tempo()).toBeLessThanOrEqual(130);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(level, { timeout: 20_000 }).toBeGreaterThan(30);
    const first = await page.getByRole('timer').textContent();
    await expect.poll(() => page.getByRole('timer').textContent(), { timeout: 10_000 }).not.toBe(first);
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(level, { timeout: 10_000 }).toBeLessThan(15);
  });

  it('goes silent when everything is muted while it plays', async () => {
    await page.keyboard.press('Space');
    await expect.poll(level, { timeout: 20_000 }).toBeGreaterThan(30);
    for (const name of ['KICK', 'BASS', 'HAT', 'CLAP', 'ACID', 'LEAD', 'PERC', 'STAB']) {
      await page.getByRole('button', { name: `Mute ${name}` }).click();
    }
    await page.getByRole('slider', { name: 'Intensity' }).fill('0');
    await expect.poll(level, { timeout: 20_000 }).toBeLessThan(15);
  });

  it('exports a WAV of exactly the length of the loop, with sound in it', async () => {
    await pressGenre(page, 'Techno');
    const { audio: clip } = decodeWav(await exportAs('wav'));
    expect(clip.channels[0]?.length).toBe(Math.round((4 * 4 * 60 * clip.sampleRate) / (await tempo())));
    const peak = clip.channels[0]?.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0) ?? 0;
    expect(peak).toBeGreaterThan(0.1);
    expect(peak).toBeLessThan(1);
  });

  it('sounds as the same song does in code and on the command line', async () => {
    await pressGenre(page, 'House');
    const { audio } = decodeWav(await exportAs('wav'));
    const song = parseSong(new TextDecoder().decode(await exportAs('project')));
    expect(song.sound).toEqual(drawKit('house', song.seed).sound);
    const rendered = decodeWav(encodeWav(await renderSong(song, { tail: 'wrap' }), { format: 'pcm24' }));
    expect(audio.channels).toEqual(rendered.audio.channels);
  });

  it('exports stems, notes and the project', async () => {
    const stems = unzipSync(await exportAs('stems'));
    expect(Object.keys(stems).length).toBeGreaterThan(3);
    const decoded = Object.values(stems).map((bytes) => decodeWav(bytes));
    expect(decoded.every(({ encoding }) => encoding.kind === 'float')).toBe(true);
    const lengths = decoded.map(({ audio }) => audio.channels[0]?.length);
    expect(new Set(lengths).size).toBe(1);
    const midi = decodeMidi(await exportAs('midi'));
    expect(midi.tracks.flatMap((track) => track.notes).length).toBeGreaterThan(20);
    const song = parseSong(new TextDecoder().decode(await exportAs('project')));
    expect(song.bpm).toBe(await tempo());
  });

  it('edits by mouse and keyboard, and takes back every edit', async () => {
    await page.getByRole('button', { name: 'Clear bar' }).click();
    const empty = await grid();
    await cell('kick', 1).click();
    expect(await cell('kick', 1).getAttribute('aria-label')).toBe('KICK bar 1 step 1: 1 hit');
    await page.keyboard.press('Enter');
    expect(await cell('kick', 1).getAttribute('aria-label')).toContain('2 hits');
    await page.keyboard.press('-');
    expect(await cell('kick', 1).getAttribute('aria-label')).toContain('velocity 90 percent');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await cell('bass', 2).getAttribute('aria-label')).toContain('1 hit');
    for (let edits = 0; edits < 4; edits += 1) await page.keyboard.press('Control+z');
    expect(await grid()).toBe(empty);
    await page.keyboard.press('Control+Shift+Z');
    expect(await cell('kick', 1).getAttribute('aria-label')).toContain('1 hit');
  });

  it('keeps locked tracks when everything else is randomized', async () => {
    const row = (): Promise<string | null> =>
      page
        .locator('.row', { has: page.getByLabel('BASS style') })
        .evaluate((element) => [...element.querySelectorAll('.cell')].map((one) => one.classList.contains('on')).join());
    await page.getByRole('button', { name: /^BASS:/ }).click();
    await page.getByRole('button', { name: 'Lock BASS' }).click();
    const before = await row();
    const others = await grid();
    await page.getByRole('button', { name: 'Randomize' }).click();
    expect(await row()).toBe(before);
    expect(await grid()).not.toBe(others);
  });

  it('keeps hidden bars, and makes a song of parts', async () => {
    await page.getByLabel('Bars in the loop').selectOption('4');
    await page.getByRole('button', { name: 'Bar 4', exact: true }).click();
    const fourth = await grid();
    await page.getByLabel('Bars in the loop').selectOption('1');
    await page.getByLabel('Bars in the loop').selectOption('4');
    expect(await grid()).toBe(fourth);
    await addToSong(page, 'Bar 4');
    await addToSong(page, 'buildup');
    await page.getByRole('button', { name: 'Song', exact: true }).click();
    const parts = page.getByRole('list', { name: 'Arrangement' }).locator('.section-name');
    expect(await parts.allTextContents()).toEqual(['part 1 bar', 'buildup 1 bar']);
    await parts.nth(1).focus();
    await page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => page.evaluate(() => document.querySelector('.section-name')?.matches(':focus'))).toBe(true);
    expect((await parts.allTextContents())[0]).toContain('buildup');
    await page.keyboard.press('+');
    await expect.poll(() => parts.allTextContents()).toEqual(['buildup 2 bars', 'part 1 bar']);
  });

  it('changes the chord of a bar, and keeps chords that are locked', async () => {
    await pressGenre(page, 'Pop');
    const chord = page.getByLabel('Chord of bar 1', { exact: true });
    const names = (): Promise<string[]> => chord.locator('option').allTextContents();
    const wanted = (await names())[3];
    await chord.selectOption({ index: 3 });
    expect((await names())[0]).toBe(wanted);
    await page.getByRole('button', { name: 'Lock chords' }).click();
    const chords = async (): Promise<unknown> => parseSong(new TextDecoder().decode(await exportAs('project'))).chords;
    const locked = await chords();
    await pressGenre(page, 'Techno');
    expect(await chords()).toEqual(locked);
    await page.getByRole('button', { name: 'Lock chords' }).click();
    await pressGenre(page, 'House');
    expect(await chords()).not.toEqual(locked);
  });

  it('arranges a piece of the loop, and gives it another kit', async () => {
    await pressGenre(page, 'House');
    await page.getByRole('button', { name: /^Kit:/ }).click();
    await page.getByRole('group', { name: 'Kits of the genre' }).getByRole('button', { name: 'Deep' }).click();
    await page.getByRole('button', { name: '16 bars' }).click();
    await page.getByText('Arranged 16 bars').waitFor();
    const blocks = page.getByRole('list', { name: 'Arrangement' }).locator('.section-name small');
    const lengths = (await blocks.allTextContents()).map((text) => Number.parseInt(text, 10));
    expect(lengths.length).toBeGreaterThan(1);
    expect(lengths.reduce((sum, bars) => sum + bars, 0)).toBe(16);
    const song = parseSong(new TextDecoder().decode(await exportAs('project')));
    expect([song.mode, song.barCount, kitOf(song)?.id]).toEqual(['song', 4, 'deep']);
    expect(Object.keys(song.automation ?? {})).toEqual(['masterGainDb', 'padGainDb', 'filterCutoff']);
    await pressGenre(page, 'Techno');
    await page.getByText('The arrangement keeps its bars').waitFor();
  });

  it('remembers itself across a reload, and keeps beat maps', async () => {
    await pressGenre(page, 'D&B');
    await page.getByRole('button', { name: 'Songs' }).click();
    await page.getByLabel('Name of the beat map').fill('Late train');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Late train saved.').waitFor();
    const before = await grid();
    const bpm = await tempo();
    await page.waitForTimeout(700);
    await page.reload();
    await isReady(page);
    expect(await grid()).toBe(before);
    expect(await tempo()).toBe(bpm);
    await pressGenre(page, 'Ambient');
    await loadSong(page, 'Load Late train');
    expect(await grid()).toBe(before);
  });

  it('shares the whole song in a link', async () => {
    await pressGenre(page, 'Psy');
    await page.getByLabel('Export and import').selectOption('share');
    await page.getByText('Link copied').waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain('#song=');
    const other = await open(link);
    expect(await grid(other)).toBe(await grid());
  });

  it('refuses garbage with a reason and loses nothing', async () => {
    const before = await grid();
    for (const [name, content] of [
      ['broken.json', '{"format":"loop-song","version":1,'],
      ['other.json', '{"hello":1}'],
      ['noise.mid', 'not a midi file'],
    ] as const) {
      await page.getByLabel('File to import').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
      await page.locator('.notice.error').waitFor();
      expect(await page.locator('.notice.error').textContent()).toContain(`${name} was not loaded`);
      expect(await grid()).toBe(before);
    }
    await page.goto(`${address}#song=nonsense`);
    await page.reload();
    await page.locator('.notice.error').waitFor();
  });
});

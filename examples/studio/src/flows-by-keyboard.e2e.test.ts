import { encodeWav } from '@loop/core/audio';
import type { Locator } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createTypist } from './__fixtures__/by-keyboard.js';
import type { Typist } from './__fixtures__/by-keyboard.js';
import { gridText, hasBrowser, songOf, useStudio } from './__fixtures__/use-studio.js';

const PATIENCE = { timeout: 100_000 };

/** A second of a tone. */
const TONE = Buffer.from(
  encodeWav({ sampleRate: 48_000, channels: [Float32Array.from({ length: 48_000 }, (_, at) => Math.sin(at / 10))] }),
);

/** Each flow of the studio from its first key to its result, in one page: Tab, arrows and the keys that the list of keys names, nothing else. */
describe.skipIf(!hasBrowser)('the studio by keys alone', () => {
  const studio = useStudio({ sharesPage: true, device: { reducedMotion: 'reduce' } });
  let typist: Typist;
  beforeAll(() => {
    typist = createTypist(studio.page);
  });
  afterEach(async () => {
    // Wherever a flow ends, the next key knows where it is.
    await expect.poll(() => typist.place()).not.toBe('');
  });

  const button = (name: string | RegExp): Locator => studio.page.getByRole('button', { name, exact: typeof name === 'string' });
  const slider = (name: string | RegExp): Locator => studio.page.getByRole('slider', { name, exact: typeof name === 'string' });
  const field = (name: string): Locator => studio.page.getByLabel(name, { exact: true });
  const group = (name: string): Locator => studio.page.getByRole('group', { name, exact: true });
  const press = (name: string | RegExp, ...keys: readonly string[]): Promise<void> => typist.press(button(name), ...keys);
  const song = () => songOf(studio.page);
  const parts = async (): Promise<readonly (string | undefined)[]> =>
    (await studio.page.locator('.section-name b').allTextContents()).map((name) => name.toLowerCase());
  const openDrawer = async (name: string): Promise<void> => {
    const tab = studio.page.locator('.top-bar .drawer-tabs').getByRole('button', { name, exact: true });
    await typist.press(tab);
    await expect.poll(() => studio.page.locator('.drawer').getAttribute('aria-label')).toBe(name);
    await expect.poll(() => studio.page.locator('.drawer-body').textContent()).not.toBe('Opening…');
  };
  /** Chooses files in the window that a key opens. */
  const chooseFiles = async (target: Locator, names: readonly string[]): Promise<void> => {
    const [chooser] = await Promise.all([studio.page.waitForEvent('filechooser'), typist.press(target)]);
    await chooser.setFiles(names.map((name) => ({ name: `${name}.wav`, mimeType: 'audio/wav', buffer: TONE })));
  };

  it('writes steps, turns their loudness and their pitch, and undoes', async () => {
    await press('Clear bar');
    const empty = await gridText(studio.page);
    await typist.reach(studio.page.locator('.cell[tabindex="0"]'));
    await typist.keys('Home', 'Enter', '-', 'ArrowDown', 'ArrowRight', 'Enter');
    const low = (await song()).tracks.bass.bars[0]?.[1]?.degree ?? Number.NaN;
    await typist.keys('PageUp', 'PageUp', 'End', 'Enter', 'Delete');
    const { kick, bass } = (await song()).tracks;
    expect(kick.bars[0]?.[0]?.velocity).toBeCloseTo(0.9);
    expect(bass.bars[0]?.map((step) => step?.degree)).toEqual(Array.from({ length: 16 }, (_, at) => (at === 1 ? low + 2 : undefined)));
    // The button goes quiet at the last one, and keeps the focus.
    await typist.reach(button('Undo'));
    for (let presses = 0; presses < 8; presses += 1) await typist.keys('Enter');
    expect(await typist.place()).toBe('Undo');
    expect(await gridText(studio.page)).not.toBe(empty);
    await press('Redo');
    expect(await gridText(studio.page)).toBe(empty);
  });

  it('gives a track sends, a swing and a length of its own, and takes a knob back', async () => {
    await press(/^BASS:/);
    await typist.choose(field('Length of BASS'), '12 steps');
    const sound = group('Sound of BASS');
    await typist.press(sound.getByRole('slider', { name: 'Swing' }), 'PageUp');
    await typist.press(sound.getByRole('slider', { name: 'Room' }), 'PageUp', 'PageUp');
    const { bass } = (await song()).tracks;
    expect(bass.lengthSteps).toBe(12);
    expect(bass.swing).toBeGreaterThan(0);
    expect(bass.sends?.reverb).toBeGreaterThan(0.1);
    await typist.press(sound.getByRole('slider', { name: 'Room' }), 'Delete');
    await typist.press(sound.getByRole('slider', { name: 'Swing' }), 'Backspace');
    const back = (await song()).tracks.bass;
    expect([back.sends?.reverb ?? 0, back.swing]).toEqual([0, undefined]);
    await press(/^MIX/);
    await typist.press(slider('Humanize'), 'PageUp');
    expect((await song()).humanize).toBeGreaterThan(0);
    await press(/^MIX/);
  });

  it('taps the tempo, changes variations, and copies one', async () => {
    const tempo = field('Tempo in beats per minute');
    const before = await tempo.inputValue();
    await press('BPM · TAP');
    for (let taps = 0; taps < 4; taps += 1) {
      await studio.page.waitForTimeout(260);
      await typist.keys('Enter');
    }
    expect(await tempo.inputValue()).not.toBe(before);
    await typist.keys('Shift+Digit2');
    await press('Clear bar');
    await press('Copy variations');
    await typist.press(button('Copy B to D'));
    expect(Object.keys((await song()).variations?.others ?? {})).toContain('D');
    await typist.keys('Shift+Digit1');
  });

  it('records what keys play while the music plays', async () => {
    await typist.choose(field('Bars in the loop'), '1 bar');
    await press('Metronome');
    await press('Play by keys');
    await press('Record');
    await press(/^LEAD:/);
    await typist.keys('Space');
    const leads = studio.page.locator('.cell.on[data-instrument="lead"]');
    const before = await gridText(studio.page);
    const position = studio.page.getByRole('timer');
    const first = await position.textContent();
    await expect.poll(() => position.textContent(), PATIENCE).not.toBe(first);
    await typist.keys('d');
    await expect.poll(() => gridText(studio.page), PATIENCE).not.toBe(before);
    expect(await leads.count()).toBeGreaterThan(0);
    await typist.keys('Escape');
    for (const name of ['Record', 'Play by keys', 'Metronome']) await press(name);
  });

  it('makes a song: names, lengthens, moves, bends and removes its parts, and takes that back', async () => {
    await press('16 bars');
    await expect.poll(parts).toContain('intro');
    const [, second = ''] = await parts();
    const bars = async (): Promise<number> => (await song()).arrangement.length;
    const before = await bars();
    await press('Edit intro');
    await typist.write(field('Name of the part'), 'start');
    // What it is called now is no other part: the sheet stays.
    await typist.press(button('One bar more'), 'Enter', 'Enter');
    await typist.press(button('Later'));
    await expect.poll(parts).toEqual(expect.arrayContaining(['start']));
    expect((await parts()).slice(0, 2)).toEqual([second, 'start']);
    expect(await bars()).toBe(before + 2);
    await expect.poll(() => typist.place()).toContain('start');
    await typist.keys('Alt+ArrowLeft');
    await expect.poll(async () => (await parts())[0]).toBe('start');
    await typist.choose(field('Curve over the song'), 'Intensity');
    await typist.press(slider('start: Intensity to'), 'Home');
    const lane = (await song()).automation?.['intensity'];
    expect(lane?.some(({ value }) => value === 0)).toBe(true);
    await press('Take the curve away');
    await press('Edit start');
    await typist.press(button('Remove'));
    await expect.poll(parts).not.toContain('start');
    await typist.keys('Control+z');
    await expect.poll(parts).toContain('start');
    // A sheet that Tab leaves is closed.
    await press('Edit start');
    await typist.press(button('Remove'), 'Tab');
    await expect.poll(() => studio.page.locator('.menu-sheet').count()).toBe(0);
    await press('Add to the song');
    await typist.press(button('Clear the song'));
    expect(await bars()).toBe(0);
  });

  it('saves songs, deletes one, puts it back and loads it', async () => {
    await press('Songs');
    for (const name of ['one', 'two']) {
      await typist.write(field('Name of the beat map'), name);
      await typist.keys('Enter');
      await button(`Load ${name}`).waitFor();
    }
    await press('Delete two');
    await expect.poll(() => typist.place()).toBe('Load one');
    await press('Put it back');
    await expect.poll(() => typist.place()).toMatch(/^Load/);
    await typist.keys('Escape');
    await press('Clear bar');
    await typist.keys('Control+z', 'r');
    const other = await gridText(studio.page);
    await press('Songs');
    await press('Load two');
    await expect.poll(() => gridText(studio.page)).not.toBe(other);
    expect(await typist.place()).toBe('Songs');
  });

  it('exports what is chosen and nothing on the way to it, and copies a link', async () => {
    const saved: string[] = [];
    studio.page.on('download', (download) => saved.push(download.suggestedFilename()));
    const choose = async (downs: number): Promise<void> => {
      await typist.reach(field('Export and import'));
      await typist.keys(...Array.from({ length: downs }, () => 'ArrowDown'), 'Enter');
    };
    // The first key opens the list.
    await choose(4);
    await expect.poll(() => saved).toEqual([expect.stringMatching(/\.mid$/)]);
    await choose(6);
    await studio.page.getByText('Link copied').waitFor();
    expect(await studio.page.evaluate(() => navigator.clipboard.readText())).toContain('#song=');
    expect(saved).toHaveLength(1);
  });

  it('imports samples, names, orders, tags and finds them, and edits one', async () => {
    await openDrawer('Samples');
    await chooseFiles(field('Import recordings'), ['a', 'b', 'c', 'd', 'e', 'f']);
    await field('Name of f').waitFor(PATIENCE);
    const names = (): Promise<string[]> =>
      studio.page.getByLabel(/^Name of/).evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await typist.choose(field('Slot of f'), 'slot 2');
    await expect.poll(async () => (await song()).slots[1]?.name).toBe('f');
    await press('Empty Slot 2');
    await expect.poll(async () => (await song()).slots[1]?.sampleId).toBe(undefined);
    await expect.poll(() => typist.place()).not.toBe('');
    await press('More of e');
    await typist.write(field('Tags of e'), 'dark, pad');
    // At the top it goes no further, and Escape still closes the sheet.
    await typist.press(button('Move up'), 'Enter', 'Enter');
    await expect.poll(names).toEqual(['e', 'f', 'd', 'c', 'b', 'a']);
    await typist.keys('Escape');
    await expect.poll(() => studio.page.locator('.menu-sheet').count()).toBe(0);
    await press('More of f');
    await typist.press(button('Remove'));
    await expect.poll(names).toEqual(['e', 'd', 'c', 'b', 'a']);
    await expect.poll(() => typist.place()).toBe('Hear d');
    await press('Put it back');
    await expect.poll(names).toContain('f');
    await typist.write(field('Search samples by name or tag'), 'pad');
    await expect.poll(names).toEqual(['e']);
    await press('Edit e');
    await typist.press(slider('Start'), 'PageUp', 'PageUp');
    await typist.press(button('Save as new'));
    await expect.poll(() => typist.place()).toBe('Edit e');
    await expect.poll(names).toEqual(['e (edited)', 'e']);
    await typist.write(field('Name of e (edited)'), 'short pad');
    await typist.keys('Tab');
    await expect.poll(names).toEqual(['short pad', 'e']);
    await press('Close Samples');
    expect(await typist.place()).toBe('Samples');
  });

  it('makes music from tags, puts a take into the song, stops one and asks again', async () => {
    let isHeld = false;
    await studio.page.route('**/ace-api/query_result', (route) => (isHeld ? route.abort() : route.continue()));
    await openDrawer('Create');
    await typist.press(group('Tags: Genre').getByRole('button', { name: 'Jazz' }));
    await typist.press(group('Kinds of tags').getByRole('button', { name: 'Instruments' }));
    await typist.press(group('Tags: Instruments').getByRole('button', { name: 'upright bass' }));
    await typist.press(group('Chosen tags').getByRole('button', { name: 'upright bass' }));
    await expect.poll(() => typist.place()).not.toBe('');
    await typist.press(group('Length').getByRole('button', { name: '4 bars' }));
    await press('Make it');
    await typist.press(button('Play with the song: Take A'));
    await button(/^In slot \d: Take A/).waitFor();
    expect((await song()).slots.some(({ sampleId }) => sampleId !== undefined)).toBe(true);
    isHeld = true;
    await typist.press(group('Task').getByRole('button', { name: 'Cover' }));
    await press('Make another');
    await press('Cancel take B');
    await studio.page.getByText('Take B was cancelled.').waitFor();
    await expect.poll(() => typist.place()).toBe('Try again');
    isHeld = false;
    await typist.keys('Enter');
    await button('Hear Take C').waitFor(PATIENCE);
    await press('Remove Take B');
    await expect.poll(() => typist.place()).not.toBe('');
    await typist.press(group('Task').getByRole('button', { name: 'Repaint' }));
    await typist.press(slider('From second'), 'PageUp');
    expect(Number(await slider('From second').getAttribute('aria-valuenow'))).toBeGreaterThan(0.1);
    await press('Close Create');
  });

  it('shows the picture alone, turns it and comes back; paints textures, keeps one, removes it and puts it back', async () => {
    await openDrawer('Look');
    const alone = studio.page.locator('.drawer').getByRole('button', { name: 'Picture only' });
    for (const picture of ['Quiet', 'Space']) {
      await press(picture);
      await typist.press(alone, 'Enter', 'ArrowLeft', 'Escape');
      await expect.poll(() => typist.place()).toBe('Picture only');
    }
    await press('Neon');
    await press('Keep this texture');
    await press(/^Remove neon/);
    await expect.poll(() => studio.page.locator('.textures li').count()).toBe(0);
    await press('Put it back');
    await studio.page.locator('.textures li').waitFor();
    await press('Quiet');
    await press('Close Look');
  });

  it('changes theme and language, asks the servers again, and opens the list of keys', async () => {
    await openDrawer('Set up');
    await press('Check again');
    await expect.poll(() => button('Check again').isEnabled()).toBe(true);
    await expect.poll(() => typist.place()).toBe('Check again');
    await press('Dark');
    expect(await studio.page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await press('Español');
    await button('Oscuro').waitFor();
    await press('English');
    await press('List of keys');
    await typist.keys('Escape');
    expect(await typist.place()).toBe('List of keys');
    await typist.keys('Escape');
    expect(await typist.place()).toBe('Set up');
  });
});

import { readFile } from 'node:fs/promises';

import { encodeWav } from '@loop/core/audio';
import type { Locator } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { createFinger } from './__fixtures__/by-touch.js';
import type { Finger } from './__fixtures__/by-touch.js';
import { PHONE, gridText, hasBrowser, songOf, useStudio } from './__fixtures__/use-studio.js';
import { whatIsOff } from './__fixtures__/what-is-off.js';

const PATIENCE = { timeout: 100_000 };

/** A second of a tone. */
const TONE = Buffer.from(
  encodeWav({ sampleRate: 48_000, channels: [Float32Array.from({ length: 48_000 }, (_, at) => Math.sin(at / 10))] }),
);

/** Each flow of the studio on a phone, from its first touch to its result, in one page. */
describe.skipIf(!hasBrowser)('the studio by touch at 390 pixels', () => {
  const studio = useStudio({ sharesPage: true, device: { ...PHONE, reducedMotion: 'reduce' } });
  let finger: Finger;
  beforeAll(async () => {
    finger = await createFinger(studio.page);
  });
  afterEach(async () => {
    // Quick touches zoom nothing, nothing is wider than the window, and no button is narrower than its words.
    expect(await studio.page.evaluate(whatIsOff)).toEqual([]);
  });

  const button = (name: string | RegExp): Locator => studio.page.getByRole('button', { name, exact: typeof name === 'string' });
  const slider = (name: string | RegExp): Locator => studio.page.getByRole('slider', { name, exact: typeof name === 'string' });
  const field = (name: string): Locator => studio.page.getByLabel(name, { exact: true });
  const group = (name: string): Locator => studio.page.getByRole('group', { name, exact: true });
  const cell = (instrument: string, step: number): Locator => studio.page.locator(`.cell[data-instrument="${instrument}"]`).nth(step);
  const written = (instrument: string): Promise<number> => studio.page.locator(`.cell.on[data-instrument="${instrument}"]`).count();
  const tap = (name: string | RegExp): Promise<void> => button(name).tap();
  const song = () => songOf(studio.page);
  const takes = (): Promise<number> => button(/^Hear Take/).count();
  const valueOf = async (target: Locator): Promise<number> => Number(await target.inputValue());
  const scrolled = (selector: string): Promise<number> =>
    studio.page.locator(selector).evaluate(({ scrollTop, scrollLeft }) => scrollTop + scrollLeft);
  const parts = async (): Promise<readonly string[]> =>
    (await studio.page.locator('.section-name b').allTextContents()).map((name) => name.toLowerCase());
  const openDrawer = async (name: string): Promise<void> => {
    if ((await studio.page.locator('.drawer').count()) === 0) await tap('Drawers');
    const tab = studio.page.locator('.drawer .drawer-tabs').getByRole('button', { name, exact: true });
    if ((await tab.getAttribute('aria-expanded')) === 'false') await tab.tap();
    await expect.poll(() => studio.page.locator('.drawer-body').textContent()).not.toBe('Opening…');
  };

  it('paints, erases and turns steps by drags, which scroll nothing, and scrolls by others', async () => {
    await tap('Clear bar');
    await finger.drag(await finger.pointOf(cell('perc', 2)), await finger.pointOf(cell('perc', 6)));
    await expect.poll(() => written('perc')).toBe(5);
    await finger.drag(await finger.pointOf(cell('perc', 5)), await finger.pointOf(cell('perc', 8)));
    await expect.poll(() => written('perc')).toBe(3);
    await cell('kick', 0).tap();
    await expect.poll(() => written('kick')).toBe(1);
    const before = await scrolled('.rows-scroll');
    await finger.pull(cell('kick', 0), 0, 40);
    const velocity = async (): Promise<number> => (await song()).tracks.kick.bars[0]?.[0]?.velocity ?? 0;
    expect(await velocity()).toBeLessThan(0.8);
    expect(await scrolled('.rows-scroll')).toBe(before);
    await finger.pull(cell('lead', 4), 0, -150);
    await expect.poll(() => scrolled('.rows-scroll')).toBeGreaterThan(before);
    expect(await written('lead')).toBe(0);
  });

  it('draws loudness, turns knobs and levels, and puts a knob back by two touches', async () => {
    await tap(/^KICK:/);
    const lane = studio.page.locator('.velocity-lane');
    await finger.drag(await finger.pointOf(lane, 0.03, 0.2), await finger.pointOf(lane, 0.03, 0.7));
    expect((await song()).tracks.kick.bars[0]?.[0]?.velocity).toBeCloseTo(0.3);
    const room = studio.page.locator('.track-panel .knob', { hasText: 'Room' });
    await finger.pull(room, 0, -60);
    expect((await song()).tracks.kick.sends?.reverb).toBeGreaterThan(0.2);
    await finger.tapTwice(room);
    await expect.poll(async () => (await song()).tracks.kick.sends?.reverb ?? 0).toBe(0);
    for (const [name, across, down] of [
      ['KICK level', -20, 0],
      ['Intensity', 0, 40],
    ] as const) {
      const before = await valueOf(slider(name));
      await finger.pull(name === 'Intensity' ? studio.page.locator('.dial') : slider(name), across, down);
      await expect.poll(() => valueOf(slider(name))).toBeLessThan(before);
    }
    await tap(/^KICK:/);
  });

  it('writes a note in the roll, moves it, holds it and takes it away', async () => {
    await tap(/^BASS:/);
    const notes = async () => (await song()).tracks.bass.bars[0]?.filter((step) => step !== undefined && step !== null) ?? [];
    const note = studio.page.locator('.roll u').first();
    await finger.drag(await finger.pointOf(studio.page.locator('.roll'), 0.2, 0.5));
    await expect.poll(async () => (await notes()).length).toBe(1);
    const [first] = await notes();
    await finger.pull(note, 0, -30);
    expect((await notes())[0]?.degree).toBeGreaterThan(first?.degree ?? 99);
    await finger.pull(note.locator('.end'), 40, 0);
    expect((await notes())[0]?.lengthTicks).toBeGreaterThan(240);
    await finger.tapTwice(note);
    await expect.poll(async () => (await notes()).length).toBe(0);
    await tap(/^BASS:/);
  });

  it('plays, taps the tempo, and changes and copies variations', async () => {
    await tap('Play');
    // What sounds lights up the rows.
    const lights = (): Promise<string> =>
      studio.page.locator('.led').evaluateAll((all) => all.map((one) => (one as HTMLElement).style.cssText).join());
    const first = await lights();
    await expect.poll(lights, PATIENCE).not.toBe(first);
    await tap('Stop');
    await button('Play').waitFor();
    const tempo = field('Tempo in beats per minute');
    const before = await tempo.inputValue();
    const place = await finger.pointOf(button('BPM · TAP'));
    for (let taps = 0; taps < 4; taps += 1) {
      await finger.drag(place);
      await studio.page.waitForTimeout(220);
    }
    expect(await tempo.inputValue()).not.toBe(before);
    await tap(/^Variation B/);
    await tap('Copy variations');
    await tap('Copy B to D');
    expect(Object.keys((await song()).variations?.others ?? {})).toEqual(expect.arrayContaining(['A', 'D']));
    await tap(/^Variation A/);
  });

  it('makes a song: scrolls it, lengthens, moves, bends and removes its parts, and takes that back', async () => {
    await tap('16 bars');
    await expect.poll(parts).toContain('intro');
    const before = await parts();
    await finger.pull(studio.page.locator('.section-name').nth(1), -150, 0);
    await expect.poll(() => scrolled('.ribbon-scroll')).toBeGreaterThan(20);
    expect(await parts()).toEqual(before);
    await tap('Edit intro');
    // Its first field waits for a touch, so that no keyboard comes over the sheet; one that comes leaves the sheet open.
    await expect.poll(() => studio.page.evaluate(() => document.activeElement?.className)).toBe('menu-sheet');
    await studio.page.setViewportSize({ width: 390, height: 560 });
    await tap('One bar more');
    await studio.page.setViewportSize({ width: 390, height: 844 });
    expect((await song()).arrangement).toHaveLength(17);
    await tap('Later');
    await expect.poll(async () => (await parts())[1]).toBe('intro');
    await field('Curve over the song').selectOption({ label: 'Filter' });
    const end = slider('intro: Filter to');
    const open = await valueOf(end);
    await finger.drag(await finger.pointOf(end, 0.5, 0.2), await finger.pointOf(end, 0.5, 0.8));
    await expect.poll(() => valueOf(end)).toBeLessThan(open);
    await field('Curve over the song').selectOption({ index: 0 });
    await tap('Edit intro');
    await tap('Remove');
    await expect.poll(parts).not.toContain('intro');
    await tap('Undo');
    await expect.poll(parts).toContain('intro');
  });

  it('saves a song, deletes it, puts it back and loads it', async () => {
    await tap('Songs');
    await field('Name of the beat map').fill('on the way');
    await tap('Save');
    const saved = await gridText(studio.page);
    await tap('Delete on the way');
    await tap('Put it back');
    await button('Load on the way').waitFor();
    await tap('Close');
    await tap('Randomize');
    expect(await gridText(studio.page)).not.toBe(saved);
    await tap('Songs');
    await tap('Load on the way');
    await expect.poll(() => gridText(studio.page)).toBe(saved);
  });

  it('imports samples, orders and removes them, and puts one into the song', async () => {
    await openDrawer('Samples');
    await field('Import recordings').setInputFiles(
      ['a', 'b'].map((name) => ({ name: `${name}.wav`, mimeType: 'audio/wav', buffer: TONE })),
    );
    await field('Name of b').waitFor(PATIENCE);
    const names = (): Promise<string[]> =>
      studio.page.getByLabel(/^Name of/).evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await tap('More of a');
    await tap('Move up');
    await expect.poll(names).toEqual(['a', 'b']);
    await tap('Remove');
    await expect.poll(names).toEqual(['b']);
    await tap('Put it back');
    await expect.poll(names).toContain('a');
    await field('Slot of a').selectOption('0');
    const level = slider('Level of Slot 1');
    const before = await valueOf(level);
    await finger.pull(level, -60, 0);
    await expect.poll(async () => (await song()).slots[0]?.gainDb).toBeLessThan(before);
    await tap('Close Samples');
    expect(await studio.page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Drawers');
  });

  it('makes music from tags, puts it into the song, and covers the loop', async () => {
    await openDrawer('Create');
    await group('Tags: Genre').getByRole('button', { name: 'Jazz' }).tap();
    await group('Kinds of tags').getByRole('button', { name: 'Instruments' }).tap();
    await group('Tags: Instruments').getByRole('button', { name: 'upright bass' }).tap();
    await group('Length').getByRole('button', { name: '4 bars' }).tap();
    await studio.page.getByText('Who makes it', { exact: true }).tap();
    expect(await studio.page.evaluate(whatIsOff)).toEqual([]);
    await tap('Make it');
    await button('Play with the song: Take A').tap(PATIENCE);
    await expect.poll(async () => (await song()).slots.filter(({ sampleId }) => sampleId !== undefined).length).toBe(2);
    await tap('Cover this loop');
    await button('Hear Take B').waitFor(PATIENCE);
    await tap('Remove Take B');
    await expect.poll(() => studio.page.locator('.take').count()).toBe(1);
    await tap('Close Create');
  });

  it('asks for the other tasks, of the loop and of a file, and chooses a part on its waveform', async () => {
    await openDrawer('Create');
    const made = await takes();
    await group('Task').getByRole('button', { name: 'Repaint' }).tap();
    await field('Start from a file').setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: TONE });
    const from = slider('From second');
    await finger.pull(from, 40, 0);
    await expect.poll(async () => Number(await from.getAttribute('aria-valuenow'))).toBeGreaterThan(0.1);
    await tap('Make another');
    await expect.poll(takes, PATIENCE).toBe(made + 1);
    await group('Task').getByRole('button', { name: 'Extend' }).tap();
    await group('New music').getByRole('button', { name: 'before it' }).tap();
    await field('From').selectOption('loop');
    await tap('Make another');
    await expect.poll(takes, PATIENCE).toBe(made + 2);
    await group('Task').getByRole('button', { name: 'Song' }).tap();
    await tap('Close Create');
  });

  it('shows the picture alone, and comes back', async () => {
    await openDrawer('Look');
    await studio.page.locator('.drawer').getByRole('button', { name: 'Picture only' }).tap();
    await expect.poll(() => studio.page.locator('.picture-only').count()).toBe(1);
    await studio.page.locator('.leave-picture').tap();
    await button('Play').waitFor();
    expect(await studio.page.locator('.picture-only').count()).toBe(0);
    await tap('Close Look');
  });

  it('composes songs to learn from, and makes them ready', async () => {
    await openDrawer('Train');
    await field('How many songs to compose').selectOption('4');
    await tap('Compose them');
    const ready = button('Make ready and describe');
    await ready.waitFor(PATIENCE);
    await expect.poll(() => ready.isEnabled(), PATIENCE).toBe(true);
    await ready.tap();
    await studio.page.getByText('4 songs, no faults.').waitFor(PATIENCE);
    await studio.page.locator('.song-card summary').first().tap();
    expect(await studio.page.evaluate(whatIsOff)).toEqual([]);
    await tap('Close Train');
  });

  it('trains an adapter of them, weakens it, makes music with it, and switches it off', async () => {
    await openDrawer('Train');
    await tap('Quick');
    await field('Passes over the songs').fill('2');
    await field('Name of the adapter').fill('by touch');
    await field('Name of the adapter').blur();
    await studio.page.getByRole('region', { name: 'Plan' }).getByRole('button', { name: 'Train', exact: true }).tap();
    await studio.page.getByText('The training has completed.').waitFor(PATIENCE);
    expect(await studio.page.evaluate(whatIsOff)).toEqual([]);
    await tap('Load by-touch');
    const strength = slider('How strongly by-touch works');
    await strength.waitFor(PATIENCE);
    await finger.pull(strength, -60, 0);
    await expect.poll(() => valueOf(strength)).toBeLessThan(0.9);
    await tap('Make music with it');
    await group('Length').getByRole('button', { name: 'free' }).tap();
    await field('Seconds').fill('2');
    await field('Seconds').blur();
    const made = await takes();
    await tap('Make another');
    await expect.poll(takes, PATIENCE).toBe(made + 1);
    await openDrawer('Train');
    await tap('On: by-touch');
    await button('Make music without it').waitFor(PATIENCE);
    await tap('Unload by-touch');
    await button('Load by-touch').waitFor(PATIENCE);
    await tap('Close Train');
  });

  it('saves everything as one file, and adds it again', async () => {
    const saving = studio.page.waitForEvent('download', PATIENCE);
    await field('Export and import').selectOption('archive');
    const file = await (await saving).path();
    const saved = await gridText(studio.page);
    await tap('Randomize');
    expect(await gridText(studio.page)).not.toBe(saved);
    await field('File to import').setInputFiles({ name: 'all.loop', mimeType: 'application/zip', buffer: await readFile(file) });
    expect(await studio.page.evaluate(whatIsOff)).toEqual([]);
    await tap('Add, and open its song');
    await expect.poll(() => gridText(studio.page), PATIENCE).toBe(saved);
  });

  it('changes theme and language', async () => {
    await openDrawer('Set up');
    await tap('Dark');
    expect(await studio.page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    await tap('Español');
    await button('Oscuro').waitFor();
    await tap('English');
    await tap('Close Set up');
  });
});

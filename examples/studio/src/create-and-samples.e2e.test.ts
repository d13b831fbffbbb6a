import { readFile } from 'node:fs/promises';

import { parseSong, secondsPerBar } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { decodeWav, encodeWav } from '@loop/core/audio';
import { encodeFlac, encodeMp3 } from '@loop/lora/audio';
import { unzipSync } from 'fflate';
import type { Page, Request } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';

import { axeFaults, exportAs, hasBrowser, isInSight, isReady, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('Create and Samples', () => {
  const studio = useStudio();
  let page: Page;
  beforeEach(() => {
    ({ page } = studio);
  });

  const open = async (drawer: string): Promise<void> => {
    const tab = page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: drawer, exact: true });
    if ((await tab.getAttribute('aria-expanded')) === 'false') await tab.click();
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const level = (): Promise<number> =>
    page.locator('.meter > i').evaluate((element) => Number((element as HTMLElement).style.getPropertyValue('--level') || '0'));
  const downloaded = async (press: () => Promise<unknown>): Promise<Uint8Array> => {
    const waiting = page.waitForEvent('download', { timeout: 60_000 });
    await press();
    return new Uint8Array(await readFile(await (await waiting).path()));
  };
  const tone: AudioClip = { sampleRate: 48_000, channels: [Float32Array.from({ length: 48_000 }, (_, index) => Math.sin(index / 10))] };
  /** Imports a second of a tone under each name. */
  async function chooseTones(names: readonly string[]): Promise<void> {
    await page
      .getByLabel('Import recordings')
      .setInputFiles(names.map((name) => ({ name: `${name}.wav`, mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(tone)) })));
    await page.getByLabel(`Name of ${names.at(-1)}`, { exact: true }).waitFor();
  }
  async function importTones(names: readonly string[]): Promise<void> {
    await open('Samples');
    await chooseTones(names);
  }
  async function ask(words: string): Promise<void> {
    await open('Create');
    await page.getByRole('textbox', { name: 'What it sounds like' }).fill(words);
    await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: '4 bars' }).click();
    await button('Make it').click();
  }

  it('makes a piece of four bars from words and tags, which plays with the song and outlives the page', async () => {
    await open('Create');
    await page
      .getByRole('group', { name: /^Tags: / })
      .getByRole('button')
      .first()
      .click();
    await ask('warm rhodes');
    // However long the drawer is, one sees what the press brought.
    await expect.poll(() => isInSight(page.getByRole('listitem', { name: 'Take A' }))).toBe(true);
    await button('Play with the song: Take A').click({ timeout: 60_000 });
    await button('In slot 1: Take A; take it out').waitFor();

    const song = parseSong(new TextDecoder().decode(await downloaded(() => exportAs(page, 'project'))));
    expect(song.slots[0]).toMatchObject({ sampleId: expect.any(String), muted: false, loop: true });
    await open('Samples');
    await button(/^More of /).click();
    const { audio } = decodeWav(await downloaded(() => button('Save as WAV').click()));
    expect(audio.channels[0]!.length).toBe(Math.round(4 * secondsPerBar(song) * audio.sampleRate));

    await page.reload();
    await isReady(page);
    await button('Mute Slot 1').waitFor();
    expect(await button('Mute Slot 1').getAttribute('aria-pressed')).toBe('false');
    await open('Create');
    await page.getByRole('listitem', { name: 'Take A' }).waitFor();
    // What the song plays is known here too, without a look into Samples.
    await page.reload();
    await isReady(page);
    await button('In slot 1: Take A; take it out').click();
    await button('Play with the song: Take A').click();
    await button('In slot 1: Take A; take it out').waitFor();
  });

  it('offers tags in a cascade: a path of genres, tags that stay whatever comes next, and the vocabulary where no model answers', async () => {
    await open('Create');
    const kind = (name: string) => page.getByRole('group', { name: 'Kinds of tags' }).getByRole('button', { name, exact: true });
    const offered = (name: string) => page.getByRole('group', { name: `Tags: ${name}` });
    const path = page.getByRole('navigation', { name: 'Chosen genres' });
    const words = page.getByRole('textbox', { name: 'What it sounds like' });
    const shown = async (name: string): Promise<readonly string[]> => offered(name).getByRole('button').allTextContents();
    await words.fill('rain on tin');
    await page.getByText('From the vocabulary: no language model answers.').waitFor();
    await offered('Genre').getByRole('button', { name: 'Jazz' }).press('Enter');
    await offered('Genre').getByRole('button', { name: 'Techno' }).press('Enter');
    expect(await path.getByRole('button').allTextContents()).toEqual(['All', 'Jazz', 'Techno', 'Clear']);
    await kind('Instruments').press('Enter');
    await expect.poll(() => shown('Instruments')).toContain('upright bass');
    await offered('Instruments').getByRole('button', { name: 'upright bass' }).press('Enter');
    await kind('Mood').press('Enter');
    const mood = (await shown('Mood'))[0]!;
    await offered('Mood').getByRole('button').first().press('Enter');
    // Back along the path: the tags of jazz stay, whatever is suggested for none.
    await path.getByRole('button', { name: 'All' }).press('Enter');
    expect(await page.getByRole('group', { name: 'Chosen tags' }).getByRole('button').allTextContents()).toEqual(['upright bass', mood]);
    expect(await words.inputValue()).toBe('rain on tin');
    await page.getByText(/^The maker reads: .*upright bass.*rain on tin/).waitFor();
    expect(await axeFaults(page, '.drawer')).toEqual([]);
    await page.reload();
    await isReady(page);
    await page.getByText(/^The maker reads: .*upright bass.*rain on tin/).waitFor();
    await path.getByRole('button', { name: 'Clear' }).press('Enter');
    expect(await page.getByRole('group', { name: 'Chosen tags' }).count()).toBe(0);
    expect(await words.inputValue()).toBe('rain on tin');
  });

  it('asks the language model for tags that fit, says that it did, and why it could not', async () => {
    const kinds = { SUBGENRE: 6, INST: 7, MOOD: 6, CHAR: 5, TIMBRE: 4, ERA: 3, PROD: 3, REGION: 5 };
    const asked: string[] = [];
    let isAway = false;
    await page.route('**/llm-api/v1/models', (route) => route.fulfill({ json: { data: [{ id: 'small' }] } }));
    await page.route('**/llm-api/v1/chat/completions', async (route) => {
      asked.push(route.request().postData() ?? '');
      if (isAway) return route.fulfill({ status: 500, body: '' });
      const tags = Object.fromEntries(
        Object.entries(kinds).map(([key, count]) => [
          key,
          Array.from({ length: count }, (_, index) => `${key.toLowerCase()} of ${asked.length} ${'abcdefg'[index]}`),
        ]),
      );
      return route.fulfill({
        json: { choices: [{ message: { role: 'assistant', content: JSON.stringify(tags) }, finish_reason: 'stop' }] },
      });
    });
    await open('Create');
    const genres = page.getByRole('group', { name: 'Tags: Genre' });
    await genres.getByRole('button', { name: 'Ambient' }).click();
    await page.getByText('Suggested by small.').waitFor({ timeout: 30_000 });
    await page.getByRole('group', { name: 'Kinds of tags' }).getByRole('button', { name: 'Mood' }).click();
    const moods = page.getByRole('group', { name: 'Tags: Mood' });
    const first = await moods.getByRole('button').first().textContent();
    expect(first).toMatch(/^mood of \d a$/);
    const before = asked.length;
    await moods.getByRole('button').first().click();
    await expect.poll(() => asked.length).toBeGreaterThan(before);
    // What was chosen goes along, and stays in front of what comes.
    expect(asked.at(-1)).toContain(first!);
    await page.getByText('Suggested by small.').waitFor();
    expect(await moods.getByRole('button').first().textContent()).toBe(first);
    isAway = true;
    await page.getByRole('navigation', { name: 'Chosen genres' }).getByRole('button', { name: 'All' }).click();
    await page.getByRole('group', { name: 'Kinds of tags' }).getByRole('button', { name: 'Genre', exact: true }).click();
    await page.getByRole('group', { name: 'Tags: Genre' }).getByRole('button', { name: 'Metal' }).click();
    await page.getByText('From the vocabulary: the language model refused.').waitFor({ timeout: 30_000 });
  });

  it('finds a job of the server again after a reload, and cancels another', async () => {
    let isHeld = true;
    await page.route('**/ace-api/query_result', async (route) => (isHeld ? route.abort() : route.continue()));
    await ask('slow techno');
    await expect.poll(() => page.evaluate(() => localStorage.getItem('loop-studio-takes'))).toContain('"taskId"');
    await page.reload();
    await isReady(page);
    await page.getByRole('progressbar', { name: 'Take A' }).waitFor();
    isHeld = false;
    await button('Hear Take A').waitFor({ timeout: 60_000 });

    isHeld = true;
    await button('Make another').click();
    await button('Cancel take B').click();
    await page.getByText('Take B was cancelled.').waitFor();
    isHeld = false;
    await page.getByRole('listitem', { name: 'Take B' }).getByRole('button', { name: 'Try again' }).click();
    await button('Hear Take C').waitFor({ timeout: 60_000 });
  });

  it('imports recordings, names them, puts them into slots and removes them', async () => {
    await open('Samples');
    await page.getByLabel('Import recordings').setInputFiles([
      { name: 'tone.wav', mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(tone)) },
      { name: 'noise.mp3', mimeType: 'audio/mpeg', buffer: Buffer.from('this is no sound') },
    ]);
    await page.getByText('noise.mp3 is no recording that this browser can read').waitFor();
    await page.getByLabel('Name of tone').fill('my tone');
    await page.keyboard.press('Enter');
    await page.getByLabel('Slot of my tone').selectOption('1');
    await button('Mute Slot 2').waitFor();

    // With every track silent, what is heard is the slot.
    for (const track of ['KICK', 'BASS', 'HAT', 'CLAP', 'ACID', 'LEAD', 'PERC', 'STAB']) await button(`Mute ${track}`).click();
    await page.getByRole('slider', { name: 'Intensity', exact: true }).press('Home');
    await button('Play').click();
    await expect.poll(level).toBeGreaterThan(0.3);
    // It stands in the grid as well: its light, its level, and out of the song again.
    const row = page.locator('.row.slot');
    expect(await row.getAttribute('data-state')).toBe('plays');
    expect(await row.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL().length)).toBeGreaterThan(1_000);
    const loud = await level();
    await page.getByRole('slider', { name: 'S2 level' }).press('Home');
    expect(await page.getByRole('slider', { name: 'S2 level' }).getAttribute('aria-valuetext')).toBe('-40 dB');
    await expect.poll(level).toBeLessThan(loud * 0.85);
    await page.getByRole('slider', { name: 'S2 level' }).dblclick();
    await expect.poll(level).toBeGreaterThan(loud * 0.9);
    await button('Mute S2').press('Enter');
    await expect.poll(level).toBeLessThan(0.1);
    await button('Mute S2').press('Enter');
    await button('S2 my tone: plays').press('Enter');
    expect(await axeFaults(page, '.rows')).toEqual([]);
    await button('Take out').press('Enter');
    await expect.poll(level).toBeLessThan(0.1);
    // What comes in while the music plays waits for its bar.
    await page.getByLabel('Slot of my tone').selectOption('1');
    await button('S2 my tone: comes in at the next bar').waitFor();
    await button('S2 my tone: plays').waitFor();
    await expect.poll(level).toBeGreaterThan(0.3);

    await button('More of my tone').click();
    await button('Remove').click();
    await expect.poll(() => page.getByLabel('Name of my tone').count()).toBe(0);
    expect(await button('Mute Slot 2').count()).toBe(0);
    await expect.poll(level).toBeLessThan(0.1);
    // It comes back as it was, and Undo puts it into its slot again.
    await button('Put it back').click();
    await page.getByLabel('Name of my tone').waitFor();
    await button('Undo').click();
    await expect.poll(level).toBeGreaterThan(0.3);
  });

  /** Four beats at a tempo: a short high stroke on each. */
  const strokes = (bpm: number): Buffer => {
    const beat = (60 / bpm) * 48_000;
    const channel = new Float32Array(Math.round(4 * beat));
    for (let count = 0; count < 4; count += 1)
      for (let index = 0; index < 480; index += 1)
        channel[Math.round(count * beat) + index] = 0.8 * Math.sin(index / 4) * (1 - index / 480);
    return Buffer.from(encodeWav({ sampleRate: 48_000, channels: [channel] }));
  };
  /** Where strokes begin in a recording, in seconds. */
  const onsetsOf = ({ channels, sampleRate }: AudioClip): readonly number[] => {
    const found: number[] = [];
    for (const [index, sample] of channels[0]!.entries())
      if (Math.abs(sample) > 0.1 && index / sampleRate - (found.at(-1) ?? -1) > 0.1) found.push(index / sampleRate);
    return found;
  };
  const muteTracks = async (): Promise<void> => {
    for (const track of ['KICK', 'BASS', 'HAT', 'CLAP', 'ACID', 'LEAD', 'PERC', 'STAB']) await button(`Mute ${track}`).click();
    await page.getByRole('slider', { name: 'Intensity', exact: true }).press('Home');
  };

  it('lets a sample follow the tempo, says so, and exports what is heard', async () => {
    await open('Samples');
    const tempo = page.getByLabel('Tempo in beats per minute');
    await tempo.fill('120');
    await tempo.press('Enter');
    await page.getByLabel('Import recordings').setInputFiles([{ name: 'break 100 bpm.wav', mimeType: 'audio/wav', buffer: strokes(100) }]);
    await page.getByLabel('Slot of break 100 bpm').selectOption('0');
    // It is a bar at the tempo in its name.
    const length = page.getByLabel('Length of Slot 1');
    expect(await length.inputValue()).toBe('1');
    await page.getByText('1 bar, in time: 16.7 % faster, at the same pitch.').waitFor();
    await muteTracks();
    await button('Play').click();
    await expect.poll(level).toBeGreaterThan(0.3);
    await tempo.fill('90');
    await tempo.press('Enter');
    await page.getByText('1 bar, in time: 11.1 % slower, at the same pitch.').waitFor();
    await expect.poll(level).toBeGreaterThan(0.3);

    const onsets = onsetsOf(decodeWav(await downloaded(() => exportAs(page, 'wav'))).audio);
    expect(onsets.length).toBe(4 * 4);
    // The exported strokes stand on the beats of this tempo; the mask of an overlap moves one by a few milliseconds at most.
    for (const [beat, seconds] of onsets.entries()) expect(Math.abs(seconds - (beat * 60) / 90)).toBeLessThan(0.012);
    const stems = unzipSync(await downloaded(() => exportAs(page, 'stems')));
    const stem = Object.keys(stems).find((name) => name.endsWith('_slot1.wav'));
    expect(onsetsOf(decodeWav(stems[stem!]!).audio).length).toBe(16);

    // At its own speed it drifts, which is said.
    await length.selectOption('');
    await page.getByText(/0\.90 bars: it drifts by \d+ ms each time round\./).waitFor();
    await expect.poll(level).toBeGreaterThan(0.3);
    const free = onsetsOf(decodeWav(await downloaded(() => exportAs(page, 'wav'))).audio);
    expect(free[1]).toBeCloseTo(0.6, 2);
    // Further than half, it goes at half speed and stays in time.
    await length.selectOption('1');
    await tempo.fill('240');
    await tempo.press('Enter');
    await page.getByText('1 bar, in time: 16.7 % faster, at the same pitch. It goes at half speed.').waitFor();
    expect(await axeFaults(page, '.drawer')).toEqual([]);
  }, 120_000);

  it('plays samples to hear them through the mix: its filter and its meter', async () => {
    await open('Samples');
    const high: AudioClip = {
      sampleRate: 48_000,
      channels: [Float32Array.from({ length: 96_000 }, (_, index) => 0.9 * Math.sin(index))],
    };
    await page
      .getByLabel('Import recordings')
      .setInputFiles([{ name: 'high.wav', mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(high)) }]);
    await button('Hear high').press('Enter');
    await expect.poll(level).toBeGreaterThan(0.3);
    await button('Hear high').waitFor();
    await expect.poll(level).toBeLessThan(0.1);
    await button(/^MIX/).click();
    await page.getByRole('slider', { name: 'Filter', exact: true }).press('Home');
    await button('Hear high').press('Enter');
    await button('Stop high').waitFor();
    await page.waitForTimeout(600);
    expect(await level()).toBeLessThan(0.3);
    await button('Stop high').press('Enter');
    await button('Hear high').waitFor();
  });

  it('takes MP3, FLAC and Ogg files that are dropped', async () => {
    await open('Samples');
    const stereo = { ...tone, channels: [tone.channels[0]!, tone.channels[0]!] };
    const ogg = await readFile(new URL('../../../packages/lora/src/audio/decode/__fixtures__/tones.opus', import.meta.url));
    const files = Object.entries({ mp3: await encodeMp3(stereo), flac: encodeFlac(stereo), ogg }).map(([format, bytes]) => ({
      name: `dropped.${format}`,
      data: Buffer.from(bytes).toString('base64'),
    }));
    await page.locator('.samples').evaluate((place, dropped) => {
      const transfer = new DataTransfer();
      for (const { name, data } of dropped) transfer.items.add(new File([Uint8Array.from(atob(data), (one) => one.charCodeAt(0))], name));
      place.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }, files);
    await expect.poll(() => page.getByLabel('Name of dropped', { exact: true }).count(), { timeout: 20_000 }).toBe(3);
    await button('Hear dropped').first().click();
    await expect.poll(level).toBeGreaterThan(0.3);
  });

  it('finds samples by name and tag, and keeps them in an order of one’s own', async () => {
    const names = (): Promise<string[]> =>
      page
        .getByRole('region', { name: 'Bank' })
        .getByLabel(/^Name of/)
        .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
    await importTones(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(await names()).toEqual(['f', 'e', 'd', 'c', 'b', 'a']);
    await button('More of a').click();
    await page.getByLabel('Tags of a').fill('dark, pad');
    await page.keyboard.press('Tab');
    for (let times = 0; times < 2; times += 1) await button('Move up').click();
    await page.keyboard.press('Escape');
    await expect.poll(names).toEqual(['f', 'e', 'd', 'a', 'c', 'b']);
    await page.locator('.sample-row').first().locator('.sample-grip').dragTo(page.locator('.sample-row').last());
    await expect.poll(names).toEqual(['e', 'd', 'a', 'c', 'b', 'f']);
    await page.reload();
    await isReady(page);
    await expect.poll(names).toEqual(['e', 'd', 'a', 'c', 'b', 'f']);
    await page.getByLabel('Search samples by name or tag').fill('PAD');
    expect(await names()).toEqual(['a']);
  });

  it('edits a recording by keys alone: trims, fades, normalises, loops, undoes, and saves it as a new one or in its place', async () => {
    await importTones(['tone']);
    await button('Edit tone').press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Edit tone' });
    const slider = (name: string) => dialog.getByRole('slider', { name, exact: true });
    const at = async (name: string): Promise<number> => Number(await slider(name).getAttribute('aria-valuenow'));
    // A stretch to a bar of the song, and back.
    const stretch = dialog.getByRole('button', { name: 'Stretch to 1 bar' });
    await stretch.press('Enter');
    await dialog.getByText(/1\.00 bar, stretched by \d/).waitFor();
    await stretch.press('Enter');
    await slider('Start').press('ArrowRight');
    const coarse = await at('Start');
    await slider('Start').press('Shift+ArrowRight');
    const fine = (await at('Start')) - coarse;
    expect(coarse).toBeGreaterThan(0.005);
    expect(fine > 0 && fine < coarse / 2).toBe(true);
    expect(await slider('Start').getAttribute('aria-valuetext')).toMatch(/^0\.01\d seconds, 0\.01 bars$/);
    // All keys in a row are one step back.
    await page.keyboard.press('Control+z');
    expect(await at('Start')).toBe(0);
    await page.keyboard.press('Control+y');
    for (let times = 0; times < 5; times += 1) await slider('End').press('PageDown');
    for (let times = 0; times < 3; times += 1) await slider('Fade in').press('PageUp');
    // Zoomed in, a key goes less far.
    await slider('End').press('+');
    const before = await at('End');
    await slider('End').press('ArrowLeft');
    expect(before - (await at('End'))).toBeLessThan(0.009);
    await dialog.getByRole('button', { name: 'Normalise' }).press('Enter');
    await dialog.getByRole('button', { name: 'Loop points' }).press('Enter');
    await slider('Loop start').press('ArrowRight');
    await slider('Loop end').press('ArrowLeft');
    expect(await axeFaults(page, 'dialog[open]')).toEqual([]);
    await slider('Loop start').press('Space');
    await dialog.getByRole('button', { name: 'Stop', exact: true }).press('Enter');
    const length = (await at('End')) - (await at('Start'));
    await dialog.getByRole('button', { name: 'Save as new' }).press('Enter');
    await expect.poll(() => dialog.isVisible()).toBe(false);

    await button('More of tone (edited)').click();
    const { audio, metadata } = decodeWav(await downloaded(() => button('Save as WAV').click()));
    const samples = audio.channels[0]!;
    expect(samples.length).toBeCloseTo(length * 48_000, 0);
    expect(samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeCloseTo(10 ** (-1 / 20), 3);
    expect(Math.abs(samples[20]!)).toBeLessThan(0.02);
    const [loop] = metadata.sampler?.loops ?? [];
    // Both loop points are upward zero crossings.
    for (const point of [loop!.startSamples, loop!.endSamples]) expect(samples[point - 1]! < 0 && samples[point]! >= 0).toBe(true);

    await button('Edit tone').click();
    await slider('End').press('Home');
    await dialog.getByRole('button', { name: 'Replace' }).click();
    await page.getByText('0.0 s', { exact: true }).waitFor();
    await button('Put it back').click();
    await page.getByText('1.0 s', { exact: true }).waitFor();
  });

  it('edits a recording by touch at 390 pixels: handles, a pinch, and undo', async () => {
    const context = await studio.browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    page = await studio.open(studio.address, context);
    await page.getByRole('button', { name: 'Drawers' }).tap();
    await page.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Samples' }).last().tap();
    await chooseTones(['tone']);
    await button('Edit tone').tap();
    const dialog = page.getByRole('dialog', { name: 'Edit tone' });
    const start = dialog.getByRole('slider', { name: 'Start' });
    const box = (await start.boundingBox())!;
    expect(box.width).toBeGreaterThanOrEqual(44);
    const session = await context.newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...points: readonly (readonly [number, number])[]): Promise<unknown> =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await touch('touchStart', [x, y]);
    await touch('touchMove', [x + 40, y]);
    await touch('touchMove', [x + 80, y]);
    await touch('touchEnd');
    await expect.poll(async () => Number(await start.getAttribute('aria-valuenow'))).toBeGreaterThan(0.15);
    await touch('touchStart', [x + 140, y], [x + 180, y]);
    await touch('touchMove', [x + 120, y], [x + 200, y]);
    await touch('touchMove', [x + 100, y], [x + 240, y]);
    await touch('touchEnd');
    const scroll = dialog.getByRole('slider', { name: 'Scroll waveform' });
    await expect.poll(() => scroll.isEnabled()).toBe(true);
    const small = await dialog.evaluate((element) =>
      [...element.querySelectorAll<HTMLElement>('button, input, [role="slider"]')]
        .filter((one) => one.checkVisibility() && Math.min(one.getBoundingClientRect().height, one.getBoundingClientRect().width) < 43.5)
        .map((one) => one.getAttribute('aria-label') ?? one.innerText),
    );
    expect(small).toEqual([]);
    await dialog.getByRole('button', { name: 'Undo the last edit' }).tap();
    await expect.poll(() => start.getAttribute('aria-valuenow')).toBe('0');
    await context.close();
  });

  it('repaints a part of what the microphone heard, chosen on its waveform by keys', async () => {
    await open('Create');
    await button('Repaint').click();
    await page.getByText(/^0\.00–.*: 2\.00 bars of 4\.00$/).waitFor();
    expect(await isInSight(page.locator('.make'))).toBe(true);
    await button('Record with the microphone').click();
    await page.getByText('Nothing is recorded: the microphone is not allowed').waitFor();
    await studio.context.grantPermissions(['microphone']);
    await button('Count-in').click();
    await button('Record with the microphone').click();
    const heard = page.getByLabel('Level of the microphone');
    await expect.poll(() => heard.evaluate((meter) => (meter as HTMLMeterElement).value)).toBeGreaterThan(0.01);
    await expect.poll(async () => Number.parseFloat((await page.getByLabel('Recorded').textContent()) ?? '')).toBeGreaterThan(1.2);
    await button('Stop recording').click();
    await expect
      .poll(() => page.getByLabel('From', { exact: true }).evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.text))
      .toBe('microphone');
    const from = page.getByRole('slider', { name: 'From second' });
    await from.press('PageUp');
    await page.getByRole('slider', { name: 'To second' }).press('PageDown');
    const start = Number(await from.getAttribute('aria-valuenow'));
    expect(start).toBeGreaterThan(0.1);
    expect(await from.getAttribute('aria-valuetext')).toMatch(/^\d\.\d\d seconds, bar 1\.\d\d$/);
    expect(await axeFaults(page, '.drawer')).toEqual([]);
    // Nothing is wider than the drawer.
    expect(await page.locator('.drawer-body').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
    await button('Make it').click();
    const takes = await page.evaluate(() => localStorage.getItem('loop-studio-takes'));
    expect((JSON.parse(takes ?? '[]') as { asked: object }[])[0]?.asked).toMatchObject({ task: 'repaint', startSeconds: start });
    await button('Hear Take A').waitFor({ timeout: 60_000 });
    // A drawer that is shut keeps what was recorded.
    await button('Record with the microphone').click();
    await expect.poll(async () => Number.parseFloat((await page.getByLabel('Recorded').textContent()) ?? '')).toBeGreaterThan(0.1);
    await button('Close Create').click();
    await open('Samples');
    await expect.poll(() => page.getByLabel('Name of microphone').count()).toBe(2);
  }, 120_000);

  it('covers the loop at one press, and makes two takes from one seed on', async () => {
    await open('Create');
    await page.getByLabel('What it sounds like').pressSequentially('r1 soft');
    // What is typed is text, and no shortcut.
    expect(await button('Undo').isDisabled()).toBe(true);
    await button('Cover this loop').click();
    await button('Hear Take A').waitFor({ timeout: 60_000 });
    await page.getByRole('group', { name: 'Task' }).getByRole('button', { name: 'Song' }).click();
    await page.getByText('Takes and seed').click();
    await page.getByRole('group', { name: 'Takes at a press' }).getByRole('button', { name: '2' }).click();
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('41');
    await page.keyboard.press('Tab');
    await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: '4 bars' }).click();
    await page.getByText('What is asked for').click();
    await expect.poll(() => page.locator('.preview').textContent()).toMatch(/Wordsr1 soft.*Sections\[Instrumental.*Length4 bars.*Seed41/s);
    await button('Make 2 takes').click();
    for (const [name, seed] of [
      ['B', 41],
      ['C', 42],
    ] as const) {
      const take = page.getByRole('listitem', { name: `Take ${name}` });
      await take.getByRole('button', { name: `Hear Take ${name}` }).waitFor({ timeout: 60_000 });
      expect(await take.textContent()).toContain(`seed ${seed}`);
    }
  });

  it('makes music in the page where the server does not answer, by touch at 390 pixels', async () => {
    const context = await studio.browser.newContext({
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      serviceWorkers: 'block',
    });
    await context.route('**/ace-api/**', (route) => route.abort());
    await context.route('**/llm-api/**', (route) => route.abort());
    page = await studio.open(studio.address, context);
    await page.getByRole('button', { name: 'Drawers' }).tap();
    await page.getByText('The music server does not answer, so this page makes the music.').waitFor({ timeout: 60_000 });
    await page.getByRole('group', { name: 'Tags: Genre' }).getByRole('button', { name: 'Techno' }).tap();
    await page.getByRole('group', { name: 'Length' }).getByRole('button', { name: '4 bars' }).tap();
    for (const summary of ['Takes and seed', 'What is asked for', 'Who makes it']) await page.getByText(summary, { exact: true }).tap();
    const faults = await page
      .locator('.drawer-body')
      .evaluate((body) => [
        ...[...body.querySelectorAll<HTMLElement>('button, input, select, textarea, summary')]
          .filter((one) => one.checkVisibility() && !one.matches('.file-input') && one.getBoundingClientRect().height < 43.5)
          .map((one) => one.getAttribute('aria-label') ?? one.innerText),
        ...(body.scrollWidth > body.clientWidth ? ['wider than the drawer'] : []),
      ]);
    expect(faults).toEqual([]);
    await button('Make it').tap();
    await button('Play with the song: Take A').tap({ timeout: 60_000 });
    await button('In slot 1: Take A; take it out').waitFor();
    await context.close();
  }, 120_000);

  it('keeps sections apart from the words that are sung, where the maker can sing', async () => {
    await page.route('**/ace-api/health', async (route) => {
      const response = await route.fetch();
      const health = (await response.json()) as { data: { capabilities: { vocals: boolean } } };
      health.data.capabilities.vocals = true;
      await route.fulfill({ response, json: health });
    });
    await page.route('**/ace-api/release_task', (route) => route.abort());
    /** Presses Make, and reads what the server is asked for; a request before may still be tried again. */
    const sent = async (instrumental: boolean): Promise<Readonly<Record<string, unknown>>> => {
      const bodyOf = (request: Request): Readonly<Record<string, unknown>> => request.postDataJSON() as Readonly<Record<string, unknown>>;
      const request = page.waitForRequest(
        (one) => one.url().endsWith('/ace-api/release_task') && bodyOf(one)['instrumental'] === instrumental,
      );
      await page.locator('.make .primary').click();
      return bodyOf(await request);
    };
    await open('Create');
    await button('free').click();
    await button('Vocals').click();
    expect(await page.locator('.make .primary').isDisabled()).toBe(true);
    await button('Write some to start from').click();
    const words = await page.getByLabel('Lyrics').inputValue();
    expect(words).toContain('[verse]');
    expect((await sent(false))['lyrics']).toBe(words.trim());
    await button('Instrumental').click();
    expect((await sent(true))['lyrics']).toMatch(/^\[Intro/);
    await button('Vocals').click();
    expect(await page.getByLabel('Lyrics').inputValue()).toBe(words);
  });
});

import { readFile } from 'node:fs/promises';

import { encodeWav } from '@loop/core/audio';
import { describe, expect, it } from 'vitest';

import { axeFaults, exportAs, gridText, hasBrowser, isReady, loadSong, pressGenre, useStudio } from './__fixtures__/use-studio.js';

describe.skipIf(!hasBrowser)('everything as one file', () => {
  const studio = useStudio();

  it('goes from one browser into another, which loses nothing of its own; garbage is refused in words', async () => {
    const { page: from } = studio;
    await from.getByRole('navigation', { name: 'Drawers' }).getByRole('button', { name: 'Samples' }).click();
    const tone = { sampleRate: 48_000, channels: [Float32Array.from({ length: 48_000 }, (_, index) => Math.sin(index / 10))] };
    await from
      .getByLabel('Import recordings')
      .setInputFiles({ name: 'tone.wav', mimeType: 'audio/wav', buffer: Buffer.from(encodeWav(tone)) });
    await from.getByLabel('Slot of tone').selectOption('2');
    await pressGenre(from, 'House');
    await from.getByRole('button', { name: 'Songs' }).click();
    await from.getByLabel('Name of the beat map').fill('mine');
    await from.keyboard.press('Enter');
    await from.getByRole('button', { name: 'Load mine' }).waitFor();
    await from.keyboard.press('Escape');
    const grid = await gridText(from);
    const waiting = from.waitForEvent('download', { timeout: 60_000 });
    await exportAs(from, 'archive');
    const download = await waiting;
    expect(download.suggestedFilename()).toMatch(/^loop-machine_\d{4}-\d\d-\d\d\.loop$/);
    const buffer = await readFile(await download.path());

    const context = await studio.browser.newContext();
    const to = await studio.open(studio.address, context);
    const first = await gridText(to);
    await to.getByRole('button', { name: 'Clear bar' }).click();
    await expect.poll(() => gridText(to)).not.toBe(first);
    const own = await gridText(to);
    const file = to.getByLabel('File to import');
    await file.setInputFiles({ name: 'broken.loop', mimeType: 'application/zip', buffer: buffer.subarray(0, 4_000) });
    await to.getByText(/broken\.loop was not loaded: This is no archive/).waitFor();
    await file.setInputFiles({ name: 'all.loop', mimeType: 'application/zip', buffer });
    await to.getByText(/It holds 1 saved song, 1 sample, the song that was open/).waitFor();
    expect(await axeFaults(to, 'dialog[open]')).toEqual([]);
    await to.getByRole('button', { name: 'Leave it' }).click();
    await expect.poll(() => gridText(to)).toBe(own);
    await file.setInputFiles({ name: 'all.loop', mimeType: 'application/zip', buffer });
    await to.getByRole('button', { name: 'Add, and open its song' }).click();
    await expect.poll(() => gridText(to)).toBe(grid);
    await to.getByRole('button', { name: 'Undo', exact: true }).click();
    await expect.poll(() => gridText(to)).toBe(own);
    await to.getByRole('button', { name: 'Redo', exact: true }).click();
    await to.getByText('saved', { exact: true }).waitFor();

    await to.reload();
    await isReady(to);
    await expect.poll(() => gridText(to)).toBe(grid);
    // The settings came along: the drawer that was open there is open here.
    await to.getByRole('button', { name: 'Mute Slot 3' }).waitFor();
    await to.getByLabel('Name of tone').waitFor();
    await loadSong(to, /^Load before all\.loop/);
    await expect.poll(() => gridText(to)).toBe(own);
    await context.close();
  }, 120_000);
});

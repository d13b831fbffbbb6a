// `pnpm bench render [seconds]`: how much faster than it plays a full song is rendered: eight instruments, pad, riser, sends and
// master chain at intensity 1, one thread. The baseline is Tone.js `Offline` with equivalent voices in the same Chromium.
import { fileURLToPath } from 'node:url';

import type { Song } from '@loop/core';
import { createSong, eventsBetween, secondsToTicks, songLengthTicks, ticksToSeconds } from '@loop/core';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { measureEngine } from './measure-engine.js';
import type { TimedEvent } from './tone-song.js';

const seconds = Number(process.argv[2] ?? 15);
const song = { ...createSong({ genre: 'techno', seed: 7, barCount: 4 }), intensity: 1 };

const inNode = measureEngine(song, seconds);
console.log(`Node ${process.version}: ${inNode.toFixed(1)} x real time`);
const browser = await measureInChromium(song);
if (browser === undefined) console.log('No Chromium found: the baseline, Tone.js Offline, is skipped.');
else {
  console.log(`Chromium, this engine: ${browser.engine.toFixed(1)} x real time`);
  console.log(`Chromium, Tone.js Offline: ${browser.tone.toFixed(2)} x real time`);
}
console.log(
  JSON.stringify({
    name: 'render',
    value: round(browser?.engine ?? inNode),
    unit: 'x real time',
    baseline: browser === undefined ? undefined : round(browser.tone),
    ratio: browser === undefined ? undefined : round(browser.engine / browser.tone),
  }),
);

async function measureInChromium(measured: Song): Promise<{ readonly engine: number; readonly tone: number } | undefined> {
  const executablePath = findChromium();
  if (executablePath === undefined) return undefined;
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('render-page.ts', import.meta.url))],
    bundle: true,
    format: 'iife',
    conditions: ['@loop/source'],
    target: 'es2022',
    write: false,
  });
  const program = await chromium.launch({ executablePath, args: chromiumArguments });
  try {
    const page = await program.newPage();
    // Tone's reverb needs AudioWorklet, which needs a secure context: an address of this machine is one.
    await page.route('http://localhost/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
    );
    await page.goto('http://localhost/');
    await page.addScriptTag({ content: outputFiles[0]?.text ?? '' });
    const engine = await page.evaluate<number, [Song, number]>(
      ([given, length]) => (globalThis as unknown as Page).measureEngine(given, length),
      [measured, seconds],
    );
    const toneSeconds = ticksToSeconds(songLengthTicks(measured), measured.bpm);
    const toneMs = await page.evaluate<number, [readonly TimedEvent[], number, number]>(
      ([events, length, bpm]) => (globalThis as unknown as Page).renderWithTone(events, length, bpm),
      [timedEvents(measured, toneSeconds), toneSeconds, measured.bpm],
    );
    return { engine, tone: (toneSeconds * 1_000) / toneMs };
  } finally {
    await program.close();
  }
}

interface Page {
  measureEngine(song: Song, seconds: number): number;
  renderWithTone(events: readonly TimedEvent[], seconds: number, bpm: number): Promise<number>;
}

function timedEvents(measured: Song, length: number): TimedEvent[] {
  return eventsBetween(measured, 0, secondsToTicks(length, measured.bpm)).map((event) => ({
    event,
    seconds: ticksToSeconds(event.tick, measured.bpm),
    durationSeconds: event.type === 'note' ? ticksToSeconds(event.durationTicks, measured.bpm) : 0,
  }));
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

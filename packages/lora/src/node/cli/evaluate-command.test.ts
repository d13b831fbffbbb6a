import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { createRandom } from '@loop/core';
import { encodeWav } from '@loop/core/audio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Evaluation } from '../../evaluation/evaluate-music.js';
import { readMeasures } from '../evaluation/read-measures.js';
import { runCli } from './run-cli.js';

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);
async function put(name: string, content: string | Uint8Array): Promise<string> {
  await mkdir(path.dirname(at(name)), { recursive: true });
  await writeFile(at(name), content);
  return at(name);
}
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

const RATE = 24_000;

/** A second of tones that the seed chooses. */
function song(seed: number): Uint8Array {
  const random = createRandom(seed);
  const tones = Array.from({ length: 6 }, () => 200 + random.next() * 6000);
  const wave = Float32Array.from({ length: RATE }, (_, index) =>
    tones.reduce((sum, tone) => sum + 0.08 * Math.sin((2 * Math.PI * tone * index) / RATE), 0),
  );
  return encodeWav({ sampleRate: RATE, channels: [wave] });
}

/** Places sounds by their zero crossings and slopes, and words by their letters. */
const EMBEDDER = `
const place = (values) => { const out = new Float32Array(4); values.forEach((value, index) => { out[index % 4] += value; }); return out; };
export const loadEmbedder = (model) => ({
  name: 'letters of ' + model,
  size: 4,
  async embedAudio({ channels: [wave] }) {
    const slopes = [1, 2, 5, 11].map((step) => wave.reduce((sum, value, index) => sum + Math.abs(value - (wave[index - step] ?? 0)), 0) / wave.length);
    return [Float32Array.from(slopes)];
  },
  async embedText(text) { return place(Array.from(text, (letter) => letter.codePointAt(0) / 1000)); },
  async dispose() {},
});`;

const SONGS = 6;
let embedder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-evaluate-'));
  embedder = await put('embedder.mjs', EMBEDDER);
  for (const [name, first] of [
    ['real', 100],
    ['new', 200],
    ['training', 300],
  ] as const) {
    for (let index = 0; index < SONGS; index += 1) {
      await put(`${name}/${name}-${index}.wav`, song(first + index));
      await put(`${name}/${name}-${index}.caption.txt`, `lofi number ${index}`);
    }
  }
  // A copy, which must be found.
  await put('new/new-0.wav', song(303));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loop-lora evaluate with songs', () => {
  const judge = (...more: string[]) =>
    run('evaluate', at('real'), at('new'), '--embedder', embedder, '--embedder-model', 'x', '-q', ...more);

  it('measures everything, finds a copy of a training song, writes the report, and ends by the verdict', async () => {
    const styles = Object.fromEntries(
      ['real', 'new'].flatMap((set) =>
        Array.from({ length: SONGS }, (_, index) => [`${set}-${index}`, [index % 2 === 0 ? 'CORE-01' : 'CORE-02']]),
      ),
    );
    const listeners = { kind: 'real', measures: { equivalenceP: 0.01 } };
    const places = ['--training', at('training'), '--styles', await put('styles.json', JSON.stringify(styles)), '-o', at('report')];
    const measures = ['--measures', await put('listeners.json', JSON.stringify(listeners))];
    const { code, out, err } = await judge(...places, '--title', 'Dusty', ...measures);
    expect([code, err]).toEqual([EXIT_CODES.failed, '']);
    expect(out).toContain('failed   Clips like a training song');
    expect(out).toContain('verdict: failed');
    const evaluation = JSON.parse(await readFile(at('report', 'evaluation.json'), 'utf8')) as Evaluation;
    expect(evaluation.embedder).toBe('letters of x');
    expect(Object.keys(evaluation.measures)).toEqual(
      expect.arrayContaining([
        'fad',
        'fadInfinity',
        'kad',
        'precision',
        'coverage',
        'alignmentOfHeldOut',
        'styleCoverage',
        'memorisedShare',
        'cleanShare',
        'equivalenceP',
      ]),
    );
    expect(evaluation.clips[0]).toMatchObject({
      id: 'new-0.wav',
      file: '../new/new-0.wav',
      nearest: { id: 'training-3.wav', isSuspect: true },
    });
    expect(await readFile(at('report', 'evaluation.html'), 'utf8')).toContain('<title>Dusty</title>');
    expect(await judge('-o', at('report'))).toMatchObject({ code: EXIT_CODES.output });
  });

  it('compares with the whole model and with other checkpoints', async () => {
    const file = at('report', 'evaluation.json');
    const { code, out } = await judge(
      '--whole',
      file,
      '--tier',
      'fp16',
      '--checkpoint',
      `500=${file}`,
      '--checkpoint',
      `900=${file}`,
      '--fail-on',
      'never',
      '--json',
    );
    expect(code).toBe(EXIT_CODES.done);
    const { tiers, checkpoints, verdict } = JSON.parse(out) as {
      tiers: unknown;
      checkpoints: { step: number }[];
      verdict: { outcome: string };
    };
    expect(tiers).toMatchObject([{ tier: 'fp16', isWithin: true }]);
    expect(checkpoints.map(({ step }) => step)).toEqual([500, 900]);
    expect(verdict.outcome).not.toBe('passed');
  });

  it('says which option is missing or wrong, before anything is heard', async () => {
    const without = await run('evaluate', at('real'), at('new'));
    expect(without).toMatchObject({ code: EXIT_CODES.usage });
    expect(without.err).toContain('--embedder: must name a module that exports loadEmbedder()');
    expect(await judge('--checkpoint', 'x')).toMatchObject({ code: EXIT_CODES.usage });
    expect(await judge('--measures', await put('wrong.json', '{"loudness": 1}'))).toMatchObject({ code: EXIT_CODES.input });
    expect(await judge('--training', at('nowhere'))).toMatchObject({ code: EXIT_CODES.input });
  });
});

describe('readMeasures', () => {
  it.each(['[]', '{"fad": "1"}', '{"nonsense": 1}', '{"measures": 3}', 'x'])('refuses %s', (text) => {
    expect(() => readMeasures(text, 'm.json')).toThrow(/m\.json/);
  });
});

import type { AudioClip } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import { readFile } from 'node:fs/promises';

import { decodeAudio } from '../../src/audio/decode/decode-audio.js';
import { relateKeys } from '../../src/audio/lint/relate-keys.js';
import { analyzeMusic } from '../../src/audio/music/analyze-music.js';
import type { LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, fileOf, readJson } from '../golden.js';

/** The cases of the area `analysis`. */
export async function runAnalysis(set: LoraSet, golden: LoraCase): Promise<void> {
  await (golden.files['audio'] === undefined ? loudness(set, golden) : track(set, golden));
}

interface Truth {
  readonly bpm: number;
  readonly tempo_audible: boolean;
  readonly meter: number;
  readonly key: string | null;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
}

const BEAT_TOLERANCE = 0.07;

async function track(set: LoraSet, golden: LoraCase): Promise<void> {
  const truth = (await readJson(set, golden, 'truth'))[golden.id.split('/').at(-1)!] as unknown as Truth;
  const { audio } = await decodeAudio(new Uint8Array(await readFile(fileOf(set, golden, 'audio'))));
  const found = analyzeMusic(audio);
  if (truth.key !== null) assertSame(`the key ${found.key}`, relateKeys(truth.key, found.key), 'same');
  if (!truth.tempo_audible) return;
  assertClose('the tempo', found.bpm, truth.bpm, { relative: 0.02 });
  assertSame('the metre', Number(found.timeSignature), truth.meter);
  // The last beat may be so near the end that nothing of it is heard.
  const end = audio.channels[0]!.length / audio.sampleRate - BEAT_TOLERANCE;
  assertBeats('beats', found.beats, truth.beats, end);
  assertBeats('downbeats', found.downbeats, truth.downbeats, end);
}

/** Every beat found, and none that there is not. */
function assertBeats(what: string, found: readonly number[], truth: readonly number[], end: number): void {
  const isNear = (beat: number, others: readonly number[]): boolean => others.some((other) => Math.abs(other - beat) <= BEAT_TOLERANCE);
  const missed = truth.filter((beat) => beat < end && !isNear(beat, found));
  const extra = found.filter((beat) => !isNear(beat, truth));
  assertSame(`${what} that were missed`, missed, []);
  assertSame(`${what} that are none`, extra, []);
}

async function loudness(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = (await readJson(set, golden, 'expected')) as Record<string, Signal>;
  for (const [name, signal] of Object.entries(expected)) {
    const measured = measureLoudness(synthesize(name, signal));
    assertLevel(`${name}: loudness`, measured.integratedLufs, signal.lufs_bs1770, 0.02);
    if (signal.lufs_pyloudnorm !== null) assertLevel(`${name}: pyloudnorm`, measured.integratedLufs, signal.lufs_pyloudnorm, 0.1);
    assertLevel(`${name}: sample peak`, measured.samplePeakDb, signal.sample_peak_dbfs, 1e-4);
    assertLevel(`${name}: true peak`, measured.truePeakDb, signal.true_peak_16x_dbtp, /noise/u.test(name) ? 0.6 : 0.2);
  }
}

interface Signal {
  readonly recipe: string;
  readonly sample_rate: number;
  readonly samples: number;
  readonly channels: number;
  readonly lufs_bs1770: number | null;
  readonly lufs_pyloudnorm: number | null;
  readonly sample_peak_dbfs: number | null;
  readonly true_peak_16x_dbtp: number | null;
}

/** Silence has no level. */
function assertLevel(what: string, found: number, expected: number | null, absolute: number): void {
  if (expected === null) assertSame(what, found === -Infinity, true);
  else assertClose(what, found, expected, { absolute });
}

/** Makes the signal that a recipe describes: formulas of `t` for one or two channels, noise by its generator, or silence. */
function synthesize(name: string, { recipe, sample_rate: sampleRate, samples, channels: count }: Signal): AudioClip {
  const clip = (channels: readonly Float32Array[]): AudioClip => ({ sampleRate, channels });
  const noise = [...recipe.matchAll(/[LR] seed (\d+) amp ([\d.]+)/gu)];
  if (noise.length > 0) return clip(noise.map(([, seed, gain]) => createNoise(Number(seed), Number(gain), samples)));
  if (/\bzeros\b/u.test(recipe)) return clip(Array.from({ length: count }, () => new Float32Array(samples)));
  const body = recipe.replace(/, [\d.]+ s$/u, '').replace(/^mono:\s*/u, '');
  const gain = /,\s*a=(.*)$/u.exec(body)?.[1];
  const parts = (gain === undefined ? body : body.slice(0, body.lastIndexOf(', a='))).split(/,\s*(?=R=)/u);
  const formulas = parts.map((part) => compile(part.replace(/^(?:L=R=|[LR]=)/u, ''), gain));
  if (formulas.some((formula) => formula === undefined)) throw new Error(`${name}: the recipe is not understood: ${recipe}`);
  const made = formulas.map((formula) => Float32Array.from({ length: samples }, (_, frame) => formula!(frame / sampleRate)));
  return clip(made.length === count ? made : Array.from({ length: count }, () => made[0]!));
}

function createNoise(seed: number, gain: number, samples: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32 - 0.5) * gain;
  });
}

type Formula = (time: number) => number;

/** Reads products of numbers, powers of ten, `a(t)`, `sin(2*pi*f*t+p)` and ramps at the ends. */
function compile(formula: string, gain: string | undefined): Formula | undefined {
  if (formula === '0') return () => 0;
  const factors = formula.match(/10\^\([^)]*\)|10\^-?[\d.]+|a\(t\)|sin\([^)]*\)|min\((?:[^()]|\([^)]*\))*\)|[\d.]+/gu) ?? [];
  const read = factors.map((factor): Formula | undefined => {
    if (factor === 'a(t)') return gain === undefined ? undefined : readSteps(gain);
    if (factor.startsWith('10^')) {
      const [over, under = '1'] = factor.slice(3).replaceAll(/[()]/gu, '').split('/');
      const value = 10 ** (Number(over) / Number(under));
      return () => value;
    }
    if (factor.startsWith('sin')) return readSine(factor);
    const ramp = /^min\(1, t\/([\d.]+), \(([\d.]+)-t\)\/([\d.]+)\)$/u.exec(factor);
    if (ramp !== null) return (time) => Math.min(1, time / Number(ramp[1]), (Number(ramp[2]) - time) / Number(ramp[3]));
    return Number.isFinite(Number(factor)) ? () => Number(factor) : undefined;
  });
  if (read.length === 0 || read.includes(undefined)) return undefined;
  return (time) => read.reduce((product, factor) => product * factor!(time), 1);
}

function readSine(factor: string): Formula | undefined {
  const found = /^sin\(2\*pi\*([\d.]+)\*t(?:\+pi\/([\d.]+))?\)$/u.exec(factor);
  if (found === null) return undefined;
  const phase = found[2] === undefined ? 0 : Math.PI / Number(found[2]);
  return (time) => Math.sin(2 * Math.PI * Number(found[1]) * time + phase);
}

/** Reads `x for 2<=t<=4 else y` and `x for t<3 else y`. */
function readSteps(gain: string): Formula | undefined {
  const within = /^([\d.]+) for ([\d.]+)<=t<=([\d.]+) else ([\d.]+)$/u.exec(gain);
  if (within !== null) {
    const [inside, from, to, outside] = within.slice(1).map(Number) as [number, number, number, number];
    return (time) => (time >= from && time <= to ? inside : outside);
  }
  const before = /^([\d.]+) for t<([\d.]+) else ([\d.]+)$/u.exec(gain);
  if (before === null) return undefined;
  const [first, end, then] = before.slice(1).map(Number) as [number, number, number];
  return (time) => (time < end ? first : then);
}

// Songs with a known tempo, metre and key, made of sines and noise: clicks, drums, waltzes, chords, and songs of drums, bass and chords.
import { createRandom } from '@loop/core';
import type { AudioClip, Random } from '@loop/core';

/** What is known about a synthetic song. */
export interface SyntheticSong {
  readonly name: string;
  readonly audio: AudioClip;
  readonly bpm: number;
  readonly meter: number;
  /** Undefined without chords. */
  readonly key: string | undefined;
  /** Whether there is anything to hear a beat by. */
  readonly hasBeat: boolean;
  readonly beats: readonly number[];
  readonly downbeats: readonly number[];
}

const KINDS = ['clicks', 'drums', 'waltz', 'chords', 'song', 'swing'] as const;
export type SongKind = (typeof KINDS)[number];

const RATE = 22_050;
const NOTES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];
const MAJOR = [0, 2, 4, 5, 7, 9, 11];
const MINOR = [0, 2, 3, 5, 7, 8, 10];
const MAJOR_PROGRESSIONS = [
  [0, 5, 3, 4],
  [0, 3, 4, 0],
  [1, 4, 0, 5],
  [0, 4, 5, 3],
];
const MINOR_PROGRESSIONS = [
  [0, 5, 2, 6],
  [0, 3, 4, 0],
  [0, 6, 5, 6],
  [0, 3, 6, 2],
];

/** Makes a song of a kind; every setting that is not given is drawn. */
export function createSyntheticSong(kind: SongKind, seed: number, seconds = 9): SyntheticSong {
  const random = createRandom(seed);
  const bpm = 60 + Math.floor(random.next() * 121);
  const meter = kind === 'waltz' ? 3 : kind === 'clicks' ? (random.next() < 0.5 ? 3 : 4) : 4;
  const offset = random.next() < 0.5 ? 0.1 : 0.05 + random.next() * 0.5;
  const beat = 60 / bpm;
  const samples = new Float32Array(Math.round(seconds * RATE));
  const beats: number[] = [];
  for (let at = offset; at < seconds; at += beat) beats.push(at);
  const swing = kind === 'swing' ? 0.55 + random.next() * 0.1 : 0.5;
  if (kind === 'clicks') {
    const pitch = 800 + random.next() * 800;
    beats.forEach((at, index) => tone(samples, at, index % meter === 0 ? pitch * 1.5 : pitch, index % meter === 0 ? 0.9 : 0.6, 0.03));
  } else if (kind === 'waltz') {
    beats.forEach((at, index) => (index % 3 === 0 ? kick(samples, at, random) : hat(samples, at, 0.3, 0.05, random)));
  } else if (kind !== 'chords') {
    beats.forEach((at, index) => {
      if (index % 2 === 0) kick(samples, at, random);
      else snare(samples, at, random);
      hat(samples, at, 0.1, 0.03, random);
      hat(samples, at + beat * swing, 0.08, 0.03, random);
    });
  }
  const hasChords = kind === 'chords' || kind === 'song' || kind === 'swing';
  const key = hasChords ? addChords(samples, { offset, bar: beat * meter, seconds, random }) : undefined;
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let index = 0; index < samples.length; index += 1) samples[index] = samples[index]! * (0.9 / peak) + (random.next() - 0.5) * 1e-4;
  return {
    name: `${kind}-${seed}-${bpm}`,
    audio: { sampleRate: RATE, channels: [samples] },
    bpm,
    meter,
    key,
    hasBeat: kind !== 'chords',
    beats,
    downbeats: beats.filter((_, index) => index % meter === 0),
  };
}

interface Chords {
  readonly offset: number;
  readonly bar: number;
  readonly seconds: number;
  readonly random: Random;
}

function addChords(samples: Float32Array, { offset, bar, seconds, random }: Chords): string {
  const tonic = Math.floor(random.next() * 12);
  const isMinor = random.next() < 0.5;
  const scale = isMinor ? MINOR : MAJOR;
  const progressions = isMinor ? MINOR_PROGRESSIONS : MAJOR_PROGRESSIONS;
  const progression = progressions[Math.floor(random.next() * progressions.length)]!;
  const partials = 3 + Math.floor(random.next() * 5);
  for (let index = 0; offset + index * bar < seconds; index += 1) {
    const degree = progression[index % progression.length]!;
    const at = offset + index * bar;
    const note = (step: number): number => tonic + scale[(degree + step) % 7]! + (degree + step >= 7 ? 12 : 0);
    for (const step of [0, 2, 4]) harmonics(samples, at, 48 + note(step), 0.12, bar, partials);
    harmonics(samples, at, 36 + note(0), 0.15, bar, 3);
  }
  return `${NOTES[tonic]} ${isMinor ? 'minor' : 'major'}`;
}

function harmonics(samples: Float32Array, at: number, pitch: number, gain: number, length: number, partials: number): void {
  const hertz = 440 * 2 ** ((pitch - 69) / 12);
  for (let partial = 1; partial <= partials; partial += 1) tone(samples, at, hertz * partial, gain / partial, length * 0.6);
}

/** A sine that dies away. */
function tone(samples: Float32Array, at: number, hertz: number, gain: number, decay: number): void {
  const start = Math.round(at * RATE);
  for (let index = start; index < Math.min(samples.length, start + decay * RATE * 5); index += 1) {
    const time = (index - start) / RATE;
    samples[index]! += gain * Math.exp(-time / decay) * Math.sin(2 * Math.PI * hertz * time) * Math.min(1, time / 0.002);
  }
}

function kick(samples: Float32Array, at: number, random: Random): void {
  const start = Math.round(at * RATE);
  const gain = 0.85 + 0.1 * random.next();
  for (let index = start; index < Math.min(samples.length, start + 0.4 * RATE); index += 1) {
    const time = (index - start) / RATE;
    samples[index]! += gain * Math.exp(-time / 0.08) * Math.sin(2 * Math.PI * (50 * time + 3 * (1 - Math.exp(-time / 0.02))));
  }
}

function snare(samples: Float32Array, at: number, random: Random): void {
  const start = Math.round(at * RATE);
  for (let index = start; index < Math.min(samples.length, start + 0.3 * RATE); index += 1) {
    const time = (index - start) / RATE;
    samples[index]! += Math.exp(-time / 0.05) * (0.5 * (2 * random.next() - 1) + 0.3 * Math.sin(2 * Math.PI * 190 * time));
  }
}

/** Noise without its low part. */
function hat(samples: Float32Array, at: number, gain: number, decay: number, random: Random): void {
  const start = Math.round(at * RATE);
  let before = 0;
  for (let index = start; index < Math.min(samples.length, start + decay * RATE * 5); index += 1) {
    const noise = 2 * random.next() - 1;
    samples[index]! += gain * Math.exp(-(index - start) / RATE / decay) * (noise - before);
    before = noise;
  }
}

export { KINDS as SONG_KINDS };

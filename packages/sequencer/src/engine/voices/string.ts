import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { cosCycles, decibelsToGain, exp2, keepFor60Db, pitchToHertz } from '../math.js';
import { createNoise, nextNoise, seedNoise } from '../noise.js';
import type { Workspace } from '../workspace.js';
import type { Sounding } from './voice.js';

/** How a string is set in motion and how it rings. */
interface StringModel {
  /** How the key, or the finger, ends it. */
  readonly envelope: EnvelopeShape;
  /** Share of the string between the stroke and its end. */
  readonly position: number;
  /** How much of the stroke is noise, as of a nail, and how much a round push, as of a felt hammer, 0–1. */
  readonly noise: number;
  /** How long the push is, as a share of the string's period. */
  readonly push: number;
  /** How much of its brightness it loses in every period, 0–0.5. */
  readonly damping: number;
  /** Seconds in which A4 fades by 60 dB; lower notes ring longer. */
  readonly ringSeconds: number;
  readonly volumeDb: number;
}

/** A guitar with nylon strings, and the strings of a piano. */
const MODELS: readonly [nylon: StringModel, piano: StringModel] = [
  {
    envelope: { attack: 0.001, decay: 1, sustain: 1, release: 0.35 },
    position: 0.22,
    noise: 0.45,
    push: 0.2,
    damping: 0.42,
    ringSeconds: 1.6,
    volumeDb: 0,
  },
  {
    envelope: { attack: 0.001, decay: 1, sustain: 1, release: 0.15 },
    position: 0.12,
    noise: 0.06,
    push: 0.3,
    damping: 0.22,
    ringSeconds: 4,
    volumeDb: 0,
  },
];

/** Which string sounds: the index of a model, read when a note begins. */
export interface StringSettings {
  /** 0 is the nylon guitar, 1 the piano. */
  model: number;
}

const LOWEST_HERTZ = 25;
const OCTAVES_PER_SEMITONE = 1 / 12;

/**
 * A string: a wave that runs along it and back, and loses a little of its height and brightness each time.
 *
 * Source: Jaffe and Smith, Extensions of the Karplus-Strong Plucked-String Algorithm, 1983, https://doi.org/10.2307/3680063
 */
export function createString(workspace: Workspace, sampleRate: number, volumeDb: number, settings: StringSettings): Sounding {
  const { kernels, levels } = workspace;
  const shapes = MODELS.map((model) => createEnvelope(workspace, sampleRate, model.envelope));
  const line = new Float64Array(Math.ceil(sampleRate / LOWEST_HERTZ) + 4);
  const noise = createNoise(workspace, 12);
  const state = { model: 0, length: 2, place: 0, last: 0.5, before: 0.5, filtered: 0.5, damping: 0.5, keep: 0.5, tune: 0.5, gain: 0.5 };
  const envelope = () => shapes[state.model] as (typeof shapes)[number];
  const silence = (): void => {
    line.fill(0);
    state.last = state.before = state.filtered = 0;
    state.place = 0;
  };
  silence();
  /** Sets the string in motion: the push of a hammer or the pull of a nail, at a place of the string. */
  const strike = ({ position, noise: share, push }: StringModel): void => {
    const { length } = state;
    const width = Math.max(2, Math.round(push * length));
    for (let index = 0; index < length; index += 1) {
      const round = index < width ? 0.5 - 0.5 * cosCycles(index / width) : 0;
      line[index] = (1 - share) * round * 1.6 + share * nextNoise(noise) * (1 - index / length);
    }
    // What runs the other way is back after twice the way to the nearer end.
    const delay = Math.max(1, Math.round(position * length));
    for (let index = length - 1; index >= delay; index -= 1) line[index] = (line[index] as number) - (line[index - delay] as number);
    // What does not swing would not fade either.
    let mean = 0;
    for (let index = 0; index < length; index += 1) mean += (line[index] as number) / length;
    for (let index = 0; index < length; index += 1) line[index] = (line[index] as number) - mean;
  };
  return {
    get level() {
      return envelope().level;
    },
    start(pitch, velocity, gateFrames) {
      state.model = Math.min(MODELS.length - 1, Math.max(0, settings.model));
      const model = MODELS[state.model] as StringModel;
      for (const shape of shapes) if (shape !== envelope()) shape.reset();
      const hertz = Math.max(LOWEST_HERTZ, pitchToHertz(pitch));
      const period = sampleRate / hertz;
      // A soft stroke is a dull one.
      state.damping = Math.min(0.5, model.damping * (1.25 - 0.25 * velocity));
      const exact = period - state.damping;
      state.length = Math.max(2, Math.floor(exact - 0.3));
      const fraction = exact - state.length;
      state.tune = (1 - fraction) / (1 + fraction);
      const ring = model.ringSeconds * exp2(-OCTAVES_PER_SEMITONE * 0.6 * (pitch - 69));
      state.keep = keepFor60Db(period, ring * sampleRate);
      state.gain = decibelsToGain(volumeDb + model.volumeDb);
      silence();
      seedNoise(noise, 12);
      strike(model);
      envelope().start(velocity, gateFrames);
    },
    release: () => envelope().release(),
    choke: () => envelope().choke(),
    reset() {
      for (const shape of shapes) shape.reset();
      silence();
    },
    render(output, from, to) {
      kernels.writeLevels(envelope().numbers, levels, from, to);
      const { length, damping, keep, tune, gain } = state;
      let { place, last, before, filtered } = state;
      for (let index = from; index < to; index += 1) {
        const wave = line[place] as number;
        output[index] = (output[index] as number) + gain * (levels[index] as number) * wave;
        const dull = keep * ((1 - damping) * wave + damping * last);
        last = wave;
        // The fraction of a frame that the string is longer than its line.
        filtered = tune * (dull - filtered) + before;
        before = dull;
        line[place] = filtered;
        place += 1;
        if (place === length) place = 0;
      }
      state.place = place;
      state.last = last;
      state.before = before;
      state.filtered = filtered;
      return envelope().active;
    },
  };
}

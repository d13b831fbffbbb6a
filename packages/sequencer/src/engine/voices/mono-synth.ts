import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { createFilter, cutoffShare, DAMPING, resetFilter } from '../filter.js';
import { decibelsToGain, exp2, log2, pitchToHertz } from '../math.js';
import { createOscillator, GLIDE, INCREMENT, PHASE } from '../oscillator.js';
import type { Oscillator } from '../oscillator.js';
import type { Workspace } from '../workspace.js';
import type { Sounding } from './voice.js';

/** What distinguishes one monophonic synthesizer from another. */
export interface MonoSynthOptions {
  /** Writes the raw wave. */
  readonly wave: (oscillator: Oscillator, output: Doubles, from: number, to: number) => void;
  /** The loudness envelope. */
  readonly amplitude: EnvelopeShape;
  /** The envelope that opens the filter. */
  readonly filter: EnvelopeShape;
  /** The cutoff in hertz while the filter's envelope is at rest. */
  readonly baseHertz: number;
  /** How far the filter's envelope opens it. */
  readonly octaves: number;
  /** The filter's resonance in decibels, per stage. */
  readonly resonanceDb: number;
  /** Seconds of a glide between notes that touch. */
  readonly portamento: number;
  /** Level of the voice in decibels. */
  readonly volumeDb: number;
}

/** A monophonic synthesizer: wave, four-pole low-pass with its own envelope, loudness envelope. Notes that touch glide. */
export interface MonoSynth extends Sounding {
  /** Changes the loudness envelope. */
  shapeAmplitude(shape: EnvelopeShape): void;
  /** Changes the filter's envelope. */
  shapeFilter(shape: EnvelopeShape): void;
  /** Changes the filter's resonance in decibels, per stage. */
  setResonance(db: number): void;
  /** Changes the cutoff in hertz while the filter's envelope is at rest. */
  setTone(hertz: number): void;
  /** Hertz that are added to the cutoff at each control point of the block; all 0 unless someone writes there. */
  readonly cutoffOffsets: Doubles;
}

/** The loudness above which a new note glides from the one before. */
const GLIDE_LEVEL = 0.05;

/** Creates a monophonic synthesizer. */
export function createMonoSynth(workspace: Workspace, sampleRate: number, options: MonoSynthOptions): MonoSynth {
  const { kernels, levels, sound, openings } = workspace;
  const { wave, octaves, portamento } = options;
  const amplitude = createEnvelope(workspace, sampleRate, options.amplitude);
  const opening = createEnvelope(workspace, sampleRate, options.filter);
  const oscillator = createOscillator(workspace);
  const filter = createFilter(workspace, options.baseHertz, 1, sampleRate);
  const cutoffs = workspace.doubles(BLOCK_FRAMES / CONTROL_FRAMES);
  const cutoffOffsets = workspace.doubles(BLOCK_FRAMES / CONTROL_FRAMES);
  const gain = decibelsToGain(options.volumeDb);
  const state = { target: 0.5, glideFrames: 0, baseHertz: 0.5, openHertz: 0.5 };
  state.target = 0;

  /** Writes the wave, ending a glide at its exact frame. */
  const fillWave = (from: number, to: number): void => {
    const glideEnd = Math.min(to, from + state.glideFrames);
    if (glideEnd > from) {
      wave(oscillator, sound, from, glideEnd);
      state.glideFrames -= glideEnd - from;
      if (state.glideFrames === 0) {
        oscillator[INCREMENT] = state.target;
        oscillator[GLIDE] = 1;
      }
    }
    if (to > glideEnd) wave(oscillator, sound, glideEnd, to);
  };

  /** Moves the cutoff at each control point of the block. */
  const moveCutoffs = (from: number, to: number): void => {
    for (let control = (from / CONTROL_FRAMES) | 0; control * CONTROL_FRAMES < to; control += 1) {
      const open = openings[Math.max(from, control * CONTROL_FRAMES)] as number;
      const hertz = state.baseHertz + state.openHertz * open * open + (cutoffOffsets[control] as number);
      cutoffs[control] = cutoffShare(hertz, sampleRate);
    }
  };

  const synth: MonoSynth = {
    cutoffOffsets,
    get level() {
      return amplitude.level;
    },
    start(pitch, velocity, gateFrames) {
      state.target = pitchToHertz(pitch) / sampleRate;
      state.glideFrames = amplitude.level > GLIDE_LEVEL ? Math.round(portamento * sampleRate) : 0;
      if (state.glideFrames > 0) {
        oscillator[GLIDE] = exp2(log2(state.target / (oscillator[INCREMENT] as number)) / state.glideFrames);
      } else {
        oscillator[INCREMENT] = state.target;
        oscillator[GLIDE] = 1;
      }
      amplitude.start(velocity, gateFrames);
      opening.start(1, gateFrames);
    },
    release() {
      amplitude.release();
      opening.release();
    },
    choke() {
      amplitude.choke();
    },
    reset() {
      amplitude.reset();
      opening.reset();
      resetFilter(filter);
      oscillator[PHASE] = 0;
    },
    render(output, from, to) {
      const lasts = kernels.writeLevels(amplitude.numbers, levels, from, to);
      kernels.writeLevels(opening.numbers, openings, from, to);
      fillWave(from, to);
      moveCutoffs(from, to);
      kernels.addMovingLowpass24(filter, cutoffs, sound, levels, gain, output, from, to);
      return lasts;
    },
    shapeAmplitude: amplitude.shape,
    shapeFilter: opening.shape,
    setResonance(db) {
      filter[DAMPING] = decibelsToGain(-db);
    },
    setTone(hertz) {
      state.baseHertz = hertz;
      state.openHertz = hertz * (exp2(octaves) - 1);
    },
  };
  synth.setResonance(options.resonanceDb);
  synth.setTone(options.baseHertz);
  return synth;
}

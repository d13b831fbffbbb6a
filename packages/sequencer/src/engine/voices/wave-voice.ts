import { BLOCK_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { decibelsToGain, pitchToHertz } from '../math.js';
import { createOscillator } from '../oscillator.js';
import type { Wavetable } from '../wavetable.js';
import { addWave } from '../wavetable.js';
import type { ShapedSounding } from './voice.js';

/** What distinguishes one voice made of a wavetable from another. */
export interface WaveVoiceOptions {
  /** The wave with its first 8, 4, 2 and 1 partials: high notes take a table that stays below half the sample rate. */
  readonly tables: readonly Wavetable[];
  /** The loudness envelope. */
  readonly envelope: EnvelopeShape;
  /** Level of the voice in decibels. */
  readonly volumeDb: number;
}

/** A steady wave with a loudness envelope: one note of a chord or a melody. */
export function createWaveVoice(sampleRate: number, { tables, envelope: shape, volumeDb }: WaveVoiceOptions): ShapedSounding {
  const envelope = createEnvelope(sampleRate, shape);
  const levels = new Float64Array(BLOCK_FRAMES);
  const oscillator = createOscillator();
  const gain = decibelsToGain(volumeDb);
  const state = { table: tables[0] as Wavetable };
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      if (!envelope.active) oscillator.phase = 0;
      oscillator.increment = pitchToHertz(pitch) / sampleRate;
      state.table = tables[tableIndex(oscillator.increment, tables.length)] as Wavetable;
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset: envelope.reset,
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    render(output, from, to) {
      envelope.write(levels, from, to);
      addWave(state.table, oscillator, levels, gain, output, from, to);
      return envelope.active;
    },
  };
}

/** Takes half of the partials away until the highest lies below 0.45 of the sample rate. */
function tableIndex(increment: number, count: number): number {
  let index = 0;
  for (let highest = increment * 7; highest > 0.45 && index < count - 1; highest *= 0.5) index += 1;
  return index;
}

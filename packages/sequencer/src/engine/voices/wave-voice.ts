import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { decibelsToGain, pitchToHertz } from '../math.js';
import { createOscillator, INCREMENT, PHASE } from '../oscillator.js';
import type { Wavetable } from '../wavetable.js';
import type { Workspace } from '../workspace.js';
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
export function createWaveVoice(
  workspace: Workspace,
  sampleRate: number,
  { tables, envelope: shape, volumeDb }: WaveVoiceOptions,
): ShapedSounding {
  const { kernels, levels } = workspace;
  const envelope = createEnvelope(workspace, sampleRate, shape);
  const oscillator = createOscillator(workspace);
  const gain = decibelsToGain(volumeDb);
  const state = { table: tables[0] as Wavetable };
  return {
    get level() {
      return envelope.level;
    },
    start(pitch, velocity, gateFrames) {
      const increment = pitchToHertz(pitch) / sampleRate;
      if (!envelope.active) oscillator[PHASE] = 0;
      oscillator[INCREMENT] = increment;
      state.table = tables[tableIndex(increment, tables.length)] as Wavetable;
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    reset: envelope.reset,
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    render(output, from, to) {
      return kernels.addWave(envelope.numbers, levels, state.table, oscillator, gain, output, from, to);
    },
  };
}

/** Takes half of the partials away until the highest lies below 0.45 of the sample rate. */
function tableIndex(increment: number, count: number): number {
  let index = 0;
  for (let highest = increment * 7; highest > 0.45 && index < count - 1; highest *= 0.5) index += 1;
  return index;
}

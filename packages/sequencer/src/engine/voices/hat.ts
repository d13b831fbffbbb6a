import { BLOCK_FRAMES, CONTROL_FRAMES } from '../block.js';
import { createEnvelope } from '../envelope.js';
import type { EnvelopeShape } from '../envelope.js';
import { createFilter, cutoffShare, resetFilter } from '../filter.js';
import { decibelsToGain } from '../math.js';
import { createMetal, resetMetal } from '../metal.js';
import type { Workspace } from '../workspace.js';
import type { ShapedSounding } from './voice.js';

const RATIOS = [1, 1.483, 1.932, 2.546, 2.63, 3.897] as const;
const HARMONICITY = 5.1;
const HIGH_RATIO = 2.8284271247461903;

/** What distinguishes one piece of metal from another. */
export interface HatOptions {
  /** The loudness envelope; it also lifts the high-pass filter. */
  readonly envelope: EnvelopeShape;
  /** Level in decibels. */
  readonly volumeDb: number;
  /** The lowest of its waves: lower for a larger piece of metal. @defaultValue 200 */
  readonly hertz?: number | undefined;
  /** How far the waves are pushed: 0 rings like a bell, 32 hisses. @defaultValue 32 */
  readonly modulation?: number | undefined;
  /** Where the high-pass filter stands when it is silent; the loudness opens it upwards by one and a half octaves. @defaultValue 4000 */
  readonly lowHertz?: number | undefined;
}

/** The closed hat. */
export const CLOSED_HAT: HatOptions = { envelope: { attack: 0.001, decay: 0.04, sustain: 0, release: 0.01 }, volumeDb: -20 };

/** The open hat. */
export const OPEN_HAT: HatOptions = { envelope: { attack: 0.001, decay: 0.12, sustain: 0, release: 0.06 }, volumeDb: -22 };

/** The ride: a stick on the bow of a large cymbal, more bell than hiss. */
export const RIDE: HatOptions = {
  envelope: { attack: 0.001, decay: 2, sustain: 0, release: 2 },
  volumeDb: -27,
  hertz: 310,
  modulation: 1.5,
  lowHertz: 1_600,
};

/** The crash: the edge of a large cymbal, a long hiss with a body. */
export const CRASH: HatOptions = {
  envelope: { attack: 0.002, decay: 3, sustain: 0, release: 3 },
  volumeDb: -26,
  hertz: 130,
  lowHertz: 1_800,
};

/** Metal through a high-pass filter that follows the loudness. */
export function createHat(workspace: Workspace, sampleRate: number, options: HatOptions): ShapedSounding {
  const { envelope: shape, volumeDb, hertz = 200, modulation = 32, lowHertz = 4_000 } = options;
  const { kernels, levels, sound } = workspace;
  const envelope = createEnvelope(workspace, sampleRate, shape);
  const metal = createMetal(workspace, sampleRate, { hertz, ratios: RATIOS, harmonicity: HARMONICITY, modulationIndex: modulation });
  const filter = createFilter(workspace, lowHertz, Math.SQRT2, sampleRate);
  const cutoffs = workspace.doubles(BLOCK_FRAMES / CONTROL_FRAMES);
  const gain = decibelsToGain(volumeDb);
  const reach = lowHertz * HIGH_RATIO - lowHertz;

  const moveCutoffs = (from: number, to: number): void => {
    for (let control = (from / CONTROL_FRAMES) | 0; control * CONTROL_FRAMES < to; control += 1) {
      const level = levels[Math.max(from, control * CONTROL_FRAMES)] as number;
      cutoffs[control] = cutoffShare(lowHertz + reach * level, sampleRate);
    }
  };

  return {
    get level() {
      return envelope.level;
    },
    start(_pitch, velocity, gateFrames) {
      envelope.start(velocity, gateFrames);
    },
    release: envelope.release,
    choke: envelope.choke,
    setDecay(decay) {
      envelope.shape({ ...shape, decay });
    },
    reset() {
      envelope.reset();
      resetFilter(filter);
      resetMetal(metal);
    },
    render(output, from, to) {
      const lasts = kernels.writeLevels(envelope.numbers, levels, from, to);
      kernels.fillMetal(metal, sound, from, to);
      moveCutoffs(from, to);
      kernels.movingHighpass12(filter, cutoffs, sound, from, to);
      kernels.addScaled(output, levels, sound, gain, from, to);
      return lasts;
    },
  };
}

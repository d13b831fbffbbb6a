import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { createBank } from './bank.js';
import { createKick } from './kick.js';
import type { Workspace } from '../workspace.js';
import type { Bank } from './voice.js';

/** F3: where the skin of a snare settles. */
const PITCH = 53;

/** The drum under a clap: with it the clap is a snare. */
export interface SnareBody {
  /** Strikes the drum with every note of a clap. */
  under(clap: Bank): Bank;
  /** Adds what sounds to a block. */
  addTo(buffer: Doubles): void;
  /** How loud it is beside the clap, 0–1. At 0 nothing is computed. */
  setLevel(level: number): void;
  /** Falls silent at once. */
  reset(): void;
}

/** Creates the drum under a clap. */
export function createSnareBody(workspace: Workspace, sampleRate: number): SnareBody {
  const output = workspace.doubles(BLOCK_FRAMES);
  const drums = [createKick(workspace, sampleRate, { punch: 0.015 }), createKick(workspace, sampleRate, { punch: 0.015 })];
  for (const drum of drums) drum.setDecay(0.12);
  const bank = createBank(drums, { mode: 'alternate', output });
  let level = 0;
  return {
    under: (clap) => ({
      ...clap,
      // Getters do not survive a spread.
      get activeCount() {
        return clap.activeCount;
      },
      get quietest() {
        return clap.quietest;
      },
      start(offset, pitch, velocity, gateFrames) {
        clap.start(offset, pitch, velocity, gateFrames);
        if (level > 0) bank.start(offset, PITCH, velocity, gateFrames);
      },
    }),
    addTo(buffer) {
      if (!bank.complete()) return;
      const gain = level * GAIN;
      for (let index = 0; index < BLOCK_FRAMES; index += 1) {
        buffer[index] = (buffer[index] as number) + gain * (output[index] as number);
        output[index] = 0;
      }
    },
    setLevel(next) {
      level = next;
    },
    reset: bank.reset,
  };
}

/** At level 1 the drum is as loud as the clap's noise: −24 dB below a kick's sine. */
const GAIN = 0.08;

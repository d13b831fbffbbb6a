import { BLOCK_FRAMES } from '../block.js';
import type { Bank, Sounding } from './voice.js';

/** How a bank chooses a voice for a note. */
export interface BankOptions {
  /**
   * `poly`: a free voice, else the quietest starts over. `mono`: always the same voice, which glides or is struck again.
   * `alternate`: a fresh voice from the start of its wave while the one before fades within 3 ms, as drums need.
   */
  readonly mode: 'poly' | 'mono' | 'alternate';
}

/** Groups equal voices. Within a block, notes start at their exact frame. */
export function createBank(voices: readonly Sounding[], { mode }: BankOptions): Bank {
  const pending = new Float64Array(BLOCK_FRAMES);
  // Sound up to the frames at which notes started within this block, and how far it reaches.
  const state = { rendered: 0, heard: false };
  const fading = voices.map(() => false);

  const renderTo = (to: number): void => {
    if (state.rendered >= to) return;
    for (let index = 0; index < voices.length; index += 1) {
      const voice = voices[index] as Sounding;
      if (!voice.active) continue;
      voice.render(pending, state.rendered, to);
      state.heard = true;
    }
    state.rendered = to;
  };

  const quietestIndex = (): number => {
    let found = -1;
    let level = Infinity;
    for (let index = 0; index < voices.length; index += 1) {
      const voice = voices[index] as Sounding;
      if (!voice.active || fading[index] === true || voice.level >= level) continue;
      found = index;
      level = voice.level;
    }
    return found;
  };

  const freeIndex = (): number => {
    for (let index = 0; index < voices.length; index += 1) if (!(voices[index] as Sounding).active) return index;
    return -1;
  };

  const chooseIndex = (): number => {
    if (mode === 'mono') return 0;
    const free = freeIndex();
    if (free >= 0) return free;
    return Math.max(0, quietestIndex());
  };

  return {
    get activeCount() {
      let count = 0;
      for (let index = 0; index < voices.length; index += 1) if ((voices[index] as Sounding).active && fading[index] !== true) count += 1;
      return count;
    },
    get quietest() {
      const index = quietestIndex();
      return index < 0 ? Infinity : (voices[index] as Sounding).level;
    },
    start(offset, pitch, velocity, gateFrames) {
      renderTo(offset);
      const chosen = chooseIndex();
      if (mode === 'alternate') {
        for (let index = 0; index < voices.length; index += 1) {
          if (index === chosen) continue;
          (voices[index] as Sounding).choke();
          fading[index] = true;
        }
      }
      fading[chosen] = false;
      (voices[chosen] as Sounding).start(pitch, velocity, gateFrames);
    },
    steal() {
      const index = quietestIndex();
      if (index < 0) return;
      (voices[index] as Sounding).choke();
      fading[index] = true;
    },
    release() {
      for (const voice of voices) voice.release();
    },
    choke() {
      for (const voice of voices) voice.choke();
    },
    reset() {
      for (const voice of voices) voice.reset();
      pending.fill(0);
      fading.fill(false);
      state.rendered = 0;
      state.heard = false;
    },
    render(output) {
      renderTo(BLOCK_FRAMES);
      const { heard } = state;
      if (heard) {
        for (let index = 0; index < BLOCK_FRAMES; index += 1) output[index] = (output[index] as number) + (pending[index] as number);
        pending.fill(0);
      }
      state.rendered = 0;
      state.heard = false;
      return heard;
    },
  };
}

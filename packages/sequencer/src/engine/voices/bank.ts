import type { Doubles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import type { Bank, Sounding } from './voice.js';

/** How a group of voices works. */
export interface BankOptions {
  /**
   * How it chooses a voice for a note. `poly`: a free voice, else the quietest starts over. `mono`: always the same voice, which
   * glides or is struck again. `alternate`: a fresh voice from the start of its wave while the one before fades within 3 ms, as
   * drums need.
   */
  readonly mode: 'poly' | 'mono' | 'alternate';
  /** The block that its voices are added to: notes may write there before the block is completed, so it is clean between blocks. */
  readonly output: Doubles;
  /** How many frames of the engine make one frame of these voices. @defaultValue 1 */
  readonly divisor?: number | undefined;
}

/** Groups equal voices. Within a block, notes start at their exact frame. */
export function createBank(voices: readonly Sounding[], { mode, output, divisor = 1 }: BankOptions): Bank {
  // The indexes of the voices that sound, the first `count` of `order`; `rendered` is how far the present block is made.
  const order = new Int32Array(voices.length);
  const fading = new Uint8Array(voices.length);
  // The voices of different instruments are objects of different shapes, where looking up a method costs more than calling it.
  const renders = voices.map(({ render }) => render);
  const state = { count: 0, rendered: 0, heard: false };

  const renderTo = (to: number): void => {
    const from = state.rendered;
    if (from >= to) return;
    state.rendered = to;
    if (state.count === 0) return;
    state.heard = true;
    let kept = 0;
    for (let place = 0; place < state.count; place += 1) {
      const index = order[place] as number;
      if (!(renders[index] as Sounding['render'])(output, from, to)) continue;
      order[kept] = index;
      kept += 1;
    }
    state.count = kept;
  };

  const quietestIndex = (): number => {
    let found = -1;
    let level = Infinity;
    for (let place = 0; place < state.count; place += 1) {
      const index = order[place] as number;
      const own = (voices[index] as Sounding).level;
      if (fading[index] !== 0 || own >= level) continue;
      found = index;
      level = own;
    }
    return found;
  };

  const isSounding = (index: number): boolean => {
    for (let place = 0; place < state.count; place += 1) if (order[place] === index) return true;
    return false;
  };

  const chooseIndex = (): number => {
    if (mode === 'mono') return 0;
    for (let index = 0; index < voices.length; index += 1) if (!isSounding(index)) return index;
    return Math.max(0, quietestIndex());
  };

  const chokeAll = (): void => {
    for (let place = 0; place < state.count; place += 1) {
      const index = order[place] as number;
      (voices[index] as Sounding).choke();
      fading[index] = 1;
    }
  };

  return {
    get activeCount() {
      let count = 0;
      for (let place = 0; place < state.count; place += 1) if (fading[order[place] as number] === 0) count += 1;
      return count;
    },
    get quietest() {
      const index = quietestIndex();
      return index < 0 ? Infinity : (voices[index] as Sounding).level;
    },
    start(offset, pitch, velocity, gateFrames) {
      renderTo(Math.floor(offset / divisor));
      if (mode === 'alternate') chokeAll();
      const index = chooseIndex();
      if (!isSounding(index)) {
        order[state.count] = index;
        state.count += 1;
      }
      fading[index] = 0;
      (voices[index] as Sounding).start(pitch, velocity, gateFrames / divisor);
    },
    steal() {
      const index = quietestIndex();
      if (index < 0) return;
      (voices[index] as Sounding).choke();
      fading[index] = 1;
    },
    release() {
      for (let place = 0; place < state.count; place += 1) (voices[order[place] as number] as Sounding).release();
    },
    choke: chokeAll,
    reset() {
      for (const voice of voices) voice.reset();
      fading.fill(0);
      state.count = 0;
      state.rendered = 0;
      state.heard = false;
    },
    complete() {
      // Most banks are silent most of the time.
      if (state.count === 0 && !state.heard) {
        state.rendered = 0;
        return false;
      }
      renderTo(BLOCK_FRAMES / divisor);
      const { heard } = state;
      state.rendered = 0;
      state.heard = false;
      return heard;
    },
  };
}

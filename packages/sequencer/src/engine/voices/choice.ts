import type { Bank } from './voice.js';

/** Several groups of voices that take turns: new notes go to one of them, and what sounds in the others rings out. */
export interface Choice extends Bank {
  /** Sends the notes from now on to another group, by its index. */
  choose(index: number): void;
}

/** Joins groups of voices to one, of which the first is chosen. */
export function createChoice(banks: readonly [Bank, ...Bank[]]): Choice {
  let [chosen]: readonly Bank[] = banks;
  const each = (act: (bank: Bank) => void): void => banks.forEach(act);
  return {
    get activeCount() {
      return banks.reduce((count, bank) => count + bank.activeCount, 0);
    },
    get quietest() {
      return banks.reduce((least, bank) => Math.min(least, bank.quietest), Infinity);
    },
    choose(index) {
      chosen = banks[index] ?? chosen;
    },
    start(offset, pitch, velocity, gateFrames) {
      chosen?.start(offset, pitch, velocity, gateFrames);
    },
    steal() {
      banks.reduce((least, bank) => (bank.quietest < least.quietest ? bank : least)).steal();
    },
    release: () => each((bank) => bank.release()),
    choke: () => each((bank) => bank.choke()),
    reset: () => each((bank) => bank.reset()),
    complete() {
      let heard = false;
      for (const bank of banks) heard = bank.complete() || heard;
      return heard;
    },
  };
}

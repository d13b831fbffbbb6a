import type { Doubles } from '../addressed.js';
/** One sounding instance of an instrument: mono, made of one kernel. */
export interface Sounding {
  /** How loud it is now, 0–1, for choosing which to steal. */
  readonly level: number;
  /** Strikes or retriggers it; it goes on smoothly from what it is doing. */
  start(pitch: number, velocity: number, gateFrames: number): void;
  /** Lets the key go. */
  release(): void;
  /** Fades to silence within 3 ms. */
  choke(): void;
  /** Falls silent at once and forgets everything. */
  reset(): void;
  /** Adds its sound to `output[from…to)`. Returns whether more will follow. */
  render(output: Doubles, from: number, to: number): boolean;
}

/** A voice whose fading can be set. */
export interface ShapedSounding extends Sounding {
  /** Sets how long it takes to fade, in seconds. */
  setDecay(seconds: number): void;
}

/** A group of equal voices that are added to one block. */
export interface Bank {
  /** How many of its voices sound, not counting those that are fading because they were stolen. */
  readonly activeCount: number;
  /** The level of its quietest voice; infinite when none sounds. */
  readonly quietest: number;
  /** Starts a note at a frame of the block; notes come in order of time. */
  start(offset: number, pitch: number, velocity: number, gateFrames: number): void;
  /** Fades its quietest voice. */
  steal(): void;
  /** Lets all keys go. */
  release(): void;
  /** Fades everything within 3 ms. */
  choke(): void;
  /** Falls silent at once. */
  reset(): void;
  /** Completes the block. Returns whether anything was heard in it. */
  complete(): boolean;
}

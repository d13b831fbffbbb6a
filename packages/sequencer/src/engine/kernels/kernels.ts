import type { Doubles, Integers, Singles } from '../addressed.js';
import type { ReverbSpace } from '../effects/reverb.js';
import type { WetMix } from '../effects/wet-mix.js';
import type { PadSpace } from '../pad-channel.js';

/**
 * The loops of the engine: whatever is done to each sample. There are two makes with the same bytes, plain TypeScript (`plain/`, which is the
 * text to read) and WebAssembly (`packages/sequencer/kernels/`), and one of them works in a whole engine. All arrays come from its workspace.
 *
 * `[from…to)` are frames of a block, at least one; a kernel without a range works on a whole block of 128 frames.
 */
export interface Kernels extends EnvelopeKernels, FilterKernels, LevelKernels, MasterKernels, SpaceKernels, WaveKernels {}

/** Envelopes. */
export interface EnvelopeKernels {
  /** Writes an envelope's next levels to `levels[from…to)`. `envelope` holds what {@link ENVELOPE} names. Returns whether more will follow. */
  writeLevels(envelope: Doubles, levels: Doubles, from: number, to: number): boolean;
}

/**
 * Filters of two poles, or of two times two in a row. A filter is six numbers: the warped cutoff tan(π·f/rate), the damping 1/Q, and four
 * memories. A moving cutoff is given as shares of the sample rate, below 0.5, one for every 16 frames of the block.
 */
export interface FilterKernels {
  /** Low-pass in place, 12 dB per octave, an even number of frames. */
  lowpass12(filter: Doubles, buffer: Doubles, from: number, to: number): void;
  /** Band-pass in place, 12 dB per octave, with gain 1 at its middle. */
  bandpass12(filter: Doubles, buffer: Doubles, from: number, to: number): void;
  /** Low-pass in place with a moving cutoff, 12 dB per octave, from an even frame to another. */
  movingLowpass12(filter: Doubles, cutoffs: Doubles, buffer: Doubles, from: number, to: number): void;
  /** High-pass in place with a moving cutoff, 12 dB per octave. */
  movingHighpass12(filter: Doubles, cutoffs: Doubles, buffer: Doubles, from: number, to: number): void;
  /** Low-pass with a moving cutoff, 24 dB per octave: adds the filtered input, sample by sample times `levels` and `gain`, to `output`. */
  addMovingLowpass24(
    filter: Doubles,
    cutoffs: Doubles,
    input: Doubles,
    levels: Doubles,
    gain: number,
    output: Doubles,
    from: number,
    to: number,
  ): void;
  /** Low-pass in place on two sides, 24 dB per octave, both with cutoff and damping of the first filter; an even number of frames. */
  lowpass24Stereo(first: Doubles, second: Doubles, left: Doubles, right: Doubles, from: number, to: number): void;
}

/** Gains, and the sums of the mix. */
export interface LevelKernels {
  /** Adds a sound, sample by sample times `levels` and `gain`, to `output`. */
  addScaled(output: Doubles, levels: Doubles, sound: Doubles, gain: number, from: number, to: number): void;
  /** Multiplies a block by gains. */
  scaleBy(buffer: Doubles, gains: Doubles): void;
  /** Copies a block. */
  copy(from: Doubles, to: Doubles): void;
  /** Makes a block silent. */
  wipe(buffer: Doubles): void;
  /** Adds a block to another. */
  addBlock(from: Doubles, to: Doubles): void;
  /** Writes a block as float32, without what float32 could only hold as a denormal number: an audio thread would flush it to zero. */
  roundBlock(from: Doubles, to: Singles): void;
  /** Adds a block with two sides to the mix, and makes it silent; the gains move by their slopes after each frame. */
  mixStrip(
    left: Doubles,
    right: Doubles,
    gainLeft: number,
    slopeLeft: number,
    gainRight: number,
    slopeRight: number,
    mixLeft: Doubles,
    mixRight: Doubles,
  ): void;
  /** Adds four blocks to both sides of the mix and makes them silent. */
  mixFour(
    a: Doubles,
    b: Doubles,
    c: Doubles,
    d: Doubles,
    gainA: number,
    gainB: number,
    gainC: number,
    gainD: number,
    left: Doubles,
    right: Doubles,
  ): void;
}

/**
 * Raw sounds, and voices that are a raw sound times the levels of their envelope: these write the levels first, then add the sound times
 * `levels` and `gain` to `output`, and return whether more will follow. An oscillator holds what {@link PHASE}, {@link INCREMENT} and {@link GLIDE} name.
 */
export interface WaveKernels {
  /** Writes a sawtooth of amplitude 1. */
  fillSaw(oscillator: Doubles, output: Doubles, from: number, to: number): void;
  /** Writes a square wave of amplitude 1. */
  fillSquare(oscillator: Doubles, output: Doubles, from: number, to: number): void;
  /** Adds three sawteeth of steady pitch. */
  addThreeSaws(
    envelope: Doubles,
    levels: Doubles,
    a: Doubles,
    b: Doubles,
    c: Doubles,
    gain: number,
    output: Doubles,
    from: number,
    to: number,
  ): boolean;
  /** Adds a wave of 2048 samples, and the first again, read with linear interpolation. */
  addWave(
    envelope: Doubles,
    levels: Doubles,
    table: Doubles,
    oscillator: Doubles,
    gain: number,
    output: Doubles,
    from: number,
    to: number,
  ): boolean;
  /** Adds a sine of steady pitch. */
  addSine(envelope: Doubles, levels: Doubles, oscillator: Doubles, gain: number, output: Doubles, from: number, to: number): boolean;
  /** Adds a sine whose pitch falls. `drum` is phase, cycles per sample, the lowest of these, and what they keep of themselves per sample. */
  addFallingSine(envelope: Doubles, levels: Doubles, drum: Doubles, gain: number, output: Doubles, from: number, to: number): boolean;
  /** Writes six square waves that six others push back and forth. `waves` is as {@link createMetal} makes it. */
  fillMetal(waves: Integers, output: Doubles, from: number, to: number): void;
  /** Writes white noise, uniform in −1…1. `noise` is its state. */
  fillWhite(noise: Integers, output: Doubles, from: number, to: number): void;
  /** Writes pink noise. `noise` is the state of the white noise that the three memories `pink` colour. */
  fillPink(noise: Integers, pink: Doubles, output: Doubles, from: number, to: number): void;
}

/** Where the echoes of a delay are. */
export interface EchoPlaces {
  /** The frame of its lines that is written first. */
  readonly place: number;
  /** How far back the echoes are, at least a block of frames. */
  readonly frames: number;
  /** What an echo keeps of its level. */
  readonly feedback: number;
}

/** Echoes and rooms. The levels of a mix move by their slopes after each frame; what they return is the peak of what the space adds. */
export interface SpaceKernels {
  /** Mixes a block with echoes that go from side to side. In `lines`, a power of two of frames, left and right lie side by side. */
  echo(lines: Doubles, places: EchoPlaces, mix: WetMix, left: Doubles, right: Doubles): number;
  /** Mixes a block with the answer of a room. */
  reverb(space: ReverbSpace, mix: WetMix, left: Doubles, right: Doubles): number;
  /** Writes a block from a half-rate sound with one side in its room. The sound is silent afterwards. */
  placeInRoom(space: PadSpace, mix: WetMix, sound: Doubles, left: Doubles, right: Doubles): number;
}

/** The master chain. */
export interface MasterKernels {
  /** Removes what does not move from both sides, and evens out their loudness. `compressor` holds what {@link COMPRESSOR} names. */
  compress(compressor: Doubles, left: Doubles, right: Doubles): void;
  /** Multiplies both sides by a gain that moves by `step` after each frame. */
  scaleMoving(left: Doubles, right: Doubles, gain: number, step: number, from: number, to: number): void;
  /**
   * Puts a block into the delay lines and writes the gain that the true peak of each frame allows.
   *
   * @param history - Frames in the lines before the new block.
   * @param delay - How many frames before the new block the block that is judged begins.
   * @returns Whether any gain is below 1.
   */
  judgePeaks(
    table: Doubles,
    leftLine: Doubles,
    rightLine: Doubles,
    history: number,
    left: Doubles,
    right: Doubles,
    delay: number,
    ceiling: number,
    allowed: Doubles,
  ): boolean;
  /**
   * Holds the lowest allowed gain for a block's length and recovers slowly; multiplies a block of the lines by the average of the last block's
   * length of these gains, and clips what is left above the ceiling.
   *
   * @param hold - The last gain, and what its distance from 1 keeps per frame.
   * @param suffix - The lowest allowed gain from each frame of the block before to its end, and a 1.
   * @param start - The first frame of the lines that is heard.
   */
  limit(
    hold: Doubles,
    allowed: Doubles,
    suffix: Doubles,
    held: Doubles,
    heldBefore: Doubles,
    leftLine: Doubles,
    rightLine: Doubles,
    start: number,
    ceiling: number,
    left: Doubles,
    right: Doubles,
  ): void;
}

import type { EnvelopeKernels, FilterKernels, Kernels, LevelKernels, MasterKernels, SpaceKernels, WaveKernels } from './kernels.js';
import { decodeHex } from './decode-hex.js';
import { WASM_HEX } from './wasm-bytes.js';

/** The functions of the WebAssembly module, by the names of {@link Kernels}. Their arrays are addresses. */
type RawKernels = { readonly [K in keyof Kernels]: (...values: readonly number[]) => number | void };

/** The loops of the engine, and the memory that they work on. */
export interface CompiledKernels {
  /** The memory, all 0. It never grows. */
  readonly buffer: ArrayBuffer;
  /** The loops; their arrays must lie in the memory. */
  readonly kernels: Kernels;
}

/** Bytes of a page of WebAssembly's memory. */
const PAGE = 65_536;

/**
 * Compiles the loops of the engine: as fast as the machine allows, two numbers at a time. `undefined` where WebAssembly or its vectors are
 * missing or forbidden, as a page's content security policy may do.
 *
 * @param bytes - How large the memory is at least.
 */
export function compileKernels(bytes: number): CompiledKernels | undefined {
  try {
    const pages = Math.ceil(bytes / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(decodeHex(WASM_HEX)), { env: { memory } });
    return { buffer: memory.buffer, kernels: wrapKernels(exports as unknown as RawKernels) };
  } catch {
    return undefined;
  }
}

/** Gives the functions their arrays. Written out, because a general wrapper costs more than some of the loops. */
function wrapKernels(raw: RawKernels): Kernels {
  return { ...wrapLevels(raw), ...wrapFilters(raw), ...wrapWaves(raw), ...wrapSpaces(raw), ...wrapMaster(raw) };
}

function wrapLevels(raw: RawKernels): EnvelopeKernels & LevelKernels {
  const { writeLevels, addScaled, scaleBy, copy, wipe, addBlock, roundBlock, mixStrip, mixFour } = raw;
  return {
    writeLevels: (envelope, levels, from, to) => writeLevels(envelope.address, levels.address, from, to) !== 0,
    addScaled: (output, levels, sound, gain, from, to) => addScaled(output.address, levels.address, sound.address, gain, from, to),
    scaleBy: (buffer, gains) => scaleBy(buffer.address, gains.address),
    copy: (from, to) => copy(from.address, to.address),
    wipe: (buffer) => wipe(buffer.address),
    addBlock: (from, to) => addBlock(from.address, to.address),
    roundBlock: (from, to) => roundBlock(from.address, to.address),
    mixStrip: (left, right, gainLeft, slopeLeft, gainRight, slopeRight, mixLeft, mixRight) =>
      mixStrip(left.address, right.address, gainLeft, slopeLeft, gainRight, slopeRight, mixLeft.address, mixRight.address),
    mixFour: (a, b, c, d, gainA, gainB, gainC, gainD, left, right) =>
      mixFour(a.address, b.address, c.address, d.address, gainA, gainB, gainC, gainD, left.address, right.address),
  };
}

function wrapFilters(raw: RawKernels): FilterKernels {
  const { lowpass12, bandpass12, movingLowpass12, movingHighpass12, addMovingLowpass24, lowpass24Stereo } = raw;
  return {
    lowpass12: (filter, buffer, from, to) => lowpass12(filter.address, buffer.address, from, to),
    bandpass12: (filter, buffer, from, to) => bandpass12(filter.address, buffer.address, from, to),
    movingLowpass12: (filter, cutoffs, buffer, from, to) => movingLowpass12(filter.address, cutoffs.address, buffer.address, from, to),
    movingHighpass12: (filter, cutoffs, buffer, from, to) => movingHighpass12(filter.address, cutoffs.address, buffer.address, from, to),
    addMovingLowpass24: (filter, cutoffs, input, levels, gain, output, from, to) =>
      addMovingLowpass24(filter.address, cutoffs.address, input.address, levels.address, gain, output.address, from, to),
    lowpass24Stereo: (first, second, left, right, from, to) =>
      lowpass24Stereo(first.address, second.address, left.address, right.address, from, to),
  };
}

function wrapWaves(raw: RawKernels): WaveKernels {
  const { fillSaw, fillSquare, addThreeSaws, addWave, addSine, addFallingSine, fillMetal, fillWhite, fillPink } = raw;
  return {
    fillSaw: (oscillator, output, from, to) => fillSaw(oscillator.address, output.address, from, to),
    fillSquare: (oscillator, output, from, to) => fillSquare(oscillator.address, output.address, from, to),
    addThreeSaws: (envelope, levels, a, b, c, gain, output, from, to) =>
      addThreeSaws(envelope.address, levels.address, a.address, b.address, c.address, gain, output.address, from, to) !== 0,
    addWave: (envelope, levels, table, oscillator, gain, output, from, to) =>
      addWave(envelope.address, levels.address, table.address, oscillator.address, gain, output.address, from, to) !== 0,
    addSine: (envelope, levels, oscillator, gain, output, from, to) =>
      addSine(envelope.address, levels.address, oscillator.address, gain, output.address, from, to) !== 0,
    addFallingSine: (envelope, levels, drum, gain, output, from, to) =>
      addFallingSine(envelope.address, levels.address, drum.address, gain, output.address, from, to) !== 0,
    fillMetal: (waves, output, from, to) => fillMetal(waves.address, output.address, from, to),
    fillWhite: (noise, output, from, to) => fillWhite(noise.address, output.address, from, to),
    fillPink: (noise, pink, output, from, to) => fillPink(noise.address, pink.address, output.address, from, to),
  };
}

function wrapSpaces(raw: RawKernels): SpaceKernels {
  const { echo, reverb, placeInRoom } = raw;
  return {
    echo: (lines, { place, frames, feedback }, { dry, wet }, left, right) =>
      echo(
        lines.address,
        lines.length / 2 - 1,
        place,
        frames,
        feedback,
        dry.value,
        dry.slope,
        wet.value,
        wet.slope,
        left.address,
        right.address,
      ) as number,
    reverb: (
      { reflections: { places, room, lines }, lastLeft, lastRight, halfLeft, halfRight, roomLeft, roomRight },
      { dry, wet },
      left,
      right,
    ) =>
      reverb(
        places.address,
        room.address,
        lines.address,
        lastLeft.address,
        lastRight.address,
        halfLeft.address,
        halfRight.address,
        roomLeft.address,
        roomRight.address,
        dry.value,
        dry.slope,
        wet.value,
        wet.slope,
        left.address,
        right.address,
      ) as number,
    placeInRoom: ({ reflections: { places, room, lines }, halfLeft, halfRight, roomLeft, roomRight }, { dry, wet }, sound, left, right) =>
      placeInRoom(
        places.address,
        room.address,
        lines.address,
        halfLeft.address,
        halfRight.address,
        roomLeft.address,
        roomRight.address,
        dry.value,
        dry.slope,
        wet.value,
        wet.slope,
        sound.address,
        left.address,
        right.address,
      ) as number,
  };
}

function wrapMaster(raw: RawKernels): MasterKernels {
  const { compress, scaleMoving, judgePeaks, limit } = raw;
  return {
    compress: (compressor, left, right) => compress(compressor.address, left.address, right.address),
    scaleMoving: (left, right, gain, step, from, to) => scaleMoving(left.address, right.address, gain, step, from, to),
    judgePeaks: (table, leftLine, rightLine, history, left, right, delay, ceiling, allowed) =>
      judgePeaks(
        table.address,
        leftLine.address,
        rightLine.address,
        history,
        left.address,
        right.address,
        delay,
        ceiling,
        allowed.address,
      ) !== 0,
    limit: (hold, allowed, suffix, held, heldBefore, leftLine, rightLine, start, ceiling, left, right) =>
      limit(
        hold.address,
        allowed.address,
        suffix.address,
        held.address,
        heldBefore.address,
        leftLine.address,
        rightLine.address,
        start,
        ceiling,
        left.address,
        right.address,
      ),
  };
}

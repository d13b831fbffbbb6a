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
  const { writeLevels, addScaled, scaleBy, copy, wipe, addBlock, mixStrip, mixFour } = raw;
  return {
    writeLevels: (envelope, levels, from, to) => writeLevels(envelope.byteOffset, levels.byteOffset, from, to),
    addScaled: (output, levels, sound, gain, from, to) => addScaled(output.byteOffset, levels.byteOffset, sound.byteOffset, gain, from, to),
    scaleBy: (buffer, gains) => scaleBy(buffer.byteOffset, gains.byteOffset),
    copy: (from, to) => copy(from.byteOffset, to.byteOffset),
    wipe: (buffer) => wipe(buffer.byteOffset),
    addBlock: (from, to) => addBlock(from.byteOffset, to.byteOffset),
    mixStrip: (left, right, gainLeft, slopeLeft, gainRight, slopeRight, mixLeft, mixRight) =>
      mixStrip(left.byteOffset, right.byteOffset, gainLeft, slopeLeft, gainRight, slopeRight, mixLeft.byteOffset, mixRight.byteOffset),
    mixFour: (a, b, c, d, gainA, gainB, gainC, gainD, left, right) =>
      mixFour(a.byteOffset, b.byteOffset, c.byteOffset, d.byteOffset, gainA, gainB, gainC, gainD, left.byteOffset, right.byteOffset),
  };
}

function wrapFilters(raw: RawKernels): FilterKernels {
  const { lowpass12, bandpass12, movingLowpass12, movingHighpass12, addMovingLowpass24, lowpass24Stereo } = raw;
  return {
    lowpass12: (filter, buffer, from, to) => lowpass12(filter.byteOffset, buffer.byteOffset, from, to),
    bandpass12: (filter, buffer, from, to) => bandpass12(filter.byteOffset, buffer.byteOffset, from, to),
    movingLowpass12: (filter, cutoffs, buffer, from, to) =>
      movingLowpass12(filter.byteOffset, cutoffs.byteOffset, buffer.byteOffset, from, to),
    movingHighpass12: (filter, cutoffs, buffer, from, to) =>
      movingHighpass12(filter.byteOffset, cutoffs.byteOffset, buffer.byteOffset, from, to),
    addMovingLowpass24: (filter, cutoffs, input, levels, gain, output, from, to) =>
      addMovingLowpass24(filter.byteOffset, cutoffs.byteOffset, input.byteOffset, levels.byteOffset, gain, output.byteOffset, from, to),
    lowpass24Stereo: (first, second, left, right, from, to) =>
      lowpass24Stereo(first.byteOffset, second.byteOffset, left.byteOffset, right.byteOffset, from, to),
  };
}

function wrapWaves(raw: RawKernels): WaveKernels {
  const { fillSaw, fillSquare, addThreeSaws, addWave, addSine, addFallingSine, fillMetal, fillWhite, fillPink } = raw;
  return {
    fillSaw: (oscillator, output, from, to) => fillSaw(oscillator.byteOffset, output.byteOffset, from, to),
    fillSquare: (oscillator, output, from, to) => fillSquare(oscillator.byteOffset, output.byteOffset, from, to),
    addThreeSaws: (envelope, levels, a, b, c, gain, output, from, to) =>
      addThreeSaws(envelope.byteOffset, levels.byteOffset, a.byteOffset, b.byteOffset, c.byteOffset, gain, output.byteOffset, from, to),
    addWave: (envelope, levels, table, oscillator, gain, output, from, to) =>
      addWave(envelope.byteOffset, levels.byteOffset, table.byteOffset, oscillator.byteOffset, gain, output.byteOffset, from, to),
    addSine: (envelope, levels, oscillator, gain, output, from, to) =>
      addSine(envelope.byteOffset, levels.byteOffset, oscillator.byteOffset, gain, output.byteOffset, from, to),
    addFallingSine: (envelope, levels, drum, gain, output, from, to) =>
      addFallingSine(envelope.byteOffset, levels.byteOffset, drum.byteOffset, gain, output.byteOffset, from, to),
    fillMetal: (waves, output, from, to) => fillMetal(waves.byteOffset, output.byteOffset, from, to),
    fillWhite: (noise, output, from, to) => fillWhite(noise.byteOffset, output.byteOffset, from, to),
    fillPink: (noise, pink, output, from, to) => fillPink(noise.byteOffset, pink.byteOffset, output.byteOffset, from, to),
  };
}

function wrapSpaces(raw: RawKernels): SpaceKernels {
  const { echo, reverb, placeInRoom } = raw;
  return {
    echo: (lines, { place, frames, feedback }, { dry, wet }, left, right) =>
      echo(
        lines.byteOffset,
        lines.length / 2 - 1,
        place,
        frames,
        feedback,
        dry.value,
        dry.slope,
        wet.value,
        wet.slope,
        left.byteOffset,
        right.byteOffset,
      ) as number,
    reverb: (
      { reflections: { places, room, lines }, lastLeft, lastRight, halfLeft, halfRight, roomLeft, roomRight },
      { dry, wet },
      left,
      right,
    ) =>
      reverb(
        places.byteOffset,
        room.byteOffset,
        lines.byteOffset,
        lastLeft.byteOffset,
        lastRight.byteOffset,
        halfLeft.byteOffset,
        halfRight.byteOffset,
        roomLeft.byteOffset,
        roomRight.byteOffset,
        dry.value,
        dry.slope,
        wet.value,
        wet.slope,
        left.byteOffset,
        right.byteOffset,
      ) as number,
    placeInRoom: ({ reflections: { places, room, lines }, halfLeft, halfRight, roomLeft, roomRight }, { dry, wet }, sound, left, right) =>
      placeInRoom(
        places.byteOffset,
        room.byteOffset,
        lines.byteOffset,
        halfLeft.byteOffset,
        halfRight.byteOffset,
        roomLeft.byteOffset,
        roomRight.byteOffset,
        dry.value,
        dry.slope,
        wet.value,
        wet.slope,
        sound.byteOffset,
        left.byteOffset,
        right.byteOffset,
      ) as number,
  };
}

function wrapMaster(raw: RawKernels): MasterKernels {
  const { compress, scaleMoving, judgePeaks, limit } = raw;
  return {
    compress: (compressor, left, right) => compress(compressor.byteOffset, left.byteOffset, right.byteOffset),
    scaleMoving: (left, right, gain, step, from, to) => scaleMoving(left.byteOffset, right.byteOffset, gain, step, from, to),
    judgePeaks: (table, leftLine, rightLine, history, left, right, delay, ceiling, allowed) =>
      judgePeaks(
        table.byteOffset,
        leftLine.byteOffset,
        rightLine.byteOffset,
        history,
        left.byteOffset,
        right.byteOffset,
        delay,
        ceiling,
        allowed.byteOffset,
      ) !== 0,
    limit: (hold, allowed, suffix, held, heldBefore, leftLine, rightLine, start, ceiling, left, right) =>
      limit(
        hold.byteOffset,
        allowed.byteOffset,
        suffix.byteOffset,
        held.byteOffset,
        heldBefore.byteOffset,
        leftLine.byteOffset,
        rightLine.byteOffset,
        start,
        ceiling,
        left.byteOffset,
        right.byteOffset,
      ),
  };
}

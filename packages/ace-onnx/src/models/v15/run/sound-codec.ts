import { float32 } from '../../../runtime/tensor.js';
import type { Session } from '../../../runtime/runtime.js';
import { transposed } from '../../../diffusion/flow/transposed.js';
import { SAMPLES_PER_FRAME } from '../seconds-to-frames.js';
import { floatsOf } from './tensors.js';
import type { Floats } from './tensors.js';

/** Frames to either side that reach into a frame's sound: with as many, parts join without a seam. */
export const DECODER_HALO = 10;

/** Frames that are decoded at once, their halo not counted. */
export const DECODER_TILE = 128;

/** Frames that are encoded at once, their halo not counted. */
const ENCODER_TILE = 128;

/** Frames to either side that reach into a frame's latent; 7 are enough. */
const ENCODER_HALO = 8;

/** Options of coding. */
export interface SoundCodecOptions {
  readonly signal?: AbortSignal | undefined;
  /** Frames that are done at once; bounds memory. */
  readonly tile?: number | undefined;
  readonly halo?: number | undefined;
  /** Called as parts are done, with a share of 0–1. */
  readonly onPart?: ((done: number) => void) | undefined;
}

/**
 * Decodes a latent part by part; the result is that of one run.
 *
 * @param session - The network `decoder`.
 * @param latent - float32 `[frames, channels]`
 * @returns Samples of the left and of the right channel, at 48 kHz.
 */
export async function decodeLatent(
  session: Session,
  latent: Float32Array,
  channels: number,
  options: SoundCodecOptions = {},
): Promise<Float32Array[]> {
  const { signal, tile = DECODER_TILE, halo = DECODER_HALO, onPart } = options;
  const frames = latent.length / channels;
  let waves: Float32Array[] = [];
  for (const { from, to, start, end } of tilesOf(frames, tile, halo)) {
    signal?.throwIfAborted();
    const width = end - start;
    const part = transposed(latent.subarray(start * channels, end * channels), width, channels);
    const { data, shape } = floatsOf(await session.run({ latent: float32(part, [1, channels, width]) }), 'audio');
    const samples = shape[2]!;
    if (waves.length === 0) waves = Array.from({ length: shape[1]! }, () => new Float32Array(frames * SAMPLES_PER_FRAME));
    waves.forEach((wave, channel) => {
      const kept = data.subarray(
        channel * samples + (from - start) * SAMPLES_PER_FRAME,
        channel * samples + (to - start) * SAMPLES_PER_FRAME,
      );
      wave.set(kept, from * SAMPLES_PER_FRAME);
    });
    onPart?.(to / frames);
  }
  return waves;
}

/**
 * Encodes sound to the mean of its latents, part by part.
 *
 * @param session - The network `encoder`.
 * @param audio - One array per channel, at 48 kHz; samples beyond whole frames are left out.
 * @returns float32 `[frames, channels]`
 */
export async function encodeSound(
  session: Session,
  audio: readonly Float32Array[],
  options: SoundCodecOptions = {},
): Promise<Float32Array> {
  const { signal, tile = ENCODER_TILE, halo = ENCODER_HALO, onPart } = options;
  const frames = Math.floor(audio[0]!.length / SAMPLES_PER_FRAME);
  const parts: Float32Array[] = [];
  for (const { from, to, start, end } of tilesOf(frames, tile, halo)) {
    signal?.throwIfAborted();
    const { data, shape } = (await encodePart(session, audio, start * SAMPLES_PER_FRAME, end * SAMPLES_PER_FRAME)).mean;
    const rows = transposed(data, shape[1]!, shape[2]!);
    parts.push(rows.subarray((from - start) * shape[1]!, (to - start) * shape[1]!));
    onPart?.(to / frames);
  }
  const latent = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => {
    latent.set(part, at);
    return at + part.length;
  }, 0);
  return latent;
}

/** The encoder's distribution for a stretch of sound: `mean` and raw `scale`, float32 `[1, channels, frames]`. */
async function encodePart(
  session: Session,
  audio: readonly Float32Array[],
  start: number,
  end: number,
): Promise<{ readonly mean: Floats; readonly scale: Floats }> {
  const data = new Float32Array(audio.length * (end - start));
  audio.forEach((channel, index) => data.set(channel.subarray(start, end), index * (end - start)));
  const results = await session.run({ audio: float32(data, [1, audio.length, end - start]) });
  return { mean: floatsOf(results, 'mean'), scale: floatsOf(results, 'scale') };
}

/** A part of a latent: `from … to` is kept of `start … end`. */
interface Tile {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

function tilesOf(frames: number, tile: number, halo: number): readonly Tile[] {
  return Array.from({ length: Math.ceil(frames / tile) }, (_, index) => {
    const [from, to] = [index * tile, Math.min(frames, (index + 1) * tile)];
    return { from, to, start: Math.max(0, from - halo), end: Math.min(frames, to + halo) };
  });
}

/** The spread of a latent whose encoder gave `scale`: `softplus(scale) + 10⁻⁴`. */
export function spreadOf(scale: number): number {
  return (scale > 20 ? scale : Math.log1p(Math.exp(scale))) + 1e-4;
}

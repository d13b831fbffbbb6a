import { MIN_FRAMES } from '../seconds-to-frames.js';

/** What a song's source means to the model. */
const CONTEXT_KINDS = ['new', 'follow', 'keep', 'repaint', 'layer'] as const;

/**
 * What a song's source means to the model: none (`new`), a sketch of the music (`follow`), all of it heard (`keep`), heard but for a region
 * (`repaint`), or heard while a region gets another layer (`layer`).
 */
export type ContextKind = (typeof CONTEXT_KINDS)[number];

/** What the model hears beside the latent that it denoises. */
export interface SongContext {
  readonly frames: number;
  /** float32 `[frames, channels]`: the source as the model hears it. */
  readonly source: Float32Array;
  /** Per frame: whether the model may write there. */
  readonly writable: readonly boolean[];
  /** Per frame: whether the task asks for new music there. */
  readonly region: readonly boolean[];
  /** float32 `[frames, channels]`: the source itself; silence where there is none. */
  readonly clean: Float32Array;
}

/** What a context is planned from. */
export interface ContextOptions {
  readonly kind: ContextKind;
  readonly channels: number;
  /** float32 `[frames, channels]`: the latent of silence; it begins again where it ends. */
  readonly silence: Float32Array;
  /** Frames of new music; sources have their own length. */
  readonly frames: number;
  /** The encoded source, float32 `[frames, channels]`. */
  readonly latent?: Float32Array | undefined;
  /** What audio codes stand for, float32 `[frames, channels]`; with `follow`. */
  readonly hints?: Float32Array | undefined;
  /** Whether `repaint` and `layer` ask for new music in a frame. @defaultValue everywhere */
  readonly isNew?: ((frame: number) => boolean) | undefined;
  /** Whether the model may write everywhere, and the region shows in the source alone. @defaultValue false */
  readonly writesEverywhere?: boolean | undefined;
  /** The fewest frames. @defaultValue 128 */
  readonly minFrames?: number | undefined;
}

/** Plans what the model hears. Lengths below the least are filled with silence. */
export function planContext(options: ContextOptions): SongContext {
  const { kind, channels, silence, latent, hints, isNew = () => true, writesEverywhere = false, minFrames = MIN_FRAMES } = options;
  const wanted =
    hints !== undefined && latent === undefined ? hints.length / channels : (latent?.length ?? options.frames * channels) / channels;
  const frames = Math.max(minFrames, wanted);
  const quiet = silentFrames(silence, frames, channels);
  const clean = latent === undefined ? quiet : fitLatent(latent, frames, channels, silence);
  const region = Array.from({ length: frames }, (_, frame) => isNew(frame));
  const takesRegion = kind === 'repaint' || kind === 'layer';
  return {
    frames,
    clean,
    region,
    source: sourceOf(options, {
      clean,
      quiet,
      hints: hints === undefined ? undefined : fitLatent(hints, frames, channels, silence),
      region,
    }),
    writable: takesRegion && !writesEverywhere ? region : region.map(() => true),
  };
}

function sourceOf(
  { kind, channels }: ContextOptions,
  parts: {
    readonly clean: Float32Array;
    readonly quiet: Float32Array;
    readonly hints: Float32Array | undefined;
    readonly region: readonly boolean[];
  },
): Float32Array {
  const { clean, quiet, hints, region } = parts;
  if (kind === 'new') return quiet;
  if (kind === 'follow') return hints ?? clean;
  if (kind !== 'repaint') return clean;
  return clean.map((value, index) => (region[Math.floor(index / channels)] === true ? quiet[index]! : value));
}

/** Source and mask side by side, as the network takes them: float32 `[frames, 2 · channels]`. */
export function joinContext(source: Float32Array, writable: readonly boolean[], channels: number): Float32Array {
  const frames = writable.length;
  const joined = new Float32Array(frames * 2 * channels);
  for (let frame = 0; frame < frames; frame += 1) {
    const start = frame * 2 * channels;
    joined.set(source.subarray(frame * channels, (frame + 1) * channels), start);
    if (writable[frame] === true) joined.fill(1, start + channels, start + 2 * channels);
  }
  return joined;
}

/** So many frames of silence. */
export function silentFrames(silence: Float32Array, frames: number, channels: number): Float32Array {
  const length = frames * channels;
  if (silence.length >= length) return silence.slice(0, length);
  return Float32Array.from({ length }, (_, index) => silence[index % silence.length]!);
}

/** Cuts a latent, or fills it up from the start of silence. */
function fitLatent(latent: Float32Array, frames: number, channels: number, silence: Float32Array): Float32Array {
  const length = frames * channels;
  if (latent.length >= length) return latent.slice(0, length);
  const filled = new Float32Array(length);
  filled.set(latent);
  filled.set(silentFrames(silence, frames - latent.length / channels, channels), latent.length);
  return filled;
}

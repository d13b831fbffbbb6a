/** The arrays of a preprocessed track, row-major. */
export interface TrackArrays {
  /** float32 `[frames, channels]` */
  readonly target: Float32Array;
  /** float32 `[frames, contextChannels]` */
  readonly context: Float32Array;
  /** float32 `[tokens, width]` */
  readonly condition: Float32Array;
  /** Latent frames, 25 a second. */
  readonly frames: number;
  /** Tokens of the condition. */
  readonly tokens: number;
}

/**
 * Fills tracks up with zeros at the end to the longest of them, as the official trainers do for a batch: the frames that were added count in
 * the loss and in attention like the others.
 */
export function collateTracks(tracks: readonly TrackArrays[]): readonly TrackArrays[] {
  const frames = Math.max(...tracks.map((track) => track.frames));
  const tokens = Math.max(...tracks.map((track) => track.tokens));
  return tracks.map((track) => ({
    target: filled(track.target, track.frames, frames),
    context: filled(track.context, track.frames, frames),
    condition: filled(track.condition, track.tokens, tokens),
    frames,
    tokens,
  }));
}

function filled(values: Float32Array, rows: number, wanted: number): Float32Array {
  if (rows === wanted) return values;
  const result = new Float32Array((values.length / rows) * wanted);
  result.set(values);
  return result;
}

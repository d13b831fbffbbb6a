import type { AudioClip, Hertz, Seconds } from '@loop/core';

/** A piece of sound, and where it belongs, in samples. */
export interface PlacedPiece {
  readonly position: number;
  readonly channels: readonly Float32Array[];
}

/** A clip whose lost parts are silent. */
export interface FilledClip {
  readonly audio: AudioClip;
  /** How many parts were lost, how long they are together, and where the first begins. */
  readonly gaps: number;
  readonly lostSeconds: Seconds;
  readonly firstSeconds: Seconds;
}

/**
 * Puts pieces of a sound where they belong, and silence between them.
 *
 * @param pieces - At least one; in order and apart.
 *
 * @internal
 */
export function fillGaps(pieces: readonly PlacedPiece[], sampleRate: Hertz): FilledClip {
  const ends = pieces.map(({ position, channels }) => position + channels[0]!.length);
  const starts = pieces.map(({ position }, index) => ({ position, end: index === 0 ? 0 : ends[index - 1]! }));
  const gaps = starts.filter(({ position, end }) => position > end);
  const whole =
    gaps.length === 0 && pieces.length === 1 ? pieces[0]!.channels : pieces[0]!.channels.map(() => new Float32Array(ends.at(-1)!));
  for (const { position, channels } of gaps.length === 0 && pieces.length === 1 ? [] : pieces)
    for (const [index, channel] of whole.entries()) channel.set(channels[index] ?? channels[0]!, position);
  return {
    audio: { sampleRate, channels: whole },
    gaps: gaps.length,
    lostSeconds: gaps.reduce((sum, { position, end }) => sum + position - end, 0) / sampleRate,
    firstSeconds: (gaps[0]?.end ?? 0) / sampleRate,
  };
}

/** Says what was lost, for a warning. @internal */
export function describeGaps({ gaps, lostSeconds, firstSeconds }: Omit<FilledClip, 'audio'>): string {
  const where = gaps === 1 ? `at ${firstSeconds.toFixed(2)} s` : `in ${gaps} places, the first at ${firstSeconds.toFixed(2)} s,`;
  return `${lostSeconds.toFixed(2)} s ${where} could not be read and are silent`;
}

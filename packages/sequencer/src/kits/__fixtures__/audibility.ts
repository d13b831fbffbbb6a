import type { Articulation, Instrument, Song } from '@loop/core';
import { articulationsOf } from '@loop/core';

import type { SongStem } from '../../render/render-stems.js';
import { bandLevels, powerDb } from './band-levels.js';

/** The part of a stroke that ears judge it by, in seconds. */
const STROKE_SECONDS = 0.08;

/** The softest stroke that has to be heard: ghosts are felt. */
const LEAST_VELOCITY = 0.6;

const SILENT_DB = -60;

/** How far a part rises over all others in its best octave when it strikes, in decibels: the middle of its strokes. */
export function audibility(song: Song, stems: readonly SongStem[], part: Instrument): number {
  return median([...strokeLevels(song, stems, part).values()].flat());
}

/** How far the strokes of a part rise over all others in their best octave, in decibels, by how they are struck. */
export function strokeLevels(song: Song, stems: readonly SongStem[], part: Instrument): ReadonlyMap<Articulation | Instrument, readonly number[]> {
  const steps = song.tracks[part].bars.slice(0, song.barCount).flat();
  const frames = stems[0]?.clip.channels[0]?.length ?? 0;
  const rate = stems[0]?.clip.sampleRate ?? 1;
  const levelsAt = (frame: number, isWanted: (name: string) => boolean): readonly number[] => {
    const [left, right] = [0, 1].map((side) => {
      const sum = new Float32Array(Math.round(STROKE_SECONDS * rate));
      for (const { clip } of stems.filter(({ name }) => isWanted(name))) {
        for (let index = 0; index < sum.length; index += 1)
          sum[index] = (sum[index] as number) + (clip.channels[side]?.[frame + index] ?? 0);
      }
      return bandLevels(sum, rate);
    }) as [readonly number[], readonly number[]];
    return left.map((level, band) => 10 * Math.log10(10 ** (level / 10) + 10 ** ((right[band] as number) / 10)));
  };
  const strokes = new Map<Articulation | Instrument, number[]>();
  for (const [place, step] of steps.entries()) {
    if (step === undefined || step.velocity < LEAST_VELOCITY) continue;
    const frame = Math.round((place * frames) / steps.length);
    const rest = levelsAt(frame, (name) => name !== part);
    const level = Math.max(...levelsAt(frame, (name) => name === part).map((own, band) => own - (rest[band] as number)));
    const name = step.articulation ?? articulationsOf(part)[0] ?? part;
    strokes.set(name, [...(strokes.get(name) ?? []), level]);
  }
  return strokes;
}

/** How wide a part is: its sides beside its middle, in decibels. `undefined` where it is silent. */
export function widthOf(stems: readonly SongStem[], part: string): number | undefined {
  const [left, right] = stems.find(({ name }) => name === part)?.clip.channels ?? [];
  if (left === undefined || right === undefined) return undefined;
  const middle = left.map((sample, index) => sample + (right[index] as number));
  const power = powerDb(middle);
  return power < SILENT_DB ? undefined : powerDb(left.map((sample, index) => sample - (right[index] as number))) - power;
}

/** How far the peaks of a sound stand above its power, in decibels. */
export function crestDb(channels: readonly Float32Array[]): number {
  let peak = 0;
  for (const channel of channels) for (const sample of channel) peak = Math.max(peak, Math.abs(sample));
  const power = channels.reduce((sum, channel) => sum + 10 ** (powerDb(channel) / 10), 0) / channels.length;
  return 20 * Math.log10(peak) - 10 * Math.log10(power);
}

/** The value in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

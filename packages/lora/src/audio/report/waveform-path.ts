import type { SoundPicture } from './draw-sound.js';

/** Draws the outline of a sound as the path of an SVG that is `columns` wide and 100 high. @internal */
export function waveformPath({ waveform }: SoundPicture): string {
  const columns = waveform.length / 2;
  const place = (value: number): string => (50 - 48 * Math.max(-1, Math.min(1, value))).toFixed(1);
  const top = Array.from({ length: columns }, (_, column) => `${column} ${place(waveform[column * 2 + 1]!)}`);
  const bottom = Array.from({ length: columns }, (_, column) => `${columns - 1 - column} ${place(waveform[(columns - 1 - column) * 2]!)}`);
  return `M${top.join('L')}L${bottom.join('L')}Z`;
}

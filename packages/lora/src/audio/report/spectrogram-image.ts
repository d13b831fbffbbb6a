import type { SoundPicture } from './draw-sound.js';

/** Dark for silence, through violet and orange, to pale yellow: `[level, red, green, blue]`, straight in between. */
const STOPS = [
  [0, 10, 8, 28],
  [70, 60, 18, 110],
  [130, 150, 40, 110],
  [190, 235, 110, 60],
  [230, 250, 190, 90],
  [255, 252, 250, 200],
] as const;
const HEADER = 54;
const PALETTE = 256 * 4;

/**
 * Makes a spectrogram a picture: a bitmap of 256 colours as a `data:` address, which every browser shows and nothing has to compress.
 *
 * @internal
 */
export function spectrogramImage({ spectrogram: { columns, rows, levels } }: SoundPicture): string {
  const stride = Math.ceil(columns / 4) * 4;
  const bytes = new Uint8Array(HEADER + PALETTE + stride * rows);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADER + PALETTE, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, columns, true);
  // Rows from the lowest: a bitmap begins at its bottom.
  view.setInt32(22, rows, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 8, true);
  view.setUint32(34, stride * rows, true);
  for (let level = 0; level < 256; level += 1) bytes.set(colourOf(level), HEADER + level * 4);
  for (let column = 0; column < columns; column += 1) {
    for (let row = 0; row < rows; row += 1) bytes[HEADER + PALETTE + row * stride + column] = levels[column * rows + row]!;
  }
  return `data:image/bmp;base64,${toBase64(bytes)}`;
}

/** Blue, green, red, 0. */
function colourOf(level: number): readonly number[] {
  const next = STOPS.findIndex(([at]) => at >= level);
  const to = STOPS[next]!;
  const from = STOPS[Math.max(0, next - 1)]!;
  const share = to[0] === from[0] ? 0 : (level - from[0]) / (to[0] - from[0]);
  const mix = (index: 1 | 2 | 3): number => Math.round(from[index] + (to[index] - from[index]) * share);
  return [mix(3), mix(2), mix(1), 0];
}

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 8192) binary += String.fromCodePoint(...bytes.subarray(start, start + 8192));
  return btoa(binary);
}

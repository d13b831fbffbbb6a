import type { Look, LookInput } from '../look.js';
import type { Film } from './count-flashes.js';

const [WIDTH, HEIGHT] = [96, 72] as const;
const PICTURES_PER_SECOND = 30;

/** The music at a time, as a picture is given it. */
export type Music = (seconds: number) => Pick<LookInput, 'bands' | 'levels' | 'kick' | 'intensity'>;

/**
 * Draws a picture by a clock of its own, and reads back what every drawing shows.
 *
 * @param seconds - How long the film is.
 */
export function filmLook(look: Look, canvas: HTMLCanvasElement, music: Music, seconds: number, options: Partial<LookInput> = {}): Film {
  const paint = new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d', { willReadFrequently: true })!;
  paint.imageSmoothingQuality = 'high';
  const pictures = Array.from({ length: seconds * PICTURES_PER_SECOND }, (_, index) => {
    const now = index / PICTURES_PER_SECOND;
    look.draw({ seconds: now, elapsed: 1 / PICTURES_PER_SECOND, cost: 0, bpm: 300, isDark: true, ...music(now), ...options });
    paint.drawImage(canvas, 0, 0, WIDTH, HEIGHT);
    return paint.getImageData(0, 0, WIDTH, HEIGHT).data;
  });
  return { width: WIDTH, height: HEIGHT, picturesPerSecond: PICTURES_PER_SECOND, pictures };
}

/** Music as hostile as it can be: everything comes at full and goes to nothing, so many times in a second, each part in turn or all at once. */
export function hostileMusic(perSecond: number, apart = 0): Music {
  const at = (seconds: number, part: number): number => ((seconds * perSecond + part * apart) % 1 < 0.5 ? 1 : 0);
  return (seconds) => ({
    bands: [at(seconds, 0), at(seconds, 1), at(seconds, 2)],
    levels: [at(seconds, 0), at(seconds, 0)],
    kick: at(seconds, 0) * (1 - ((seconds * perSecond) % 1)),
    intensity: at(seconds, 1),
  });
}

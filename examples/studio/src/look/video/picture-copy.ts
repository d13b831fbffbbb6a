import { LOOK_DRAWN, LOOK_WANTED } from '../look.js';

/** The longer side of a video, at most, in pixels. */
const MOST_PIXELS = 1920;

/** A picture of a size that stays, of what the studio's picture shows. */
export interface PictureCopy {
  readonly canvas: HTMLCanvasElement;
  /** Ends the copying. */
  stop(): void;
}

/**
 * Copies the studio's picture when it is drawn, whichever it is then: a video keeps its size while the picture changes its own.
 *
 * @param onDrawn - Called with the way to copy it now; what is not wanted costs nothing.
 */
export function copyPictures(onDrawn: (copy: () => void) => void): PictureCopy {
  const share = Math.min(1, MOST_PIXELS / Math.max(innerWidth, innerHeight));
  // Codecs want even sides.
  const even = (pixels: number): number => Math.max(2, 2 * Math.round((pixels * share) / 2));
  const canvas = Object.assign(document.createElement('canvas'), { width: even(innerWidth), height: even(innerHeight) });
  const context = canvas.getContext('2d', { alpha: false })!;
  const onEvent = ({ target }: Event): void => onDrawn(() => drawCovering(context, target as HTMLCanvasElement));
  document.addEventListener(LOOK_DRAWN, onEvent);
  document.querySelector('.look')?.dispatchEvent(new Event(LOOK_WANTED));
  return { canvas, stop: () => document.removeEventListener(LOOK_DRAWN, onEvent) };
}

/** Fills a canvas with a picture of any shape; what is over at the sides is left out. */
function drawCovering(context: CanvasRenderingContext2D, picture: HTMLCanvasElement): void {
  const { width, height } = context.canvas;
  const scale = Math.max(width / picture.width, height / picture.height);
  const [across, down] = [picture.width * scale, picture.height * scale];
  context.drawImage(picture, (width - across) / 2, (height - down) / 2, across, down);
}

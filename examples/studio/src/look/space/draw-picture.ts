import type { SavedPicture } from '@loop/sequencer/store';

/** As large as a texture needs to be. */
const SIZE = 512;

/** Draws a kept picture on a canvas of its own, square. @throws {Error} When the browser cannot read it. */
export async function drawPicture({ bytes, type }: Pick<SavedPicture, 'bytes' | 'type'>): Promise<HTMLCanvasElement> {
  const image = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>], { type }));
  const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
  canvas.getContext('2d')?.drawImage(image, 0, 0, SIZE, SIZE);
  image.close();
  return canvas;
}

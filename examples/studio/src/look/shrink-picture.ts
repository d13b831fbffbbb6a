/** The longer side of a texture, at most, in pixels: more is not seen on a moving wall. */
const MOST_PIXELS = 1024;

/**
 * Reads a picture that somebody chose, as large as a texture needs it.
 *
 * @returns JPEG.
 * @throws {DOMException} When the browser cannot read it.
 */
export async function shrinkPicture(file: Blob): Promise<Uint8Array> {
  const picture = await createImageBitmap(file);
  const share = Math.min(1, MOST_PIXELS / Math.max(picture.width, picture.height));
  const canvas = new OffscreenCanvas(Math.max(1, Math.round(picture.width * share)), Math.max(1, Math.round(picture.height * share)));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
  return new Uint8Array(await blob.arrayBuffer());
}

import type { CaptionAudio } from '../captioner.js';

/** A recording as a file of a form. */
export function toAudioBlob({ bytes, mediaType }: CaptionAudio): Blob {
  return new Blob([bytes], { type: mediaType });
}

/** A recording as base64, for JSON. */
export function toBase64({ bytes }: CaptionAudio): string {
  let text = '';
  // A whole number of triples, so that the pieces can be joined; small enough for a list of arguments.
  for (let at = 0; at < bytes.length; at += 0x6000) text += btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000)));
  return text;
}

import type { MusicTrack } from '../generation/result.js';
import { encodeWav } from './wav/encode-wav.js';
import type { WavFormat } from './wav/wav-format.js';

/** How a track becomes a file. */
export interface EncodeTrackOptions {
  /** @defaultValue 'pcm16' */
  readonly format?: WavFormat | undefined;
}

const MAX_TITLE = 200;

/**
 * Writes a track as a WAV file that says where it comes from: the prompt as title, the generator as software, `AI-generated` among the
 * keywords where a model made it, and the whole provenance – model, revision, seed, parameters – as JSON in the comment.
 */
export function encodeTrack(
  { audio, metadata, provenance }: MusicTrack,
  { format = 'pcm16' }: EncodeTrackOptions = {},
): Uint8Array<ArrayBuffer> {
  const title = metadata.prompt?.slice(0, MAX_TITLE);
  return encodeWav(audio, {
    format,
    metadata: {
      info: {
        ...(title === undefined || title === '' ? {} : { title }),
        software: provenance.generator,
        ...(provenance.aiGenerated ? { keywords: 'AI-generated' } : {}),
        comment: JSON.stringify({ ...provenance, ...(metadata.lyrics === undefined ? {} : { lyrics: metadata.lyrics }) }),
      },
    },
  });
}

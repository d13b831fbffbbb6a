import { encodeWav } from '@loop/core/audio';
import type { WavFormat } from '@loop/core/audio';

import type { AudioInput, ServerAudio } from './audio-input.js';
import { isServerAudio } from './audio-input.js';

/** A file on its way to a server. */
export interface Upload {
  readonly blob: Blob;
  /** By its ending the server chooses a decoder. */
  readonly fileName: string;
}

/** Audio that a job works on: to be sent, or there already. */
export type JobAudio = Upload | ServerAudio;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/aac': 'aac',
  'audio/mp4': 'm4a',
  'audio/webm': 'webm',
};

/**
 * Prepares audio for sending: clips become WAV, the one format that every server reads; files go as they are.
 *
 * @param format - How the samples of clips travel; every server reads `pcm16`.
 */
export function toJobAudio(input: AudioInput, name: string, format: WavFormat = 'pcm16'): JobAudio {
  if (isServerAudio(input)) return input;
  if (input instanceof Blob) return { blob: input, fileName: fileNameOf(name, input.type) };
  if ('bytes' in input) {
    const blob = new Blob([input.bytes as Uint8Array<ArrayBuffer>], { type: input.mimeType });
    return { blob, fileName: input.fileName === undefined ? fileNameOf(name, input.mimeType) : safeFileName(input.fileName) };
  }
  const bytes = encodeWav(input, { format });
  return { blob: new Blob([bytes], { type: 'audio/wav' }), fileName: `${name}.wav` };
}

function fileNameOf(name: string, mimeType: string): string {
  return `${name}.${EXTENSIONS[mimeType.split(';')[0]?.trim().toLowerCase() ?? ''] ?? 'wav'}`;
}

/** Keeps the ending and drops what could mean a folder or a header to somebody. */
function safeFileName(fileName: string): string {
  const last = fileName.split(/[\\/]/).at(-1) ?? '';
  return (
    last
      .replace(/[^\w.-]+/g, '_')
      .replace(/^\.+/, '')
      .slice(-80) || 'audio.wav'
  );
}

import { assertAudioClip, InvalidInputError } from '@loop/core';
import type { AudioClip } from '@loop/core';

/** An audio file in memory. */
export interface AudioBytes {
  /** The file's bytes; shared, not copied. */
  readonly bytes: Uint8Array;
  /** What they are, such as `audio/wav` or `audio/mpeg`. */
  readonly mimeType: string;
  /** A file name whose ending names the format to the server. @defaultValue made from the type */
  readonly fileName?: string | undefined;
}

/** Audio that lies on the server already: a path that it may read, or the `file` of an earlier result. */
export interface ServerAudio {
  /** The path as the server sees it. */
  readonly serverPath: string;
}

/** Source or reference audio in any form. A file on this machine becomes one with `audioFromFile` of `@loop/ace-client/node`. */
export type AudioInput = AudioClip | AudioBytes | Blob | ServerAudio;

/** Returns whether audio is on the server already, and need not be sent. */
export function isServerAudio(input: AudioInput): input is ServerAudio {
  return 'serverPath' in input;
}

/**
 * Checks source or reference audio.
 *
 * @param path - The field's name in messages.
 * @throws {InvalidInputError} For what is none of the forms, and for audio that is empty.
 */
export function assertAudioInput(value: unknown, path: string): asserts value is AudioInput {
  const fail = (message: string): never => {
    throw new InvalidInputError('task', [{ path, message }]);
  };
  if (typeof value !== 'object' || value === null) fail('must be an AudioClip, { bytes, mimeType }, a Blob or { serverPath }');
  if (value instanceof Blob) {
    if (value.size === 0) fail('is an empty Blob');
    return;
  }
  const input = value as Partial<AudioBytes & ServerAudio>;
  if (input.serverPath !== undefined) {
    if (typeof input.serverPath !== 'string' || input.serverPath === '') fail('serverPath must be a path');
    return;
  }
  if (input.bytes !== undefined) {
    if (!(input.bytes instanceof Uint8Array) || input.bytes.byteLength === 0) fail('bytes must be a Uint8Array that is not empty');
    if (typeof input.mimeType !== 'string' || !/^[\w.+-]+\/[\w.+-]+$/.test(input.mimeType)) fail('mimeType must be one, such as audio/wav');
    return;
  }
  assertAudioClip(value, path);
  if (value.channels[0]?.length === 0) fail('is an empty clip');
}

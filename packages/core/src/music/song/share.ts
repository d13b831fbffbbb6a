import { FileFormatError, UnsupportedError } from '../../errors.js';
import type { Abortable } from '../../job/abort.js';
import { raceAbort } from '../../job/abort.js';
import { hashSeed } from '../../random.js';
import { parseInput } from '../../validate.js';
import { decodeBase64Url, encodeBase64Url } from './base64-url.js';
import { deflate, inflate } from './deflate.js';
import { packSong, unpackSong } from './packed-song.js';
import type { Song } from './song.js';
import { songSchema } from './song-schema.js';

const VERSION = 1;
const PREFIX = /^loop(\d{1,9})\./;
const CHECKSUM_BYTES = 4;

/** The longest string that is read, and the most that it may unpack to: more than the largest song needs. */
const MAX_TEXT_LENGTH = 4 * 1_024 * 1_024;
const MAX_UNPACKED_BYTES = 4 * 1_024 * 1_024;

/**
 * Writes a whole song as a short string for links: letters, digits, `.`, `-` and `_` only, some 550 to 700 characters for a
 * new loop of two bars.
 *
 * The form is `loop1.` and then, in URL-safe base 64, a checksum of four bytes and the song, packed and compressed.
 *
 * @throws {InvalidInputError} When the song is not valid.
 */
export async function encodeShare(song: Song, { signal }: Abortable = {}): Promise<string> {
  signal?.throwIfAborted();
  const text = JSON.stringify(packSong(parseInput(songSchema, song, 'song')));
  const compressed = await raceAbort(deflate(new TextEncoder().encode(text)), signal);
  const bytes = new Uint8Array(CHECKSUM_BYTES + compressed.length);
  new DataView(bytes.buffer).setUint32(0, checksum(text));
  bytes.set(compressed, CHECKSUM_BYTES);
  return `loop${VERSION}.${encodeBase64Url(bytes)}`;
}

/**
 * Reads a string that {@link encodeShare} wrote. Space around it does not matter.
 *
 * @throws {FileFormatError} When the text is not such a string, was cut or changed on its way, or unpacks to more than a song can be.
 * @throws {UnsupportedError} When a newer version of the package wrote it.
 * @throws {InvalidInputError} When the song in it is not valid; the issues name each path.
 */
export async function decodeShare(text: string, { signal }: Abortable = {}): Promise<Song> {
  signal?.throwIfAborted();
  const bytes = readEnvelope(text.length > MAX_TEXT_LENGTH ? '' : text.trim());
  const unpacked = await raceAbort(unpackBytes(bytes.subarray(CHECKSUM_BYTES)), signal);
  if (checksum(unpacked) !== new DataView(bytes.buffer).getUint32(0)) throw damaged();
  return parseInput(songSchema, unpackSong(parseJson(unpacked)), 'song');
}

function readEnvelope(text: string): Uint8Array<ArrayBuffer> {
  const [prefix, version] = PREFIX.exec(text) ?? [];
  if (prefix === undefined) throw new FileFormatError('share', 'This is not a share string: it does not begin with "loop1.".');
  if (Number(version) !== VERSION) {
    throw new UnsupportedError(
      `share version ${version}`,
      `The share string has version ${version} and this package reads version ${VERSION}: update @loop/core to open it.`,
    );
  }
  const bytes = decodeBase64Url(text.slice(prefix.length));
  if (bytes === undefined || bytes.length <= CHECKSUM_BYTES) throw damaged();
  return bytes;
}

async function unpackBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const unpacked = await inflate(bytes, MAX_UNPACKED_BYTES).catch((error: unknown) => {
    throw damaged(error);
  });
  if (unpacked === undefined) throw new FileFormatError('share', `The share string unpacks to more than ${MAX_UNPACKED_BYTES} bytes.`);
  return new TextDecoder().decode(unpacked);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw damaged(error);
  }
}

function checksum(text: string): number {
  return hashSeed(0, text);
}

function damaged(cause?: unknown): FileFormatError {
  return new FileFormatError('share', 'The share string was cut or changed: copy it again, whole.', undefined, { cause });
}

import { FileFormatError, InvalidInputError, UnsupportedError } from '../../errors.js';
import type { Abortable } from '../../job/abort.js';
import { raceAbort } from '../../job/abort.js';
import { hashSeed } from '../../random.js';
import { describeValue, parseInput } from '../../validate.js';
import { decodeBase64Url, encodeBase64Url } from './base64-url.js';
import { deflate, inflate } from './deflate.js';
import { renameScale } from '../song/old-scale-names.js';
import { packSong, unpackSong } from './packed-song.js';
import type { Song } from '../song/song.js';
import { songSchema } from '../song/song-schema.js';

const VERSION = 1;
/** What {@link encodeShare} writes, wherever it stands in a text. */
const SHARE = /loop(\d{1,9})\.([\w-]*)/g;
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
 * Reads a string that {@link encodeShare} wrote, alone or within a link, whether it is in the hash or the query. White space
 * and the marks that mail programs put in when they wrap or quote a line do not matter.
 *
 * @throws {InvalidInputError} When it is not a text, as when a link has no such part.
 * @throws {FileFormatError} When the text is not such a string, was cut or changed on its way, or unpacks to more than a song can be.
 * @throws {UnsupportedError} When a newer version of the package wrote it.
 * @throws {InvalidInputError} When the song in it is not valid; the issues name each path.
 */
export async function decodeShare(text: string, { signal }: Abortable = {}): Promise<Song> {
  signal?.throwIfAborted();
  if (typeof text !== 'string') {
    throw new InvalidInputError('text', [
      { path: 'text', message: 'must be a share string, or a link with one', received: describeValue(text) },
    ]);
  }
  const envelopes = findEnvelopes(text);
  for (const envelope of envelopes.slice(0, -1)) {
    const song = await raceAbort(
      decodeEnvelope(envelope).catch(() => undefined),
      signal,
    );
    if (song !== undefined) return song;
  }
  return raceAbort(decodeEnvelope(envelopes.at(-1) ?? ''), signal);
}

/**
 * What may be share strings in a text, the likeliest last. A wrapped one is only whole without the spaces in it, but without
 * spaces the words behind another one would be part of it.
 */
function findEnvelopes(text: string): string[] {
  if (text.length > MAX_TEXT_LENGTH) return [];
  const joined = text.replace(SOFT_BREAKS, '').replace(BLANKS, '');
  const found = [text, joined].flatMap((candidate) => candidate.match(SHARE)?.slice(-2) ?? []);
  return [...new Set(found)];
}

/** A line break of quoted-printable text, and one before the mark of a quoted line. */
const SOFT_BREAKS = /=\r?\n|\r?\n(?:> ?)+/g;

/** White space, and characters that take no place. */
const BLANKS = /[\s\u00AD\u200B-\u200D\u2060\uFEFF]+/g;

async function decodeEnvelope(text: string): Promise<Song> {
  const bytes = readEnvelope(text);
  const unpacked = await unpackBytes(bytes.subarray(CHECKSUM_BYTES));
  if (checksum(unpacked) !== new DataView(bytes.buffer).getUint32(0)) throw damaged();
  return parseInput(songSchema, renameScale(unpackSong(parseJson(unpacked))), 'song');
}

function readEnvelope(text: string): Uint8Array<ArrayBuffer> {
  const [whole, version, payload] = text.matchAll(SHARE).next().value ?? [];
  if (whole === undefined) throw new FileFormatError('share', 'This is not a share string: there is no "loop1." in it.');
  if (Number(version) !== VERSION) {
    throw new UnsupportedError(
      'version',
      `The share string has version ${version} and this package reads version ${VERSION}: update @loop/core to open it.`,
    );
  }
  const bytes = decodeBase64Url(payload ?? '');
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

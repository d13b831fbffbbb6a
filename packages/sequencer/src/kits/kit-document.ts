import { FileFormatError, INSTRUMENTS, InvalidInputError, UnsupportedError, parseInput } from '@loop/core';
import type { Instrument, Song, TrackSends } from '@loop/core';
import * as z from 'zod/mini';

import { SOUND_PARAMETERS } from '../engine/parameters.js';
import { resolveSoundSettings, soundParameter } from '../engine/sound-settings.js';
import type { Kit, KitMix } from './kit.js';

/** What names a document as a kit, in its `format` field. */
const KIT_FORMAT = 'loop-kit';

/** The version of the format that is written. */
const KIT_VERSION = 1;

/** The longest document that is read, in UTF-16 code units: many times a kit. */
const MAX_LENGTH = 65_536;

const number = (low: number, high: number) => z.number().check(z.gte(low), z.lte(high));
const share = z.optional(number(0, 1));
const mixSchema = z.strictObject({
  gainDb: z.optional(number(-60, 12)),
  pan: z.optional(number(-1, 1)),
  sends: z.optional(z.strictObject({ reverb: share, delay: share })),
}) satisfies z.ZodMiniType<KitMix>;

const kitSchema = z.strictObject({
  id: z.string().check(z.regex(/^[\w-]{1,64}$/, 'must be 1–64 letters, digits, - and _')),
  title: z.string().check(z.minLength(1), z.maxLength(200)),
  sound: z.strictObject(Object.fromEntries(SOUND_PARAMETERS.map(({ id, minimum, maximum }) => [id, z.optional(number(minimum, maximum))]))),
  mix: z.strictObject(Object.fromEntries(INSTRUMENTS.map((instrument) => [instrument, z.optional(mixSchema)]))),
});

/**
 * Takes the sound of a song as a kit: its controls, and level, place and sends of its tracks. `applyKit` gives it to another song.
 *
 * @param title - Its name for people, 1–200 characters; its id follows from it.
 * @throws {InvalidInputError} When the title is empty or too long.
 *
 * @example
 * ```ts
 * const night = kitFromSong(song, 'Night drive'); // { id: 'night-drive', title: 'Night drive', sound: …, mix: … }
 * ```
 */
export function kitFromSong(song: Song, title: string): Kit {
  const trimmed = title.trim();
  const words = trimmed
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const settings = resolveSoundSettings(song.sound);
  const sound = Object.keys(song.sound).flatMap((id) => {
    const parameter = soundParameter(id);
    return parameter === undefined ? [] : [[id, settings[parameter.id as keyof typeof settings]]];
  });
  const mix = INSTRUMENTS.map((instrument): readonly [Instrument, KitMix] => {
    const { mix: own, sends = {} } = song.tracks[instrument];
    return [instrument, { gainDb: own.gainDb, pan: own.pan, sends: plainSends(sends) }];
  });
  const kit = {
    id: words?.join('-').slice(0, 64) ?? 'kit',
    title: trimmed,
    sound: Object.fromEntries(sound),
    mix: Object.fromEntries(mix),
  };
  return parseInput(kitSchema, kit, 'kit') as Kit;
}

/** Writes a kit as a versioned JSON document. @throws {InvalidInputError} When the kit is not valid. */
export function serializeKit(kit: Kit): string {
  return JSON.stringify({ format: KIT_FORMAT, version: KIT_VERSION, kit: parseInput(kitSchema, kit, 'kit') });
}

/**
 * Reads a document that {@link serializeKit} wrote.
 *
 * @param document - The JSON text, or the value that it holds.
 * @throws {FileFormatError} When it is not JSON, too long, or not a kit.
 * @throws {UnsupportedError} When a newer version of the package wrote it.
 * @throws {InvalidInputError} When a control or a level in it is unknown or out of range; the issues name each path.
 */
export function parseKit(document: unknown): Kit {
  const value = typeof document === 'string' ? parseJson(document) : document;
  const { format, version, kit } = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  if (format !== KIT_FORMAT) throw new FileFormatError(KIT_FORMAT, `This is not a kit: its field "format" is not "${KIT_FORMAT}".`);
  if (version !== KIT_VERSION) {
    if (typeof version === 'number' && version > KIT_VERSION) {
      throw new UnsupportedError(
        'version',
        `The kit has version ${version} and this package reads version ${KIT_VERSION}: update @loop/sequencer.`,
      );
    }
    throw new InvalidInputError('kit', [{ path: 'version', message: `must be ${KIT_VERSION}`, received: JSON.stringify(version) }]);
  }
  return parseInput(kitSchema, kit, 'kit') as Kit;
}

function parseJson(text: string): unknown {
  if (text.length > MAX_LENGTH)
    throw new FileFormatError(KIT_FORMAT, `The kit has ${text.length} characters; at most ${MAX_LENGTH} are read.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new FileFormatError(KIT_FORMAT, 'The kit is not JSON.', undefined, { cause: error });
  }
}

function plainSends({ reverb, delay }: TrackSends): TrackSends {
  return { ...(reverb !== undefined && { reverb }), ...(delay !== undefined && { delay }) };
}

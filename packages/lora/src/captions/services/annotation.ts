import { InvalidResponseError, TIME_SIGNATURES, TaskFailedError } from '@loop/core';
import type { TimeSignature } from '@loop/core';

import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';
import type { JsonObject } from '../../dataset/bounded-json.js';
import { isErrorText } from '../../dataset/lint/error-text.js';
import { INSTRUMENTAL_LYRICS } from '../../dataset/track-record.js';
import type { CaptionField, HeardTrack } from '../captioner.js';
import { cleanHeard } from '../clean-heard.js';
import { asFinite, asWords } from './field-readers.js';

/** Changes with the question, so that answers to an older one are asked for again. */
export const ANNOTATION_REVISION = '1';

/** What a model that hears a whole song is asked for. */
export const ANNOTATION_FIELDS: readonly CaptionField[] = ['caption', 'genre', 'lyrics', 'language', 'bpm', 'key', 'timeSignature'];

/** The question: what is known about the song already is left out, so that the model hears for itself. */
export const ANNOTATION_QUESTION = [
  'You annotate recordings for a music model. Listen to the whole recording, then answer with one JSON object and nothing else.',
  '"caption": two to four sentences on genre, mood, instruments and how they are played, the voice, the arrangement over time, and the sound of the production. Name no artist, no title and no other recording.',
  '"genre": up to five genre words, with commas.',
  '"lyrics": every word that is sung, in its own language and script, one phrase a line, with section tags on lines of their own such as [Intro], [Verse 1], [Pre-Chorus], [Chorus], [Bridge], [Outro]; backing vocals in parentheses. Write [Instrumental] when nobody sings. Write only what you hear.',
  '"language": the ISO 639-1 code of the sung language, or "".',
  '"bpm": the tempo as a whole number. "key": such as "F# minor". "time_signature": 2, 3, 4 or 6, the beats of a bar.',
  'Where you are not sure of a value, write null.',
].join('\n');

/** The shape of the answer, as JSON Schema. */
export const ANNOTATION_SCHEMA = {
  type: 'object',
  properties: {
    caption: { type: 'string' },
    genre: { type: 'string' },
    lyrics: { type: 'string' },
    language: { type: 'string' },
    bpm: { type: ['integer', 'null'] },
    key: { type: ['string', 'null'] },
    time_signature: { type: ['integer', 'null'] },
  },
  required: ['caption', 'genre', 'lyrics', 'language', 'bpm', 'key', 'time_signature'],
  additionalProperties: false,
} as const;

/**
 * Reads the answer to {@link ANNOTATION_QUESTION}: JSON alone, in a fence, or between other words.
 *
 * @param what - The service, for messages.
 * @throws {TaskFailedError} When the model refuses, or a text is a failure.
 * @throws {InvalidResponseError} When there is no such object, or it was cut.
 */
export function readAnnotation(text: string, what: string): HeardTrack {
  if (isErrorText(text)) throw new TaskFailedError(`${what}: the model declined: "${text.trim().slice(0, 120)}".`);
  const { caption, genre, lyrics, language, bpm, key, time_signature: timeSignature } = findObject(text, what);
  const heard = cleanHeard({
    caption: asWords(caption),
    genre: Array.isArray(genre) ? genre.filter((word) => typeof word === 'string').join(', ') : asWords(genre),
    lyrics: readLyrics(asWords(lyrics)),
    language: asWords(language),
    bpm: asFinite(bpm),
    key: asWords(key),
    timeSignature: TIME_SIGNATURES.find((known) => String(known) === String(timeSignature)) as TimeSignature | undefined,
  });
  if (heard.caption === undefined && heard.lyrics === undefined)
    throw new InvalidResponseError(`${what}: the answer has neither caption nor lyrics.`, '');
  return heard;
}

const readLyrics = (text: string | undefined): string | undefined =>
  text !== undefined && /^\s*\[?\s*instrumental\s*\]?\s*$/iu.test(text) ? INSTRUMENTAL_LYRICS : text;

/** The answer's object: the whole text, or what is between its first and last brace. */
function findObject(text: string, what: string): JsonObject {
  const inner = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  for (const candidate of [text, inner]) {
    try {
      const value = parseBoundedJson(candidate, what);
      if (isJsonObject(value)) return value;
    } catch {
      // The next candidate, or the one message for all.
    }
  }
  throw new InvalidResponseError(`${what}: the answer is not the JSON object that was asked for; it may have been cut.`, '');
}

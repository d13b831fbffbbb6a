import { InvalidInputError, describeValue } from '@loop/core';
import type { Fraction } from '@loop/core';

import { createPythonRandom } from './python-random.js';
import type { TagPosition, TrackRecord } from './track-record.js';

/** What decides a track's prompt beside the track. */
export interface TrainingPromptOptions {
  /** Where the trigger goes. @defaultValue 'prepend' */
  readonly tagPosition?: TagPosition | undefined;
  /** Whether the track is one of those that train on their genre. @defaultValue false */
  readonly useGenre?: boolean | undefined;
  /**
   * What an empty genre does: `keep` trains on the bare trigger, as the dataset builder of ACE-Step 1.5 does; `caption` takes the caption, as
   * its `training_v2` does for tracks that have no override. @defaultValue 'keep'
   */
  readonly emptyGenre?: 'keep' | 'caption' | undefined;
}

/** The words of a track that its prompt is made of. */
export type PromptedTrack = Pick<
  TrackRecord,
  'caption' | 'genre' | 'trigger' | 'promptOverride' | 'bpm' | 'key' | 'timeSignature' | 'seconds'
>;

/** The seed of the trainers. */
const GENRE_SEED = 42;

/**
 * Says which tracks train on their genre: the trainers shuffle all tracks with seed 42 and take the first part.
 *
 * @param count - How many tracks there are.
 * @param ratio - The share of tracks.
 * @returns The positions of the tracks, ascending.
 * @throws {InvalidInputError} When `count` is no count or `ratio` no share.
 */
export function chooseGenreTracks(count: number, ratio: Fraction): readonly number[] {
  if (!Number.isInteger(count) || count < 0 || count > 0x1_0000_0000) throw wrong('count', 'must be a count of tracks', count);
  if (!(ratio >= 0 && ratio <= 1)) throw wrong('ratio', 'must be 0 to 1', ratio);
  // The trainers count in whole percent; so that 0.29 is 29 and not 28.999….
  const percent = Number((ratio * 100).toFixed(9));
  const shuffled = createPythonRandom(GENRE_SEED).shuffle(Array.from({ length: count }, (_, index) => index));
  return shuffled.slice(0, Math.floor((count * percent) / 100)).toSorted((a, b) => a - b);
}

/** Writes the words that a track trains on: its caption or genre, with the trigger. */
export function trainingPrompt(track: PromptedTrack, options: TrainingPromptOptions = {}): string {
  const { tagPosition = 'prepend' } = options;
  const text = chooseText(track, options);
  const { trigger } = track;
  if (trigger === '') return text;
  if (tagPosition === 'replace' || text === '') return trigger;
  return tagPosition === 'prepend' ? `${trigger}, ${text}` : `${text}, ${trigger}`;
}

/**
 * Writes the text that ACE-Step 1.5's encoder reads: instruction, caption, and what is known about the music. What is not known is `N/A`; the
 * length is always said.
 */
export function trainingText(track: PromptedTrack, options: TrainingPromptOptions = {}): string {
  const { bpm, key, timeSignature, seconds = 0 } = track;
  return [
    '# Instruction',
    'Fill the audio semantic mask based on the given conditions:',
    '',
    '# Caption',
    trainingPrompt(track, options),
    '',
    '# Metas',
    `- bpm: ${bpm === undefined || bpm === 0 ? 'N/A' : bpm}`,
    `- timesignature: ${timeSignature === '' ? 'N/A' : timeSignature}`,
    `- keyscale: ${key === '' ? 'N/A' : key}`,
    `- duration: ${Math.trunc(seconds)} seconds`,
    '<|endoftext|>',
    '',
  ].join('\n');
}

function chooseText(
  { caption, genre, promptOverride }: PromptedTrack,
  { useGenre = false, emptyGenre = 'keep' }: TrainingPromptOptions,
): string {
  if (promptOverride !== undefined) return promptOverride === 'genre' ? genre : caption;
  if (!useGenre || (genre === '' && emptyGenre === 'caption')) return caption;
  return genre;
}

function wrong(path: string, message: string, value: unknown): InvalidInputError {
  return new InvalidInputError('chooseGenreTracks', [{ path, message, received: describeValue(value) }]);
}

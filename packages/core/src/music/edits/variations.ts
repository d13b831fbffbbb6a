import { InvalidInputError } from '../../errors.js';
import { INSTRUMENTS } from '../genres/instruments.js';
import { chordsOfBar } from '../harmony/chord.js';
import type { LoopPattern, Song, VariationName } from '../song/song.js';
import { VARIATIONS } from '../song/song.js';
import { assertOneOf, loopPoolSize, poolSize } from './assert-edit.js';
import { addToArrangement } from './arrangement.js';
import { appendArrangedBar, growBars, mapLoop, readBar } from './bars.js';

/** Lists the variations that were written, in order. */
export function variationsOf(song: Song): readonly VariationName[] {
  return VARIATIONS.filter((name) => name === currentOf(song) || song.variations?.others[name] !== undefined);
}

/**
 * Changes the loop to another variation; the present one is kept as it is. One that was never written begins as a copy. Where the loop has
 * become longer meanwhile, the variation's bars start over. Bars that were written for the arrangement stay.
 *
 * @throws {InvalidInputError} For a name that is none.
 *
 * @example
 * ```ts
 * const busy = regeneratePatterns(chooseVariation(song, 'B')); // B is a new pattern
 * chooseVariation(busy, 'A'); // has the notes of `song`
 * ```
 */
export function chooseVariation(song: Song, name: VariationName): Song {
  assertName('name', name);
  const current = currentOf(song);
  if (name === current) return song;
  const { [name]: wanted, ...others } = song.variations?.others ?? {};
  const present = loopOf(song);
  return { ...withLoop(song, wanted ?? present), variations: { current: name, others: { ...others, [current]: present } } };
}

/** Copies a variation over another. @throws {InvalidInputError} For a name that is none, or when the first was never written. */
export function copyVariation(song: Song, from: VariationName, to: VariationName): Song {
  assertName('to', to);
  const loop = written(song, from);
  const current = currentOf(song);
  if (to === current) return withLoop(song, loop);
  return { ...song, variations: { current, others: { ...song.variations?.others, [to]: loop } } };
}

/** Forgets a variation. @throws {InvalidInputError} For the present one, which the tracks hold, or when it was never written. */
export function clearVariation(song: Song, name: VariationName): Song {
  written(song, name);
  const current = currentOf(song);
  if (name === current)
    throw new InvalidInputError('name', [{ path: 'name', message: `is the variation that plays: choose another first` }]);
  const { [name]: _, ...others } = song.variations?.others ?? {};
  return { ...song, variations: Object.keys(others).length === 0 && current === 'A' ? undefined : { current, others } };
}

/**
 * Puts a variation at the end of the arrangement, as a part of its name. Its bars are copied behind the loop, so that later changes of the loop
 * leave the song alone; bars that are there already are used again.
 *
 * @throws {InvalidInputError} When it was never written, or the song would hold more than 64 bars.
 */
export function addVariation(song: Song, name: VariationName): Song {
  const played = withLoop(song, written(song, name));
  let changed = song;
  for (let bar = 0; bar < song.barCount; bar += 1) {
    const content = readBar(played, bar);
    const chords = chordsOfBar(song, bar);
    const asText = JSON.stringify([content, chords]);
    const known = Array.from({ length: poolSize(changed) }, (_, index) => index).find(
      (index) => index >= loopPoolSize(changed) && JSON.stringify([readBar(changed, index), chordsOfBar(changed, index)]) === asText,
    );
    const added = known === undefined ? appendArrangedBar(changed, content, chords) : { song: changed, bar: known };
    changed = addToArrangement(added.song, added.bar, bar === 0 ? { section: name } : {});
  }
  return changed;
}

function currentOf({ variations }: Song): VariationName {
  return variations?.current ?? 'A';
}

function assertName(path: string, name: unknown): void {
  assertOneOf(name, { path, allowed: VARIATIONS });
}

/** A variation as it is now. @throws {InvalidInputError} When it was never written. */
function written(song: Song, name: VariationName): LoopPattern {
  assertOneOf(name, { path: 'name', allowed: variationsOf(song) });
  return name === currentOf(song) ? loopOf(song) : (song.variations?.others[name] as LoopPattern);
}

/** What the tracks hold of a loop, hidden bars included. */
function loopOf(song: Song): LoopPattern {
  const bars = loopPoolSize(song);
  return Object.fromEntries(
    INSTRUMENTS.map((instrument) => {
      const { style, seed, bars: pool, lengthSteps } = song.tracks[instrument];
      const pattern = { style, seed, bars: growBars(song, pool, bars).slice(0, bars) };
      return [instrument, lengthSteps === undefined ? pattern : { ...pattern, lengthSteps }];
    }),
  ) as unknown as LoopPattern;
}

/** Gives the tracks a loop, before the bars of the arrangement. */
function withLoop(song: Song, loop: LoopPattern): Song {
  const length = loopPoolSize(song);
  const fitted = mapLoop(loop, (bars) => Array.from({ length }, (_, bar) => bars[bar % bars.length] ?? []));
  const tracks = INSTRUMENTS.map((instrument) => {
    const { lengthSteps: _, ...track } = song.tracks[instrument];
    const { bars, ...pattern } = fitted[instrument];
    return [instrument, { ...track, ...pattern, bars: [...bars, ...track.bars.slice(length)] }];
  });
  return { ...song, tracks: Object.fromEntries(tracks) as Song['tracks'] };
}

import { InvalidInputError, createRandom, describeValue } from '@loop/core';
import type { Fraction, Random, Seed } from '@loop/core';

import type { TrackRecord } from './track-record.js';

/** Settings of {@link splitByArtist}. */
export interface SplitOptions {
  /** The share of tracks to hold out. @defaultValue 0.1 */
  readonly share?: Fraction | undefined;
  /** The same seed holds out the same tracks, in whatever order they come. */
  readonly seed: Seed;
  /** What each side should have its share of. @defaultValue the first genre */
  readonly stratumOf?: ((track: TrackRecord) => string) | undefined;
}

/** A dataset in two parts that share no artist. */
export interface DatasetSplit {
  /** Tracks to train on, in their order. */
  readonly training: readonly TrackRecord[];
  /** Tracks that are held out, in their order. */
  readonly heldOut: readonly TrackRecord[];
}

interface Group {
  readonly key: string;
  readonly tracks: readonly TrackRecord[];
}

/**
 * Holds a share of tracks out, so that a training can be measured on music that it has not seen: all tracks of an artist are on one side, and each
 * genre has about its share on both. A track without an artist is an artist of its own. One group at least stays to train on.
 *
 * @throws {InvalidInputError} When `share` is no share.
 */
export function splitByArtist(tracks: readonly TrackRecord[], options: SplitOptions): DatasetSplit {
  const { share = 0.1, seed, stratumOf = firstGenre } = options;
  if (!(share >= 0 && share < 1)) {
    throw new InvalidInputError('splitByArtist', [
      { path: 'share', message: 'must be 0 or more and below 1', received: describeValue(share) },
    ]);
  }
  const random = createRandom(seed);
  const groups = groupBy(tracks, artistOf);
  const strata = groupBy(groups, ({ tracks: [first] }) => (first === undefined ? '' : stratumOf(first)));
  const heldOut = new Set<TrackRecord>();
  let seen = 0;
  for (const { key, tracks: members } of strata) {
    // What one genre could not give, because an artist is not divided, the next one makes up for.
    seen += members.reduce((all, group) => all + group.tracks.length, 0);
    for (const group of holdOut(members, share * seen - heldOut.size, random.fork(key))) {
      if (heldOut.size + group.tracks.length < tracks.length) group.tracks.forEach((track) => heldOut.add(track));
    }
  }
  return { training: tracks.filter((track) => !heldOut.has(track)), heldOut: tracks.filter((track) => heldOut.has(track)) };
}

/** Takes groups in random order as long as each brings the count nearer to what is wanted. */
function holdOut(groups: readonly Group[], wanted: number, random: Random): readonly Group[] {
  let count = 0;
  return random.shuffle(groups).filter(({ tracks }) => {
    const isNearer = Math.abs(count + tracks.length - wanted) < Math.abs(count - wanted);
    if (isNearer) count += tracks.length;
    return isNearer;
  });
}

/** Items by their keys, sorted by key and within by path, so that the order of the input does not matter. */
function groupBy(items: readonly TrackRecord[], keyOf: (item: TrackRecord) => string): readonly Group[];
function groupBy(
  items: readonly Group[],
  keyOf: (item: Group) => string,
): readonly { readonly key: string; readonly tracks: readonly Group[] }[];
function groupBy<T extends { readonly path: string } | { readonly key: string }>(items: readonly T[], keyOf: (item: T) => string): unknown {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  const nameOf = (item: T): string => ('path' in item ? item.path : item.key);
  const sorted = [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([key, members]) => ({ key, tracks: members.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) }));
}

function artistOf({ artist, path }: TrackRecord): string {
  const name = artist.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/gu, ' ');
  return name === '' ? `track ${path}` : `artist ${name}`;
}

function firstGenre({ genre }: TrackRecord): string {
  return (genre.split(/[,;]/u)[0] ?? '').trim().toLowerCase();
}

import { foldTag } from '../vocabulary/normalize-tag.js';
import type { GenrePack, PackGenre } from './genre-pack.js';

/** Finds a genre of a pack by its id, its tag or its name in any language; accents, hyphens and case do not count. */
export function findPackGenre(name: string, pack: GenrePack): PackGenre | undefined {
  const wanted = plain(name);
  return pack.genres.find(({ id, tag, names }) => [id, tag, ...Object.values(names)].some((one) => plain(one) === wanted));
}

/** Gives what a tag is called in the pack's language; the tag itself where the pack has no name for it. */
export function localTag(tag: string, { tagNames, genres, language }: GenrePack): string {
  return genres.find((genre) => genre.tag === tag)?.names[language] ?? tagNames[tag] ?? tag;
}

function plain(name: string): string {
  return foldTag(name).normalize('NFD').replaceAll(/\p{M}/gu, '');
}

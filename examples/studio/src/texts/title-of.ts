import type { Song } from '@loop/core';

/** The title of a song as somebody wrote it; empty for one that nobody gave a title, which core calls so. */
export function titleOf({ title }: Pick<Song, 'title'>): string {
  return title === 'Untitled' ? '' : title;
}

/** Finds tags by the words in them. */
export interface WordIndex {
  /** A tag with a word that begins like this, or whose words go on like this; `undefined` where there is none. */
  find(beginning: string): string | undefined;
}

/** Creates an index of tags: a look-up halves it, however many tags there are. */
export function createWordIndex(tags: readonly string[]): WordIndex {
  const entries = tags.flatMap((tag) =>
    Array.from(tag.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu), ({ index }) => ({ rest: tag.slice(index), tag })),
  );
  entries.sort((a, b) => (a.rest < b.rest ? -1 : Number(a.rest > b.rest)));
  return {
    find(beginning) {
      let [low, high] = [0, entries.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((entries[middle] as { rest: string }).rest < beginning) low = middle + 1;
        else high = middle;
      }
      const entry = entries[low];
      return beginning !== '' && entry?.rest.startsWith(beginning) === true ? entry.tag : undefined;
    },
  };
}

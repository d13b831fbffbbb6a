import { createHash } from 'node:crypto';

import { fileKey } from '../../dataset/side-car-role.js';

/**
 * Names outputs after their sources: the same folders and names without endings. Names that would meet, because only the ending or the spelling of
 * letters differs, all get six digits of their path's hash, so that no name depends on which file comes first.
 *
 * @param paths - Relative to the folder.
 * @returns Names without endings, in the same order.
 * @internal
 */
export function outputNames(paths: readonly string[]): readonly string[] {
  const names = paths.map((file) => file.replace(/\.[^./]*$/u, ''));
  const counts = new Map<string, number>();
  for (const name of names) counts.set(fileKey(name), (counts.get(fileKey(name)) ?? 0) + 1);
  return names.map((name, index) => {
    if (counts.get(fileKey(name)) === 1) return name;
    return `${name}~${createHash('sha256').update(paths[index]!).digest('hex').slice(0, 6)}`;
  });
}

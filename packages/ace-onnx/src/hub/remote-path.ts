import { InvalidResponseError } from '@loop/core';

/** Names that begin so are ours. */
const OWN_PREFIX = '.loop';

const MAX_ENCODED_LENGTH = 240;

/** Devices of Windows, which no file can be named after. */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³]) *(\.|$)/i;

/** Returns whether a path of a stranger names a file below a folder, on every platform, and none of ours. */
export function isSafePath(path: string): boolean {
  const parts = path.split('/');
  return (
    !/\p{Surrogate}/u.test(path) &&
    encodeURIComponent(path).length <= MAX_ENCODED_LENGTH &&
    parts.every((part) => part !== '' && !/[\p{Cc}\\:*?"<>|]/u.test(part) && !/[. ]$/.test(part) && !DEVICE.test(part)) &&
    !(parts[0] as string).toLowerCase().startsWith(OWN_PREFIX)
  );
}

/**
 * Checks the paths of a set: each leads into the set's folder, and no two are the same file where case does not count, or a file and a folder.
 *
 * @param paths - As a listing or a manifest names them.
 * @param what - Whose they are, for messages.
 * @throws {InvalidResponseError} For the first that is not acceptable.
 */
export function assertSafePaths(paths: readonly string[], what: string): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    if (!isSafePath(path))
      throw new InvalidResponseError(
        `${what} names a file ${JSON.stringify(path.slice(0, 200))}, which could lead elsewhere; nothing was written.`,
        'path',
      );
    // Upper case first: file systems without case take ſ for s and the Kelvin sign for k.
    const folded = path.normalize('NFC').toUpperCase().toLowerCase().normalize('NFD');
    const other = seen.get(folded);
    if (other !== undefined)
      throw new InvalidResponseError(
        `${what} names ${JSON.stringify(other)} and ${JSON.stringify(path)}, which may be the same file; nothing was written.`,
        'path',
      );
    seen.set(folded, path);
  }
  for (const [folded, path] of seen) {
    for (let cut = folded.lastIndexOf('/'); cut > 0; cut = folded.lastIndexOf('/', cut - 1)) {
      if (seen.has(folded.slice(0, cut)))
        throw new InvalidResponseError(`${what} names ${JSON.stringify(path)} below a file; nothing was written.`, 'path');
    }
  }
}

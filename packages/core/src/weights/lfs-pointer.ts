/** Longer than any pointer that Git LFS writes. */
const MAX_POINTER_BYTES = 1_024;

/**
 * Recognises the small text that Git leaves in place of a large file when Git LFS has not fetched it: what every opener of model
 * files should ask before it calls a file damaged.
 *
 * Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 *
 * @param bytes - The file, or its beginning.
 * @returns A sentence for an error message, or `undefined` when it is no such pointer.
 */
export function describeLfsPointer(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, MAX_POINTER_BYTES));
  if (!/^(?:version https:\/\/git-lfs\.github\.com\/spec\/|version https:\/\/hawser\.github\.com\/spec\/)/.test(text)) return undefined;
  const size = /^size (\d{1,16})\r?$/m.exec(text)?.[1];
  const what = size === undefined ? 'the file' : `a file of ${size} bytes`;
  return `This is a Git LFS pointer to ${what}, not the file itself: run "git lfs pull", or download the file again.`;
}

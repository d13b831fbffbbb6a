/**
 * Takes the places of this machine out of a text for clients: of an absolute path, POSIX, Windows or `file:`, its last part stays. Web addresses stay.
 *
 * @example
 * ```ts
 * hidePaths('/home/ann/songs: is in use'); // 'songs: is in use'
 * ```
 */
export function hidePaths(text: string): string {
  return text.replaceAll(ABSOLUTE_PATH, '$<last>');
}

/** A part of a path; a space within it is no end of it, except behind what ends a clause. */
const PART = String.raw`[^\s"'\x60<>|:*?\\/]+(?:(?<![.,;]) [^\s"'\x60<>|:*?\\/]+)*`;

const ABSOLUTE_PATH = new RegExp(
  String.raw`(?<![\p{L}\p{N}_/\\.:~)\]-])(?:file:/{2,3}(?:[A-Za-z]:/)?|[A-Za-z]:[\\/]|\\\\|/)(?:${PART}[\\/])*(?<last>[^\s"'\x60<>|:*?\\/]+)[\\/]?`,
  'gu',
);

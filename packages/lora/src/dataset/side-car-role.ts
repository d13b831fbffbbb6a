/** The endings of side-cars, by what they hold; the longest that fits counts. */
const ENDINGS = {
  lyrics: '.lyrics.txt',
  caption: '.caption.txt',
  'v1-prompt': '_prompt.txt',
  'v1-lyrics': '_lyrics.txt',
  json: '.json',
  text: '.txt',
} as const;

/** What a side-car holds. */
export type SideCarRole = keyof typeof ENDINGS;

/**
 * Says what a file is for a track, by its name. Capitals and Unicode forms do not matter: file systems and archives change both.
 *
 * @returns `undefined` when the file does not belong to the track.
 */
export function sideCarRole(audio: string, file: string): SideCarRole | undefined {
  const stem = fileKey(audio.replace(/\.[^./]*$/u, ''));
  const key = fileKey(file);
  if (!key.startsWith(stem)) return undefined;
  const ending = key.slice(stem.length);
  return (Object.keys(ENDINGS) as SideCarRole[]).find((role) => ENDINGS[role] === ending);
}

/** A path as it is compared: without capitals, composed (NFC). */
export function fileKey(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** The path of the side-car of a kind. */
export function sideCarPath(audio: string, role: SideCarRole): string {
  return `${audio.replace(/\.[^./]*$/u, '')}${ENDINGS[role]}`;
}

/** The paths that a text file's track may have, without extension, compared form. */
export function stemsOf(file: string): readonly string[] {
  const key = fileKey(file);
  return Object.values(ENDINGS)
    .filter((ending) => key.endsWith(ending))
    .map((ending) => key.slice(0, -ending.length));
}

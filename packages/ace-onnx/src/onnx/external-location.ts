/**
 * Says why a place of external data is not acceptable. A model may only name files in or below its own folder: a path that climbs out, or
 * begins at a root, a drive or an address, would let a model read files that are not its own.
 *
 * @param location - As it stands in the model, with `/` or `\` between its parts.
 * @returns A sentence fragment, or `undefined` when the location is fine.
 */
export function externalLocationFault(location: string): string | undefined {
  if (location === '') return 'is empty';
  if (location.length > 1024) return 'is longer than 1024 characters';
  if (/[\p{Cc}*?"<>|:]/u.test(location)) return 'has a drive, an address or a sign that no file name has';
  if (/^[/\\]/.test(location)) return 'begins at the root';
  if (location.split(/[/\\]/).some((part) => part === '..' || part === '')) return 'leads out of the folder of the model';
  return undefined;
}

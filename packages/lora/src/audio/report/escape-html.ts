const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Makes text safe between tags and in attributes: names of files are anybody's. @internal */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (letter) => ENTITIES[letter]!);
}

/** Makes a relative path an address that stays relative, whatever its parts are called. @internal */
export function toRelativeUrl(path: string): string {
  const parts = path.split('/').map((part) => encodeURIComponent(part).replaceAll("'", '%27'));
  return path.startsWith('../') ? parts.join('/') : `./${parts.join('/')}`;
}

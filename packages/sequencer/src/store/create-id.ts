/** Draws an id that no other store has, so that a song's slots never find a stranger's sample. 96 random bits in hexadecimal. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

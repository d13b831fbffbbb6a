import { Refusal } from '../refusal.js';

/**
 * Reads base64, or a data URL of it.
 *
 * @throws {Refusal} 400 for anything else; other kinds of URL are never fetched.
 */
export function decodeBase64(text: string): Uint8Array {
  const payload = text.startsWith('data:') ? (/^data:[^,]{0,100};base64,(.*)$/s.exec(text)?.[1] ?? '!') : text;
  try {
    const binary = atob(payload);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
    return bytes;
  } catch {
    throw new Refusal(400, 'malformed_body', 'Audio must be base64 or a base64 data URL');
  }
}

/** Writes bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  // In pieces, because an argument list has a limit.
  for (let at = 0; at < bytes.byteLength; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

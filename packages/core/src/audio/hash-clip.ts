import type { AudioClip } from './clip.js';

/**
 * Names a clip by its content: SHA-256 of its sample rate, its channels and its samples, as 64 hexadecimal digits. Clips with the same
 * samples have the same name, on every platform.
 *
 * @returns `undefined` where the platform has no cryptography, such as a page that was not loaded over HTTPS.
 */
export async function hashClip({ sampleRate, channels }: AudioClip): Promise<string | undefined> {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return undefined;
  const frames = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(16 + channels.length * frames * 4);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, sampleRate, true);
  view.setUint32(8, channels.length, true);
  view.setUint32(12, frames, true);
  channels.forEach((samples, channel) => {
    const at = 16 + channel * frames * 4;
    for (let frame = 0; frame < frames; frame += 1) view.setFloat32(at + frame * 4, samples[frame]!, true);
  });
  const digest = await subtle.digest('SHA-256', bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

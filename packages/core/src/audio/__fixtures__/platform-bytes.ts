import type { AudioClip } from '../clip.js';
import { crossfadeClips } from '../edit/join-clips.js';
import { normalizeLoudness } from '../loudness/normalize-loudness.js';
import { resample } from '../resample/resample.js';
import { encodeWav } from '../wav/encode-wav.js';

/** What {@link platformHash} gives on every platform. A change of it is a change of every sound that users get. */
export const PLATFORM_HASH = '6e0b35267e856432bb813ebd46e89a850ccc8edaf095b149ccb8cdb77615b998';

/** Hashes a sound that went through every function whose samples must not depend on the engine's Math. */
export async function platformHash(): Promise<string> {
  const clips = [resample(sweep(44_100), 48_000), resample(sweep(96_000), 48_000), resample(sweep(47_999), 48_000, { quality: 'fast' })];
  const faded = crossfadeClips(clips, { seconds: 0.05 });
  const { audio, gainDb } = normalizeLoudness(crossfadeClips([faded, faded], { seconds: 0.1, curve: 'exponential' }));
  const wav = encodeWav(audio, { format: 'float32', metadata: { info: { comment: String(gainDb) } } });
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', wav));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A wave with many harmonics, of integers alone. */
function sweep(sampleRate: number): AudioClip {
  const channel = (step: number) => new Float32Array(sampleRate / 2).map((_, frame) => (((frame * (step + (frame >> 9))) % 2_048) - 1_024) / 4_096);
  return { sampleRate, channels: [channel(17), channel(23)] };
}

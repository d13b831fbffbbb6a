import { expectTypeOf } from 'vitest';

import { assertAudioClip } from './clip.js';
import type { AudioClip } from './clip.js';
import { measureLoudness } from './loudness/measure-loudness.js';
import type { WavEncoding } from './wav/decode-format.js';
import { decodeWav } from './wav/decode-wav.js';
import { encodeWav } from './wav/encode-wav.js';

declare const clip: AudioClip;
declare const anything: unknown;

assertAudioClip(anything);
expectTypeOf(anything).toEqualTypeOf<AudioClip>();
expectTypeOf(decodeWav(encodeWav(clip, { format: 'pcm24' })).encoding).toEqualTypeOf<WavEncoding>();

// @ts-expect-error a format that is not written
encodeWav(clip, { format: 'pcm8' });
// @ts-expect-error samples without a rate are no clip
measureLoudness([new Float32Array(1)]);
// @ts-expect-error the channels of a clip are read-only
clip.channels = [];

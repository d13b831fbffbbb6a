import { InvalidInputError } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { assertAudioClip } from '@loop/core/audio';

/** Checks a clip that a network is to hear: it must be usable, and hold sound. @throws {InvalidInputError} With the path `clip`. */
export function assertSound(clip: AudioClip): void {
  assertAudioClip(clip, 'clip');
  if (clip.channels[0]!.length === 0)
    throw new InvalidInputError('clip', [{ path: 'clip', message: 'must hold at least one sample', received: '0' }]);
}

import { decodeAudio } from '@loop/lora/audio';

import { observe } from './observe-error.js';
import type { Subject } from './subject.js';

/** A sound file of any kind: how long it is, and what is wrong with it. */
export const sound: Subject = ({ bytes }) =>
  observe(async () => {
    const { audio, format, seconds, truncated, damaged, warnings } = await decodeAudio(bytes);
    return {
      format,
      frames: audio.channels[0]!.length,
      seconds,
      truncated,
      damaged,
      warnings,
      messages: warnings.map(({ message }) => message),
    };
  });

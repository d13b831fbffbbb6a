import { midi, safetensors, wav } from './files.js';
import { pull } from './pull.js';
import { script } from './script.js';
import { sing } from './sing.js';
import { sound } from './sound.js';
import type { Subject } from './subject.js';
import { chat, lyrics, share, tags, umt5 } from './words.js';

/** What a case can be given to, by name. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  chat,
  lyrics,
  midi,
  pull,
  safetensors,
  script,
  share,
  sing,
  sound,
  tags,
  umt5,
  wav,
};

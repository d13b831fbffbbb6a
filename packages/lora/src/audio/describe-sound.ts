import type { HeardMusic } from '@loop/core';

import type { AudioFacts } from './measure/measure-audio.js';
import type { MusicAnalysis } from './music/analyze-music.js';

/**
 * Puts what was measured of an instrumental into a caption: tempo, key, dynamics, width, brightness and loudness, and nothing that would have to be
 * guessed, such as instruments. It is where a person begins to write when no model listens.
 */
export function describeSound(facts: AudioFacts, { bpm, key, timeSignature }: MusicAnalysis): HeardMusic {
  const { crestDb, stereo, loudness } = facts;
  const tempo = bpm === undefined ? 'free tempo' : `${bpm < 90 ? 'slow' : bpm < 125 ? 'medium tempo' : 'fast'}, ${Math.round(bpm)} bpm`;
  const words = [
    'electronic instrumental',
    tempo,
    key === '' ? 'no clear key' : key,
    crestDb > 16 ? 'punchy' : crestDb > 12 ? 'dynamic' : 'dense',
    stereo.correlation > 0.95 ? 'narrow' : 'wide',
    `${Math.round(loudness.integratedLufs)} LUFS`,
  ];
  return {
    caption: words.join(', '),
    bpm,
    key: key === '' ? undefined : key,
    timeSignature: timeSignature === undefined ? undefined : timeSignature === '3' ? 3 : 4,
    lyrics: '[Instrumental]',
  };
}

import { TIME_SIGNATURES } from '@loop/core';
import type { Hertz, MusicCapabilities } from '@loop/core';

const HONOURED = ['prompt', 'bpm', 'key', 'timeSignature', 'seed', 'variations', 'stems'] as const;

/** What the pattern engine can do. */
export function patternCapabilities(sampleRate: Hertz): MusicCapabilities {
  return {
    kind: 'pattern',
    description:
      'The pattern engine: it composes instrumental grooves by rules and plays them with synthesizers. It is not a neural model; of a prompt it understands style, tempo, key, mood and structure words.',
    tasks: ['text2music', 'retake', 'cover', 'repaint', 'extend'],
    duration: { minSeconds: 0.5, maxSeconds: 600 },
    sampleRate,
    channels: 2,
    maxVariations: 8,
    family: 'pattern',
    honours: {
      text2music: [...HONOURED, 'lyrics', 'durationSeconds'],
      retake: [...HONOURED, 'lyrics', 'durationSeconds'],
      cover: HONOURED,
      repaint: HONOURED,
      extend: [...HONOURED, 'lyrics'],
    },
    timeSignatures: [...TIME_SIGNATURES],
    vocals: false,
    deterministic: true,
    previews: false,
    cancellation: 'stops-work',
    adapters: false,
  };
}

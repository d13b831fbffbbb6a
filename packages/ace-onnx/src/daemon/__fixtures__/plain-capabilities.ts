import type { MusicCapabilities } from '@loop/core';

/** What generators of tests can do: a sound of one channel from a prompt, a seed and a length. */
export const PLAIN_CAPABILITIES: Omit<MusicCapabilities, 'description' | 'sampleRate'> = {
  kind: 'pattern',
  tasks: ['text2music'],
  duration: { minSeconds: 0.5, maxSeconds: 600 },
  channels: 1,
  maxVariations: 1,
  honours: { text2music: ['prompt', 'seed', 'durationSeconds'] },
  timeSignatures: [],
  vocals: false,
  deterministic: true,
  previews: false,
  cancellation: 'stops-work',
  adapters: false,
};

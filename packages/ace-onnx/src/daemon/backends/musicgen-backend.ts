import { toGeneratorSeed } from '../requests/track-request.js';
import type { Backend } from './backend.js';

/** MusicGen small. */
export function createMusicgenBackend(): Backend {
  return {
    type: 'musicgen',
    name: 'MusicGen-Small',
    description: 'MusicGen: a neural model of short pieces from words.',
    minSeconds: 5,
    maxSeconds: 120,
    sampleRate: 32_000,
    model: undefined,
    takesLora: false,
    isDiffusion: false,
    version: 'musicgen-small-fp16-v1',
    installation: () =>
      Promise.resolve({ isInstalled: false, fault: 'BACKEND_NOT_INSTALLED', reason: 'Running MusicGen is not supported yet.' }),
    complete: (request) => request,
    settingsOf: () => ({}),
    toMusicRequest: ({ prompt, durationSeconds, seed }) => ({ task: 'text2music', prompt, durationSeconds, seed: toGeneratorSeed(seed) }),
  };
}

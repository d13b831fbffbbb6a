import type { ModelStore } from '../../hub/model-store.js';
import type { DaemonConfiguration } from '../configuration/configuration.js';
import { toGeneratorSeed } from '../requests/track-request.js';
import type { Backend } from './backend.js';
import { findInstallation } from './find-installation.js';

/** MusicGen small. */
export function createMusicgenBackend({ models, threads, device }: DaemonConfiguration, store: ModelStore): Backend {
  return {
    type: 'musicgen',
    name: 'MusicGen-Small',
    description: 'MusicGen: a neural model of instrumental pieces from words; its weights are for non-commercial use alone (CC-BY-NC-4.0).',
    minSeconds: 5,
    maxSeconds: 120,
    sampleRate: 32_000,
    model: models.musicgen.id,
    takesLora: false,
    isDiffusion: false,
    version: 'musicgen-small-fp16-v1',
    installation: () =>
      findInstallation({
        type: 'musicgen',
        ...models.musicgen,
        store,
        // What was exported elsewhere runs on the CPU where no other provider is named.
        orderOf: (source) => ({ kind: 'musicgen', source, provider: device === 'auto' ? 'cpu' : device, threads }),
      }),
    complete: (request) => request,
    settingsOf: () => ({}),
    toMusicRequest: ({ prompt, durationSeconds, seed }) => ({ task: 'text2music', prompt, durationSeconds, seed: toGeneratorSeed(seed) }),
  };
}

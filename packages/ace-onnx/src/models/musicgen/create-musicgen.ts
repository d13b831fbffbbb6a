import { createChannel, createRandom, createSerialQueue, drawSeed, InferenceError, MAX_SEED, planProgress } from '@loop/core';
import type {
  GenerationPhase,
  GenerationProgress,
  Milliseconds,
  MusicCapabilities,
  MusicGenerator,
  MusicRequest,
  MusicRequestWith,
  MusicTrack,
} from '@loop/core';
import { defineGenerator } from '@loop/core/generation';

import type { PromptTokenizer } from '../../tokenizers/prompt/prompt-tokenizer.js';
import type { MusicgenConfig } from './config.js';
import { decodeCodes } from './decode-codes.js';
import { encodeWords } from './encode-words.js';
import type { MusicgenNetworks } from './opened-network.js';
import { MUSICGEN, readMusicgenSettings } from './settings.js';
import type { MusicgenSettings } from './settings.js';
import { writeCodes } from './write-codes.js';

/** A request whose settings of MusicGen are typed. */
export type MusicgenRequest = MusicRequestWith<typeof MUSICGEN, Partial<Omit<MusicgenSettings, 'guidanceScale'>>>;

/** What a generator is made of. */
export interface MusicgenOptions {
  /** The model's name, for provenance. */
  readonly name: string;
  readonly config: MusicgenConfig;
  readonly tokenizer: PromptTokenizer;
  readonly networks: MusicgenNetworks;
  readonly clock: () => Milliseconds;
}

/** What each stage takes for a second of music, roughly, on a CPU. */
const WEIGHTS = { text: 1, diffusion: 150, decode: 8 } as const;
const HONOURED = ['prompt', 'durationSeconds', 'seed', 'variations', 'guidanceScale'] as const;
const NAME = 'MusicGen';

/** Makes music with MusicGen's published ONNX networks: words to codes, codes to sound. */
export function createMusicgen(options: MusicgenOptions): MusicGenerator<MusicgenRequest> {
  const { name, config, networks } = options;
  const queue = createSerialQueue();
  return defineGenerator<MusicgenRequest>({
    name: NAME,
    capabilities: capabilitiesOf(name, config),
    async *run(request, { signal }) {
      const settings = readMusicgenSettings(request);
      const events = createChannel<GenerationProgress>({ isPassing: () => true });
      const work = queue.run(() => makeTracks(request, settings, options, signal, events.push), { signal }).finally(events.end);
      work.catch(() => undefined);
      yield* events.read();
      return work;
    },
    async dispose() {
      // What runs has been aborted; its sessions are free when it has ended.
      await queue.run(async () => {
        for (const network of Object.values(networks)) await network?.session.release();
      });
    },
  });
}

async function makeTracks(
  request: MusicRequest,
  settings: MusicgenSettings,
  { name, config, tokenizer, networks, clock }: MusicgenOptions,
  signal: AbortSignal,
  tell: (event: GenerationProgress) => void,
): Promise<readonly MusicTrack[]> {
  const { prompt = '', durationSeconds = 30, variations = 1, seed = drawSeed(), task } = request;
  const frames = Math.ceil(durationSeconds * config.frameRate);
  const stages = (['text', 'diffusion', 'decode'] as const).map((phase) => ({
    phase,
    weight: WEIGHTS[phase] * (phase === 'text' ? 1 : durationSeconds),
  }));
  const progress = planProgress<GenerationPhase>(stages, { clock });
  tell(progress.at('text', 0));
  const words = await encodeWords(tokenizer(prompt), networks.text, networks.decoder);
  tell(progress.at('text', 1));
  const tracks: MusicTrack[] = [];
  for (let index = 0; index < variations; index += 1) {
    const own = (seed + index) % (MAX_SEED + 1);
    const share = (part: number): number => (index + part) / variations;
    const random = createRandom(own);
    const onFrames = (done: number): void => {
      const steps = { step: index * frames + done, steps: variations * frames };
      if (done > 0) tell(progress.at('diffusion', share(done / frames), steps));
    };
    const rows = await writeCodes({ networks, config, words, frames, settings, random, signal, onFrames });
    const sound = await decodeCodes(rows, {
      codec: networks.codec,
      config,
      signal,
      onDone: (done) => tell(progress.at('decode', share(done))),
    });
    const samples = sound.slice(0, Math.round(durationSeconds * config.sampleRate));
    if (!samples.every(Number.isFinite)) throw new InferenceError('encodec_decode.onnx gave numbers that are no sound (NaN).', 'decode');
    const parameters = { durationSeconds, ...settings };
    const provenance = { generator: NAME, model: name, task, seed: own, adapters: [], aiGenerated: true, parameters };
    tracks.push({ audio: { sampleRate: config.sampleRate, channels: [samples] }, seed: own, metadata: { prompt }, provenance });
  }
  return tracks;
}

function capabilitiesOf(model: string, { sampleRate }: MusicgenConfig): MusicCapabilities {
  return {
    kind: 'neural',
    model,
    description:
      'MusicGen: instrumental pieces from words. The published weights may be used for non-commercial purposes alone (CC-BY-NC-4.0).',
    tasks: ['text2music'],
    duration: { minSeconds: 0.5, maxSeconds: 120 },
    sampleRate,
    channels: 1,
    maxVariations: 8,
    honours: { text2music: HONOURED },
    family: MUSICGEN,
    timeSignatures: [],
    vocals: false,
    deterministic: true,
    previews: false,
    cancellation: 'stops-work',
    adapters: false,
  };
}

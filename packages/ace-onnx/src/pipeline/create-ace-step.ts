import {
  assertSupported,
  createSerialQueue,
  delay,
  DisposedError,
  drawSeed,
  generateFromStream,
  MAX_SEED,
  parseMusicRequest,
  planProgress,
  warnIgnoredFields,
} from '@loop/core';
import type {
  AudioClip,
  AudioSource,
  GenerationStreamEvent,
  Milliseconds,
  MusicCapabilities,
  MusicGenerator,
  MusicRequest,
  MusicTrack,
  Seed,
  SerialQueue,
  Warning,
} from '@loop/core';
import { resample } from '@loop/core/audio';

import { LATENT_SAMPLE_RATE } from '../diffusion/latents.js';
import { decodeMel, encodeAudio, vocode } from '../models/v1/codec.js';
import { parseTransformerConfig } from '../models/v1/config.js';
import { createVelocityModel } from '../models/v1/conditioning.js';
import { readMelBank } from '../models/v1/mel-bank.js';
import { resampleReference } from '../models/v1/reference-resampler.js';
import type { Checkpoint, Runtime, WeightMode } from '../runtime/runtime.js';
import { createConditions, createEditConditions } from './conditions.js';
import type { Tokenizers } from './conditions.js';
import { planTask } from './latent-task.js';
import type { LatentClip } from './latent-task.js';
import { createNetworks } from './networks.js';
import type { MemoryPolicy } from './networks.js';
import { readSettings } from './settings.js';
import type { AceStepSettings } from './settings.js';

/** What a generator on ACE-Step v1 is made of. */
export interface AceStepOptions {
  /** The weights. */
  readonly checkpoint: Checkpoint;
  /** Who runs the networks. */
  readonly runtime: Runtime;
  /** Who turns words into token ids. */
  readonly tokenizers: Tokenizers;
  /** Which networks stay in memory. @defaultValue 'sequential' */
  readonly policy?: MemoryPolicy | undefined;
  /** How weights are held. @defaultValue the runtime's own */
  readonly mode?: WeightMode | undefined;
  /** A clock for estimates of the time left. */
  readonly now?: (() => Milliseconds) | undefined;
}

/** Names the latents that a track leaves, so that later tasks need not encode its audio again. */
export const LATENTS_KIND = 'ace-step-v1/latents';

const NAME = '@loop/ace-onnx';
const OUTPUT_RATE = 48_000;
const DEFAULT_SECONDS = 60;

const CAPABILITIES: Omit<MusicCapabilities, 'model' | 'description'> = {
  kind: 'neural',
  tasks: ['text2music', 'retake', 'repaint', 'extend', 'edit', 'audio2audio'],
  duration: { minSeconds: 0.5, maxSeconds: 240 },
  sampleRate: OUTPUT_RATE,
  channels: 2,
  maxVariations: 8,
  honours: ['prompt', 'lyrics', 'durationSeconds', 'seed', 'variations', 'steps', 'guidanceScale'],
  timeSignatures: [2, 3, 4, 6],
  vocals: true,
  deterministic: true,
  previews: false,
  cancellation: 'stops-work',
  adapters: false,
};

/**
 * Creates a music generator on ACE-Step v1. One job runs at a time; a failed job does not fail the next. Same request and seed, same bytes
 * on the same machine; across machines results agree to the precision of their arithmetic.
 *
 * Lengths are whole frames of 0.093 s, rounded down as in the reference. `advanced` takes {@link AceStepSettings}.
 */
export function createAceStep(options: AceStepOptions): MusicGenerator {
  const { checkpoint, runtime, tokenizers, now } = options;
  const networks = createNetworks(checkpoint, runtime, options);
  const queue = createSerialQueue();
  const capabilities: MusicCapabilities = {
    ...CAPABILITIES,
    model: checkpoint.name,
    description: `ACE-Step v1 (${checkpoint.name}) on ONNX Runtime, ${runtime.provider}: a neural network that writes music and voices from a prompt and lyrics.`,
  };
  let isDisposed = false;
  const assertUsable = (): void => {
    if (isDisposed) throw new DisposedError('The ACE-Step generator');
  };

  const encode = async ({ audio, reusable }: AudioSource): Promise<LatentClip> => {
    const known = readLatents(reusable);
    if (known !== undefined) return known;
    const bank = await readMelBank(await networks.component('music_vocoder'));
    return networks.use('encoder', (session) => encodeAudio(audio, session, bank));
  };

  async function* stream(
    input: MusicRequest,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<GenerationStreamEvent, void, void> {
    assertUsable();
    signal?.throwIfAborted();
    const request = parseMusicRequest(input);
    assertSupported(request, capabilities, NAME);
    const settings = readSettings(request);
    const seed = request.seed ?? drawSeed();
    const count = request.variations ?? 1;
    const warnings: Warning[] = warnIgnoredFields(request, capabilities, NAME);
    const leave = await takeTurn(queue, signal);
    try {
      const config = parseTransformerConfig((await networks.component('ace_step_transformer')).config);
      const progress = planProgress(
        [
          { phase: 'text', weight: 4 },
          { phase: 'encode', weight: 'source' in request ? 4 : 0 },
          { phase: 'diffusion', weight: 80 },
          { phase: 'decode', weight: 14 },
          { phase: 'resample', weight: 1 },
        ],
        { now },
      );
      yield progress.at('text', 0);
      const words = { prompt: request.prompt ?? '', lyrics: request.instrumental === true ? '' : (request.lyrics ?? '') };
      const isDouble = settings.textScale > 1 && settings.lyricScale > 1;
      const conditions = await createConditions(networks, config, tokenizers, { ...words, ...settings, textOnly: isDouble });
      const edits =
        request.task === 'edit'
          ? {
              source: await createEditConditions(networks, config, tokenizers, words),
              target: await createEditConditions(networks, config, tokenizers, {
                prompt: request.targetPrompt ?? words.prompt,
                lyrics: request.targetLyrics ?? words.lyrics,
              }),
            }
          : undefined;
      signal?.throwIfAborted();
      yield progress.at('text', 1);
      const source = 'source' in request ? await encode(request.source) : undefined;
      signal?.throwIfAborted();
      yield progress.at('encode', 1);

      const tracks: MusicTrack[] = [];
      for (let index = 0; index < count; index += 1) {
        const own: Seed = (seed + index) % (MAX_SEED + 1);
        const task = planTask({
          request,
          settings,
          seed: own,
          source,
          durationSeconds: request.durationSeconds ?? DEFAULT_SECONDS,
          signal,
        });
        const share = (done: number): number => (index + done) / count;
        // Steps come from inside the use of the network, which ends with the diffusion.
        const steps = createRelay<GenerationStreamEvent>();
        const running = networks
          .use('step', async (session) => {
            const model = createVelocityModel(session, config, { batch: 1, frames: task.frames });
            const diffusion = task.run(model, conditions, edits);
            let next = await diffusion.next();
            for (; next.done !== true; next = await diffusion.next()) {
              signal?.throwIfAborted();
              const { step, steps: total } = next.value;
              steps.push(progress.at('diffusion', share(step / total), { step, steps: total }));
              await delay(0, { signal });
            }
            return next.value;
          })
          .finally(() => steps.end());
        running.catch(() => {});
        yield* steps.drain();
        const latent = await running;
        const left = await networks.use('decoder', (session) => decodeMel(latent, session, { signal }));
        yield progress.at('decode', share(0.3));
        const waves = await networks.use('vocoder', (session) => vocode(left, session, { signal }));
        yield progress.at('decode', share(1));
        signal?.throwIfAborted();
        const audio = toOutput(waves, settings);
        tracks.push(
          describeTrack({ request, settings, seed: own, audio, latent: { latent, frames: task.frames }, parameters: task.parameters }),
        );
      }
      yield progress.at('resample', 1);
      yield { type: 'result', value: { tracks, warnings } };
    } finally {
      leave();
    }
  }

  function describeTrack(made: {
    readonly request: MusicRequest;
    readonly settings: AceStepSettings;
    readonly seed: Seed;
    readonly audio: AudioClip;
    readonly latent: LatentClip;
    readonly parameters: Readonly<Record<string, unknown>>;
  }): MusicTrack {
    const { request, settings, seed, audio, latent, parameters } = made;
    const { prompt, lyrics } =
      request.task === 'edit'
        ? { prompt: request.targetPrompt ?? request.prompt, lyrics: request.targetLyrics ?? request.lyrics }
        : request;
    return {
      audio,
      seed,
      reusable: { kind: LATENTS_KIND, data: latent },
      metadata: { prompt, lyrics },
      provenance: {
        generator: NAME,
        model: checkpoint.name,
        revision: checkpoint.revision,
        task: request.task,
        seed,
        aiGenerated: true,
        parameters: JSON.parse(
          JSON.stringify({ ...settings, ...parameters, guidanceScale: request.guidanceScale, provider: runtime.provider }),
        ) as Record<string, unknown>,
      },
    };
  }

  return {
    name: NAME,
    async capabilities({ signal } = {}) {
      assertUsable();
      signal?.throwIfAborted();
      return capabilities;
    },
    stream,
    generate: generateFromStream(stream),
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      await queue.run(() => networks.release());
    },
  };
}

function toOutput(waves: readonly Float32Array[], settings: AceStepSettings): AudioClip {
  if (settings.resampler === 'reference')
    return { sampleRate: OUTPUT_RATE, channels: waves.map((wave) => resampleReference(wave, LATENT_SAMPLE_RATE, OUTPUT_RATE)) };
  return resample({ sampleRate: LATENT_SAMPLE_RATE, channels: [...waves] }, OUTPUT_RATE);
}

function readLatents(state: AudioSource['reusable']): LatentClip | undefined {
  if (state?.kind !== LATENTS_KIND) return undefined;
  const { latent, frames } = (state.data ?? {}) as Partial<LatentClip>;
  return latent instanceof Float32Array && Number.isInteger(frames) && latent.length === frames! * 128
    ? { latent, frames: frames! }
    : undefined;
}

/** Waits for a turn in a queue. @returns What ends the turn. */
function takeTurn(queue: SerialQueue, signal: AbortSignal | undefined): Promise<() => void> {
  return new Promise((resolve, reject) => {
    queue.run(() => new Promise<void>((release) => resolve(release)), { signal }).catch(reject);
  });
}

/** Hands values from one asynchronous place to another. */
function createRelay<T>(): { push(value: T): void; end(): void; drain(): AsyncGenerator<T, void, void> } {
  const values: T[] = [];
  let wake: () => void = () => {};
  let ended = false;
  return {
    push(value) {
      values.push(value);
      wake();
    },
    end() {
      ended = true;
      wake();
    },
    async *drain() {
      for (;;) {
        while (values.length > 0) yield values.shift() as T;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}

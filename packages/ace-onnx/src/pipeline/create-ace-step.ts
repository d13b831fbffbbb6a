import { createChannel, createSerialQueue, drawSeed, MAX_SEED } from '@loop/core';
import type {
  AudioClip,
  AudioSource,
  GenerationEvent,
  Milliseconds,
  MusicCapabilities,
  MusicGenerator,
  MusicRequest,
  MusicTrack,
  Seed,
} from '@loop/core';
import { defineGenerator } from '@loop/core/generation';
import type { GenerationJob } from '@loop/core/generation';

import { FRAME_SIZE } from '../diffusion/latents.js';
import { encodeAudio } from '../models/v1/codec.js';
import { parseTransformerConfig } from '../models/v1/config.js';
import { readMelBank } from '../models/v1/mel-bank.js';
import { NETWORKS } from '../models/v1/networks.js';
import type { Checkpoint, Runtime, WeightMode } from '../runtime/runtime.js';
import { LYRIC_LANGUAGES } from '../tokenizers/lyrics/languages.js';
import type { LyricLanguage } from '../tokenizers/lyrics/languages.js';
import { openTokenizers } from '../tokenizers/open-tokenizers.js';
import type { Tokenizers } from '../tokenizers/tokenizers.js';
import { createConditions, createEditConditions } from './conditions.js';
import { OUTPUT_RATE } from './delivery.js';
import { framesOfClip } from './frame-grid.js';
import { planTask } from './latent-task.js';
import type { LatentClip, LatentTask } from './latent-task.js';
import { makeSong } from './make-song.js';
import type { Song } from './make-song.js';
import { readNetworkSizes } from './network-sizes.js';
import { createNetworks } from './networks.js';
import type { MemoryPolicy } from './networks.js';
import { decodeSeconds, planSongProgress } from './plan-progress.js';
import { ACE_STEP_V1, readSettings } from './settings.js';
import type { AceStepV1Request, AceStepV1Settings } from './settings.js';

/** What a generator on ACE-Step v1 is made of. */
export interface AceStepOptions {
  /** The weights. */
  readonly checkpoint: Checkpoint;
  /** Who runs the networks. */
  readonly runtime: Runtime;
  /** Who turns words into token ids. @defaultValue those of the checkpoint */
  readonly tokenizers?: Tokenizers | undefined;
  /** Which networks stay in memory. @defaultValue 'sequential' */
  readonly policy?: MemoryPolicy | undefined;
  /** How weights are held. @defaultValue the runtime's own */
  readonly mode?: WeightMode | undefined;
  /** The most jobs that may wait or run; a further one throws `queue_full`. @defaultValue unlimited */
  readonly maxQueued?: number | undefined;
  /** A clock for estimates of the time left. */
  readonly now?: (() => Milliseconds) | undefined;
}

/** Names the latents that a track leaves, so that later tasks need not encode its audio again. */
export const ACE_STEP_V1_LATENTS = 'ace-step-v1/latents';

const NAME = '@loop/ace-onnx';
const DEFAULT_SECONDS = 60;

const HONOURED = ['prompt', 'lyrics', 'vocalLanguage', 'seed', 'variations', 'steps', 'guidanceScale'] as const;

const CAPABILITIES: Omit<MusicCapabilities, 'model' | 'description'> = {
  kind: 'neural',
  tasks: ['text2music', 'retake', 'repaint', 'extend', 'edit', 'audio2audio'],
  duration: { minSeconds: 0.5, maxSeconds: 240 },
  sampleRate: OUTPUT_RATE,
  channels: 2,
  maxVariations: 8,
  family: ACE_STEP_V1,
  honours: {
    text2music: [...HONOURED, 'durationSeconds'],
    retake: [...HONOURED, 'durationSeconds'],
    repaint: HONOURED,
    extend: HONOURED,
    edit: HONOURED,
    audio2audio: HONOURED,
  },
  timeSignatures: [],
  vocals: true,
  deterministic: true,
  previews: true,
  cancellation: 'stops-work',
  adapters: false,
};

/** How the work of a request talks to its reader. */
interface Job {
  readonly signal: AbortSignal;
  readonly emit: (event: GenerationEvent) => void;
  readonly warn: GenerationJob['warn'];
}

/**
 * Creates a music generator on ACE-Step v1. One job runs at a time; a failed job does not fail the next. Same request and seed, same bytes
 * on the same machine; across machines results agree to the precision of their arithmetic.
 *
 * New music is whole frames of 0.093 s, rounded down as in the reference, which a warning says; the other tasks give the length and the region
 * that were asked for, to the sample. Settings are {@link AceStepV1Settings}.
 */
export function createAceStep(options: AceStepOptions): MusicGenerator<AceStepV1Request> {
  const { checkpoint, runtime, mode, now, tokenizers = openTokenizers(checkpoint) } = options;
  const networks = createNetworks(checkpoint, runtime, options);
  const queue = createSerialQueue({ limit: options.maxQueued });
  const capabilities: MusicCapabilities = {
    ...CAPABILITIES,
    model: checkpoint.name,
    description: `ACE-Step v1 (${checkpoint.name}) on ONNX Runtime, ${runtime.provider}: a neural network that writes music and voices from a prompt and lyrics.`,
  };
  const jobs = new Set<Promise<unknown>>();

  const encode = async (audio: AudioClip, signal: AbortSignal): Promise<LatentClip> => {
    const bank = await readMelBank(await networks.component('music_vocoder'));
    signal.throwIfAborted();
    return networks.use('encoder', (session) => encodeAudio(audio, session, bank));
  };

  /** Makes all variations of a request and reports its progress. */
  const work = async (request: MusicRequest, settings: AceStepV1Settings, job: Job): Promise<MusicTrack[]> => {
    const { signal, emit, warn } = job;
    const seed = request.seed ?? drawSeed();
    const count = request.variations ?? 1;
    const config = parseTransformerConfig((await networks.component('ace_step_transformer')).config);
    const given = 'source' in request ? request.source : undefined;
    const known = readLatents(given);
    const plan = (own: Seed, source: LatentClip | undefined): LatentTask =>
      planTask({ request, settings, seed: own, source, durationSeconds: request.durationSeconds ?? DEFAULT_SECONDS, signal });
    // Faults of the task itself are found before any work.
    const expected = plan(seed, known ?? silentSource(given?.audio));
    warn(...expected.warnings);
    const sizes = await readNetworkSizes(networks.component);
    const sourceFrames = given === undefined || known !== undefined ? 0 : framesOfClip(given.audio);
    const { frames, evaluations } = expected;
    const loads = NETWORKS.filter((name) => !networks.isOpen(name));
    const progress = planSongProgress({ sizes, loads, mode, evaluations, frames, sourceFrames, songs: count }, now);
    emit(progress.at('text', 0));

    const words = {
      prompt: request.prompt ?? '',
      lyrics: request.instrumental === true ? '' : (request.lyrics ?? ''),
      language: languageOf(request, warn),
    };
    const isDouble = settings.textScale > 1 && settings.lyricScale > 1;
    const edits =
      request.task === 'edit'
        ? {
            source: await createEditConditions(networks, config, tokenizers, { ...words, signal }),
            target: await createEditConditions(networks, config, tokenizers, {
              ...words,
              prompt: request.targetPrompt ?? words.prompt,
              lyrics: request.targetLyrics ?? words.lyrics,
              signal,
            }),
          }
        : undefined;
    const conditions =
      edits?.source ?? (await createConditions(networks, config, tokenizers, { ...words, ...settings, textOnly: isDouble, signal }));
    emit(progress.at('text', 1));
    const source = given === undefined ? undefined : (known ?? (await encode(given.audio, signal)));
    emit(progress.at('encode', 1));

    const { decoder, vocoder } = decodeSeconds({ sizes, frames });
    const tracks: MusicTrack[] = [];
    for (let index = 0; index < count; index += 1) {
      const own: Seed = (seed + index) % (MAX_SEED + 1);
      // The first is laid already, but on a silent source where the real one had to be encoded.
      const task = index === 0 && source === known ? expected : plan(own, source);
      const song = await makeSong({
        networks,
        config,
        task,
        settings,
        conditions,
        edits,
        source: given?.audio,
        progress,
        share: (done) => (index + done) / count,
        autoencoderShare: decoder / (decoder + vocoder),
        signal,
        emit,
      });
      warn(...song.warnings);
      tracks.push(describeTrack({ request, settings, seed: own, song, task }));
    }
    emit(progress.at('resample', 1));
    return tracks;
  };

  const describeTrack = (made: {
    readonly request: MusicRequest;
    readonly settings: AceStepV1Settings;
    readonly seed: Seed;
    readonly song: Song;
    readonly task: LatentTask;
  }): MusicTrack => {
    const { request, settings, seed, song, task } = made;
    const { prompt, lyrics } =
      request.task === 'edit'
        ? { prompt: request.targetPrompt ?? request.prompt, lyrics: request.targetLyrics ?? request.lyrics }
        : request;
    const parameters = {
      ...settings,
      ...task.parameters,
      guidanceScale: request.guidanceScale,
      truePeakDb: song.truePeakDb,
      provider: runtime.provider,
      weights: mode,
    };
    // Later tasks count frames from the first sample, so a sound that begins within a frame is encoded again.
    const startsWithLatent = task.delivery.skip === 0;
    return {
      audio: song.audio,
      seed,
      ...(startsWithLatent
        ? { reusable: { kind: ACE_STEP_V1_LATENTS, data: { latent: song.latent, frames: task.frames } satisfies LatentClip } }
        : {}),
      metadata: { prompt, lyrics },
      provenance: {
        generator: NAME,
        model: checkpoint.name,
        revision: checkpoint.revision,
        task: request.task,
        seed,
        adapters: [],
        aiGenerated: true,
        // Plain JSON: what was left open is not there.
        parameters: JSON.parse(JSON.stringify(parameters)) as Record<string, unknown>,
      },
    };
  };

  return defineGenerator<AceStepV1Request>({
    name: NAME,
    capabilities,
    async *run(request, { signal, warn }) {
      const settings = readSettings(request);
      const events = createChannel<GenerationEvent>();
      const running = queue.run(() => work(request, settings, { signal, warn, emit: events.push }), { signal }).finally(events.end);
      jobs.add(running);
      try {
        yield* events.read();
        return await running;
      } finally {
        await Promise.allSettled([running]);
        jobs.delete(running);
      }
    },
    async dispose() {
      await Promise.allSettled(jobs);
      await networks.release();
    },
  });
}

/** The latents that come with a source, where they are those of its very sound. */
function readLatents(source: AudioSource | undefined): LatentClip | undefined {
  if (source?.reusable?.kind !== ACE_STEP_V1_LATENTS) return undefined;
  const { latent, frames } = (source.reusable.data ?? {}) as Partial<LatentClip>;
  return latent instanceof Float32Array && frames === framesOfClip(source.audio) && latent.length === frames * FRAME_SIZE
    ? { latent, frames }
    : undefined;
}

/** The language that was asked for, where the model knows it. */
function languageOf({ vocalLanguage }: MusicRequest, warn: GenerationJob['warn']): LyricLanguage | undefined {
  const known = LYRIC_LANGUAGES.find((language) => language === vocalLanguage);
  if (vocalLanguage !== undefined && known === undefined)
    warn({
      code: 'substituted',
      field: 'vocalLanguage',
      message: `ACE-Step v1 does not know ${JSON.stringify(vocalLanguage)}, so each line's language is detected. It knows ${LYRIC_LANGUAGES.join(', ')}.`,
    });
  return known;
}

/** A latent as long as a clip's, to plan a task before the clip is encoded. */
function silentSource(audio: AudioClip | undefined): LatentClip | undefined {
  if (audio === undefined) return undefined;
  const frames = framesOfClip(audio);
  return { latent: new Float32Array(frames * FRAME_SIZE), frames };
}

import type {
  Abortable,
  AudioClip,
  Bpm,
  Fraction,
  MusicCapabilities,
  MusicRequest,
  Seconds,
  Seed,
  TimeSignature,
  TrackMetadata,
  Warning,
} from '@loop/core';

import type { Diffusion } from '../diffusion/denoise.js';
import type { Recipe } from '../models/recipe.js';
import type { Checkpoint, Session } from '../runtime/runtime.js';
import type { Delivery } from './delivery.js';
import type { Networks } from './networks.js';
import type { PipelineSettings } from './pipeline-settings.js';
import type { LyricForm, TrainingTensors, TrainingText } from './training-tensors.js';

/** A latent and its length. */
export interface LatentClip {
  /** float32, laid out as the family says. */
  readonly latent: Float32Array;
  readonly frames: number;
  /** What the sound was multiplied with after it was decoded from this latent, such as to bring its peak to a level. @defaultValue 1 */
  readonly gain?: number | undefined;
}

/** How a family's latents stand to its sound. Plain data. */
export interface LatentShape {
  /** Samples per second of the sound that the family encodes and decodes. */
  readonly sampleRate: number;
  /** Samples in one frame. */
  readonly samplesPerFrame: number;
  /** Numbers in one frame. */
  readonly frameSize: number;
  /** Whether the frames are the last axis, or the first. */
  readonly layout: 'frames-last' | 'frames-first';
}

/** What a family says of itself; what the pipeline does for all families, such as previews and cancelling, it says itself. */
export type FamilyCapabilities = Pick<MusicCapabilities, 'tasks' | 'duration' | 'maxVariations' | 'honours' | 'timeSignatures' | 'vocals'>;

/** What a song is planned from. */
export interface PlanJob<Settings> extends Abortable {
  readonly request: MusicRequest;
  readonly settings: Settings;
  readonly seed: Seed;
  /** The encoded source, for tasks that have one. Before it is encoded, silence of its length: faults are found before any work. */
  readonly source: LatentClip | undefined;
}

/** What runs networks for a request. */
export interface NetworkJob<Settings> {
  readonly networks: Networks;
  readonly settings: Settings;
  readonly signal: AbortSignal;
}

/** What encodes a sound for a training. */
export interface TrainingJob<Settings> extends NetworkJob<Settings> {
  readonly lyricForm: LyricForm;
  /** Longer sounds are cut. */
  readonly maxSeconds: Seconds;
  /** Called when the sound is encoded, before the words are. */
  readonly onEncoded: () => void;
}

/** What a condition is made from. */
export interface ConditionJob<Settings> extends NetworkJob<Settings> {
  readonly request: MusicRequest;
  /** The encoded source, for tasks that have one. */
  readonly source: LatentClip | undefined;
  /** Adds departures from the request. */
  warn(...warnings: readonly Warning[]): void;
}

/** What thinks about a request. */
export interface ThinkJob<Settings> extends NetworkJob<Settings> {
  readonly request: MusicRequest;
  readonly seed: Seed;
  /** Adds departures from the request. */
  warn(...warnings: readonly Warning[]): void;
  /** Called as it goes on, with the share that is done. */
  readonly onProgress: (done: Fraction) => void;
}

/** A request that was thought about. */
export interface ThoughtRequest<Settings> {
  /** The request with what was left open filled in. */
  readonly request: MusicRequest;
  readonly settings: Settings;
  /** What is known of the tracks now. */
  readonly metadata: TrackMetadata;
  /** What was decided, for the provenance. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Music in words, as a language model describes or writes it. */
export interface WrittenMusic {
  readonly caption: string;
  /** With section tags; empty for none. */
  readonly lyrics: string;
  readonly bpm: Bpm | undefined;
  readonly key: string | undefined;
  readonly timeSignature: TimeSignature | undefined;
  readonly durationSeconds: Seconds | undefined;
  /** An ISO code; `undefined` where the model does not know. */
  readonly vocalLanguage: string | undefined;
  /** The codes through which a sound was heard. */
  readonly audioCodes?: readonly number[] | undefined;
}

/** What a language model writes with. */
export interface LanguageJob<Settings> extends NetworkJob<Settings> {
  readonly seed: Seed;
  /** The most tokens. */
  readonly maxTokens: number;
  /** Called when the sound is encoded. */
  readonly onEncoded?: (() => void) | undefined;
  /** Called with each token's number. */
  readonly onToken?: ((count: number) => void) | undefined;
}

/** A family's language model, as far as words go. */
export interface MusicLanguage<Settings> {
  /** The model's name, such as `acestep-5Hz-lm-0.6B`. */
  readonly name: string;
  /** Describes a sound. */
  listen(clip: AudioClip, job: LanguageJob<Settings>): Promise<WrittenMusic>;
  /** Writes a song about a query; about anything when it is empty. */
  inspire(query: string, isInstrumental: boolean, job: LanguageJob<Settings>): Promise<WrittenMusic>;
  /** Words a caption and lyrics anew. */
  format(caption: string, lyrics: string, job: LanguageJob<Settings>): Promise<WrittenMusic>;
}

/** What decodes a latent. */
export interface DecodeJob<Settings> extends NetworkJob<Settings> {
  /** Expected seconds of a network on this latent, to split the stage between several. */
  readonly expectedSeconds: (network: string) => number;
  /** Called as parts are done, with a share of 0–1 of the whole. */
  readonly onPart: (done: number) => void;
}

/** A song that is planned and ready to run. */
export interface SongPlan<Condition> {
  /** Frames of the result. */
  readonly frames: number;
  /** How often the network of the phase `diffusion` runs, for estimates of the time. */
  readonly evaluations: number;
  /** Settings that were chosen or drawn, for the provenance. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** How the sound of these frames becomes what was asked for. */
  readonly delivery: Delivery;
  /** What will not be as asked. */
  readonly warnings: readonly Warning[];
  /** Starts the diffusion. */
  run(session: Session, condition: Condition): Diffusion;
}

/**
 * A family of models over one checkpoint: all that differs between families, and nothing that the pipeline does for each of them. Queue,
 * progress, memory policy, variations, previews, warnings and provenance are the pipeline's.
 *
 * `Settings` and `Condition` are the family's own; the pipeline only hands them on.
 */
export interface Family<Settings extends PipelineSettings = PipelineSettings, Condition = unknown> {
  /** The key of its settings in a request's `advanced`, and the beginning of the kind of its latents, such as `ace-step-v1`. */
  readonly id: string;
  /** What people call it, such as `ACE-Step v1`. */
  readonly title: string;
  readonly checkpoint: Checkpoint;
  /** Its networks, in the order in which a song needs them. */
  readonly recipes: readonly Recipe[];
  readonly latent: LatentShape;
  /** What this checkpoint can do; variants of one family may differ. */
  readonly capabilities: FamilyCapabilities;
  /** The timestep of pure noise, with which steps are numbered down to 0. */
  readonly noiseTimestep: number;
  /** Parameters of the diffusion network for which the recipes' working space was measured. */
  readonly publishedParameters: number;
  /** The component whose weights adapters change, where the family takes adapters. */
  readonly adapted?: string | undefined;
  /** The component whose weights adapters of the language model change; none where there is no such. */
  readonly adaptedLanguage?: string | undefined;
  /** Reads the settings of a request. @throws {InvalidInputError} With the path under `advanced`. */
  readSettings(request: MusicRequest): Settings;
  /** Frames of a clip once it is encoded. */
  framesOf(clip: AudioClip): number;
  /** A language model that plans a request before anything else, where the family knows one. */
  readonly thinker?:
    | {
        /** Tokens that it is expected to work on; 0 for nothing to do. */
        tokensOf(request: MusicRequest, settings: Settings): number;
        /** Fills a request in; `undefined` where it has nothing to do. */
        think(job: ThinkJob<Settings>): Promise<ThoughtRequest<Settings> | undefined>;
      }
    | undefined;
  /** A language model that describes sounds and writes songs in words, where the checkpoint has one. */
  readonly language?: MusicLanguage<Settings> | undefined;
  /** Turns a sound into audio codes, where the family has such. */
  tokenize?(clip: AudioClip, job: NetworkJob<Settings>): Promise<readonly number[]>;
  /** Encodes a sound and its words for a training, where the family can. */
  encodeForTraining?(clip: AudioClip, text: TrainingText, job: TrainingJob<Settings>): Promise<TrainingTensors>;
  /** Plans one song: its noise, what stays of a source, how long it is. Runs no network. */
  plan(job: PlanJob<Settings>): SongPlan<Condition>;
  /** Encodes what all songs of a request are conditioned on, once. */
  condition(job: ConditionJob<Settings>): Promise<Condition>;
  /** Encodes sound. */
  encode(clip: AudioClip, job: NetworkJob<Settings>): Promise<LatentClip>;
  /** Decodes a latent to sound at the rate of the results. */
  decode(latent: Float32Array, job: DecodeJob<Settings>): Promise<AudioClip>;
}

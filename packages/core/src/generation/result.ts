import type { AudioClip } from '../audio/clip.js';
import type { Progress } from '../job/progress.js';
import type { ResultEvent } from '../job/run-to-result.js';
import type { Bpm, Seconds, Seed } from '../units.js';
import type { Warning } from '../warning.js';
import type { AdapterUse } from './adapters.js';
import type { AudioSource, MusicTask, ReusableState } from './request.js';

/** Where a piece of music comes from: enough to make it again and to say what made it. What is not known is missing, never guessed. */
export interface Provenance {
  /** The generator's name, such as `@loop/sequencer pattern engine`. */
  readonly generator: string;
  /** The model's name, where there is one. */
  readonly model?: string | undefined;
  /** The model's exact revision, where it is known. */
  readonly revision?: string | undefined;
  /** The task that was done, where it is known. */
  readonly task?: MusicTask | undefined;
  /** The seed of this very track, where it is known. */
  readonly seed?: Seed | undefined;
  /** The adapters that took part, and how strongly; empty when none did, `undefined` when it is not known. */
  readonly adapters?: readonly AdapterUse[] | undefined;
  /** How exactly the network's weights were held, such as `float32` or `int8`, where that is known. */
  readonly precision?: string | undefined;
  /** SHA-256 of the request's `source`, as {@link hashClip} computes it. */
  readonly source?: string | undefined;
  /** SHA-256 of the request's `reference`. */
  readonly reference?: string | undefined;
  /** Whether a neural model made it; marks AI-generated audio as such. */
  readonly aiGenerated: boolean;
  /** The settings that were really used, after defaults and limits; plain JSON. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a generator knows about the music it made. */
export interface TrackMetadata {
  /** The style that was used. */
  readonly prompt?: string | undefined;
  /** The words that were used. */
  readonly lyrics?: string | undefined;
  readonly bpm?: Bpm | undefined;
  /** Root and scale in words. */
  readonly key?: string | undefined;
  readonly timeSignature?: number | undefined;
  /** Names and places of sections, where the generator knows them. */
  readonly sections?: readonly { readonly name: string; readonly startSeconds: Seconds; readonly endSeconds: Seconds }[] | undefined;
}

/** One separate instrument of a track. */
export interface Stem {
  /** The instrument's name. */
  readonly name: string;
  /** Its sound alone, as long as the mix. */
  readonly audio: AudioClip;
}

/** One finished piece of music. It can be passed as the `source` of a later request. */
export interface MusicTrack extends AudioSource {
  readonly audio: AudioClip;
  readonly reusable?: ReusableState | undefined;
  /** The seed that makes this track again; `undefined` when a server did not say it. */
  readonly seed: Seed | undefined;
  readonly metadata: TrackMetadata;
  readonly provenance: Provenance;
  /** The separate instruments, when they were asked for and can be had. */
  readonly stems?: readonly Stem[] | undefined;
}

/** What a generator gives back. */
export interface MusicResult {
  /** The first track, for requests without variations. */
  readonly track: MusicTrack;
  /** One track per variation, in order; never empty. */
  readonly tracks: readonly [MusicTrack, ...MusicTrack[]];
  /** Departures from the request; empty when all was done as asked. */
  readonly warnings: readonly Warning[];
}

/** The stages that generators report. */
export const GENERATION_PHASES = [
  'upload',
  'queue',
  'load',
  'plan',
  'text',
  'encode',
  'diffusion',
  'render',
  'decode',
  'resample',
  'download',
] as const;

/** A stage of a generation. */
export type GenerationPhase = (typeof GENERATION_PHASES)[number];

/** How far a generation has come. */
export interface GenerationProgress extends Progress<GenerationPhase> {
  /** Place in the queue, 0 = next, while waiting. */
  readonly queuePosition?: number | undefined;
  /** Identifies the job, for re-attaching after a crash. */
  readonly taskId?: string | undefined;
}

/** A first impression of the result, before it is done. */
export interface GenerationPreview {
  readonly type: 'preview';
  readonly audio: AudioClip;
}

/** What happens before the result. */
export type GenerationEvent = GenerationProgress | GenerationPreview;

/** Everything that a generation's stream yields; `result` comes last. */
export type GenerationStreamEvent = GenerationEvent | ResultEvent<MusicResult>;

import type { AudioClip } from '../audio/clip.js';
import type { TimeSignature } from '../music/song/meter.js';
import type { Bpm, Fraction, Seconds, Seed } from '../units.js';
import type { AdapterUse } from './adapters.js';

/** Everything that a music generator may be asked to do. What one can do is in its capabilities. */
export const MUSIC_TASKS = [
  'text2music',
  'cover',
  'repaint',
  'extend',
  'retake',
  'edit',
  'audio2audio',
  'lego',
  'extract',
  'complete',
] as const;

/** The name of a task. */
export type MusicTask = (typeof MUSIC_TASKS)[number];

/** The tracks that `lego` adds, `extract` isolates and `complete` fills in. */
export const TRACK_NAMES = [
  'woodwinds',
  'brass',
  'fx',
  'synth',
  'strings',
  'percussion',
  'keyboard',
  'guitar',
  'bass',
  'drums',
  'backing_vocals',
  'vocals',
] as const;

/** The name of a track. */
export type TrackName = (typeof TRACK_NAMES)[number];

/**
 * What a generator kept of a track that it made, so that a later edit need not analyse the audio again: latents, or a song.
 * Only the generator that made it understands it; others ignore it.
 */
export interface ReusableState {
  /** Which kind of generator understands `data`, such as `my-model/latents`. */
  readonly kind: string;
  /** Plain data and typed arrays. */
  readonly data: unknown;
}

/** Audio that a task works on. A track of an earlier result can be passed as it is. */
export interface AudioSource {
  /** The audio to work on, at 8–384 kHz. */
  readonly audio: AudioClip;
  /** The maker's state of this very audio. */
  readonly reusable?: ReusableState | undefined;
}

/**
 * Settings by family of generators, such as `{ pattern: { swing: 0.2 } }`: each generator checks those of its own family, which its
 * capabilities name, and ignores the others with a warning. So one request fits several generators. The packages export the type of
 * their family's settings.
 */
export type AdvancedSettings = Readonly<Record<string, object | undefined>>;

/** What every task may say about the music that it wants. A generator that ignores a field says so in a warning. */
export interface MusicDescription {
  /** The style in words or tags, at most 4 096 characters. @defaultValue '' */
  readonly prompt?: string | undefined;
  /** Lyrics with structure tags such as `[verse]`; at most 16 384 characters. @defaultValue '' */
  readonly lyrics?: string | undefined;
  /** Asks for music without a voice, whatever the lyrics say. @defaultValue true when `lyrics` is empty */
  readonly instrumental?: boolean | undefined;
  /** ISO 639-1 code of the sung language, such as `en`. */
  readonly vocalLanguage?: string | undefined;
  /** Length of the result, 0.5–600 s. Tasks with a source take the source's length where they do not say otherwise. */
  readonly durationSeconds?: Seconds | undefined;
  /** Tempo, 30–300. */
  readonly bpm?: Bpm | undefined;
  /** Root and scale in words, such as `C minor` or `F# dorian`. */
  readonly key?: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature?: TimeSignature | undefined;
  /** Sound whose style the result should follow. */
  readonly reference?: AudioSource | undefined;
  /** Names the random draws. Omitted: one is drawn and returned. Variation `i` uses `seed + i`, modulo 2³². */
  readonly seed?: Seed | undefined;
  /** How many different results to make, 1–8. @defaultValue 1 */
  readonly variations?: number | undefined;
  /** Asks for the separate instruments beside the mix. @defaultValue false */
  readonly stems?: boolean | undefined;
  /** Denoising steps, 1–200; more is slower. Default: the model's own. */
  readonly steps?: number | undefined;
  /** How strictly the prompt is followed, 0–30; 0 or 1 turns guidance off. Default: the model's own. */
  readonly guidanceScale?: number | undefined;
  /** The model to use, of those that the generator has. Default: the generator's own. */
  readonly model?: string | undefined;
  /** The loaded adapters to use for this request alone, in place of the active ones; none when empty. Default: the active ones. */
  readonly adapters?: readonly AdapterUse[] | undefined;
  /** Settings that only some generators know, by family; see {@link AdvancedSettings}. */
  readonly advanced?: AdvancedSettings | undefined;
}

/** Makes new music from a description. */
export interface TextToMusicRequest extends MusicDescription {
  readonly task: 'text2music';
}

/** Makes a new performance that follows a source's melody and structure. */
export interface CoverRequest extends MusicDescription {
  readonly task: 'cover';
  /** The music to cover. */
  readonly source: AudioSource;
  /** How much the source leads, 0–1: 1 keeps closest to it. @defaultValue 1 */
  readonly strength?: Fraction | undefined;
}

/** Replaces a region of a source; the rest stays, outside a short crossfade. */
export interface RepaintRequest extends MusicDescription {
  readonly task: 'repaint';
  /** The music to change. */
  readonly source: AudioSource;
  /** Where the region begins in the source, 0 or more. */
  readonly startSeconds: Seconds;
  /** Where the region ends. @defaultValue the end of the source */
  readonly endSeconds?: Seconds | undefined;
  /** How far the region may move from what was there: 0 (as near as the model can stay) – 1 (new). @defaultValue 1 */
  readonly variance?: Fraction | undefined;
}

/** Adds music before and after a source. */
export interface ExtendRequest extends MusicDescription {
  readonly task: 'extend';
  /** The music to continue. */
  readonly source: AudioSource;
  /** New music before the source. @defaultValue 0 */
  readonly beforeSeconds?: Seconds | undefined;
  /** New music after the source. @defaultValue 0 */
  readonly afterSeconds?: Seconds | undefined;
}

/** Makes a variation of the music that the same description and seed make: it needs no source, only the request of the first take. */
export interface RetakeRequest extends MusicDescription {
  readonly task: 'retake';
  /** How far from the first take, 0 (the same) – 1 (another song). @defaultValue 0.5 */
  readonly variance?: Fraction | undefined;
  /** Names the variation's own draws. Omitted: one is drawn and returned in the provenance. */
  readonly retakeSeed?: Seed | undefined;
}

/** Changes a source's style or words while keeping its melody. `prompt` and `lyrics` describe the source. */
export interface EditRequest extends MusicDescription {
  readonly task: 'edit';
  /** The music to change. */
  readonly source: AudioSource;
  /** The style that it should have. @defaultValue the same as `prompt` */
  readonly targetPrompt?: string | undefined;
  /** The words that it should have. @defaultValue the same as `lyrics` */
  readonly targetLyrics?: string | undefined;
  /** Share of the denoising where the edit begins, 0–1. @defaultValue 0 */
  readonly from?: Fraction | undefined;
  /** Share of the denoising where the edit ends, 0–1. @defaultValue 1 */
  readonly to?: Fraction | undefined;
  /** Averaged flow estimates per step, 1–16. @defaultValue 1 */
  readonly averages?: number | undefined;
}

/** Starts the denoising from a source instead of from noise. */
export interface AudioToAudioRequest extends MusicDescription {
  readonly task: 'audio2audio';
  /** The music to start from. */
  readonly source: AudioSource;
  /** How much the source leads, 0–1: 1 gives it back unchanged. @defaultValue 0.5 */
  readonly strength?: Fraction | undefined;
}

/** Adds one track to a source. */
export interface LegoRequest extends MusicDescription {
  readonly task: 'lego';
  /** The music to add to. */
  readonly source: AudioSource;
  /** The track to add. */
  readonly track: TrackName;
  /** The style of the whole song, beside that of the new track in `prompt`. */
  readonly globalCaption?: string | undefined;
  /** Where the new track begins. @defaultValue 0 */
  readonly startSeconds?: Seconds | undefined;
  /** Where the new track ends. @defaultValue the end of the source */
  readonly endSeconds?: Seconds | undefined;
}

/** Isolates one track of a source. */
export interface ExtractRequest extends MusicDescription {
  readonly task: 'extract';
  /** The mix that the track is isolated from. */
  readonly source: AudioSource;
  /** The track to isolate. */
  readonly track: TrackName;
}

/** Completes a partial arrangement, such as a voice alone. */
export interface CompleteRequest extends MusicDescription {
  readonly task: 'complete';
  /** The partial arrangement. */
  readonly source: AudioSource;
  /** The tracks to fill in, at least one. */
  readonly tracks: readonly TrackName[];
}

/** A request for music, told apart by `task`: each task has exactly the fields that it needs. */
export type MusicRequest =
  | TextToMusicRequest
  | CoverRequest
  | RepaintRequest
  | ExtendRequest
  | RetakeRequest
  | EditRequest
  | AudioToAudioRequest
  | LegoRequest
  | ExtractRequest
  | CompleteRequest;

/** The request type of one task. */
export type MusicRequestOf<T extends MusicTask> = Extract<MusicRequest, { readonly task: T }>;

/**
 * A request whose settings of one family are typed, for completion and checks in the editor.
 *
 * @example
 * ```ts
 * type PatternRequest = MusicRequestWith<'pattern', PatternSettings>;
 * ```
 */
export type MusicRequestWith<Family extends string, Settings extends object> = MusicRequest & {
  readonly advanced?: (AdvancedSettings & { readonly [F in Family]?: Settings | undefined }) | undefined;
};

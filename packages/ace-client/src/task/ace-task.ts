import type { AdapterUse, Bpm, Fraction, MusicRequestWith, Seconds, Seed, TimeSignature, TrackName } from '@loop/core';

import type { AudioInput } from '../audio/audio-input.js';

/** The six tasks of ACE-Step 1.5. */
export const ACE_TASKS = ['text2music', 'cover', 'repaint', 'lego', 'extract', 'complete'] as const;

/** The name of an ACE-Step task. */
export type AceTaskName = (typeof ACE_TASKS)[number];

/** The formats that servers can be asked for. `wav` needs no decoder on this side. */
export const AUDIO_FORMATS = ['wav', 'wav32', 'flac', 'mp3', 'opus', 'aac'] as const;

/** A format that servers can be asked for. */
export type AudioFormat = (typeof AUDIO_FORMATS)[number];

/** The kinds of guidance that the newest servers name. */
export const GUIDANCE_VARIANTS = ['apg_classic', 'cfg', 'adg', 'adg_w_norm', 'adg_wo_clip'] as const;

/** A kind of guidance: one of {@link GUIDANCE_VARIANTS}, or one that a newer server knows. */
export type GuidanceVariant = (typeof GUIDANCE_VARIANTS)[number] | (string & {});

/** How the diffusion runs. Every field left out takes the server's default. */
export interface AceDiffusionSettings {
  /** Denoising steps: turbo models 1–20 (8 is best), others 1–200 (32–64 are best). */
  readonly steps?: number | undefined;
  /** Classifier-free guidance, 1–30; turbo models ignore it. */
  readonly guidanceScale?: number | undefined;
  /** Adaptive dual guidance; base models only. */
  readonly useAdg?: boolean | undefined;
  /** Where guidance begins to work, 0–1. */
  readonly cfgIntervalStart?: Fraction | undefined;
  /** Where guidance ends, 0–1. */
  readonly cfgIntervalEnd?: Fraction | undefined;
  /** Deterministic (`ode`) or stochastic (`sde`) steps. */
  readonly inferMethod?: 'ode' | 'sde' | undefined;
  /** Time shift of the schedule, above 0; old turbo servers use the nearest of 1, 2 and 3. */
  readonly shift?: number | undefined;
  /** Differential correction in the wavelet domain; newest servers only. */
  readonly dcwEnabled?: boolean | undefined;
  /** Which bands the wavelet correction changes. */
  readonly dcwMode?: 'low' | 'high' | 'double' | undefined;
  /** Strength of the correction in the low band. */
  readonly dcwScaler?: number | undefined;
  /** Strength of the correction in the high band. */
  readonly dcwHighScaler?: number | undefined;
  /** The wavelet's name, such as `haar`. */
  readonly dcwWavelet?: string | undefined;
  /** The integrator; newest servers only. */
  readonly samplerMode?: 'euler' | 'heun' | undefined;
  /** Bounds the norm of the velocity; 0 is off; newest servers only. */
  readonly velocityNormThreshold?: number | undefined;
  /** Smooths the velocity over steps, 0 is off; newest servers only. */
  readonly velocityEmaFactor?: number | undefined;
  /** Added to the latents before decoding; newest servers only. */
  readonly latentShift?: number | undefined;
  /** Multiplies the latents before decoding; newest servers only. */
  readonly latentRescale?: number | undefined;
  /** The kind of guidance; newest servers only, which may know more kinds. */
  readonly guidanceVariant?: GuidanceVariant | undefined;
  /** Settings of that kind of guidance by name, such as `{ eta: 0, momentum: -0.75 }`; newest servers only. */
  readonly guidanceParams?: Readonly<Record<string, number | string | boolean>> | undefined;
  /** Decodes long audio in pieces that need less memory. @defaultValue true */
  readonly useTiledDecode?: boolean | undefined;
}

/** How the 5 Hz language model plans the music before the diffusion. */
export interface AceLanguageModelSettings {
  /** Lets the language model write the plan; slower, and usually better. @defaultValue false */
  readonly thinking?: boolean | undefined;
  /** Lets the language model rewrite prompt and lyrics first. */
  readonly useFormat?: boolean | undefined;
  /** Lets it rewrite the caption while thinking. */
  readonly useCotCaption?: boolean | undefined;
  /** Lets it find the language while thinking. */
  readonly useCotLanguage?: boolean | undefined;
  /** Says that the prompt is formatted already. */
  readonly isFormatCaption?: boolean | undefined;
  /** Keeps its output to valid metadata and codes. */
  readonly constrainedDecoding?: boolean | undefined;
  /** Plans all variations in one batch. */
  readonly allowLmBatch?: boolean | undefined;
  /** The language model's folder name on the server. */
  readonly lmModelPath?: string | undefined;
  /** What runs it. */
  readonly lmBackend?: 'vllm' | 'pt' | 'mlx' | undefined;
  /** Sampling temperature, 0–2. */
  readonly lmTemperature?: number | undefined;
  /** Its guidance, 1 is off. */
  readonly lmCfgScale?: number | undefined;
  /** Samples from the best so many tokens; 0 is off. */
  readonly lmTopK?: number | undefined;
  /** Samples from the tokens that hold this share of the probability. */
  readonly lmTopP?: number | undefined;
  /** Above 1 it repeats itself less. */
  readonly lmRepetitionPenalty?: number | undefined;
  /** What the language model should keep away from. */
  readonly lmNegativePrompt?: string | undefined;
}

/** What every task may say. */
export interface AceTaskCommon extends AceDiffusionSettings {
  /** The style in words or tags, at most 4096 characters; the models read 512. */
  readonly prompt?: string | undefined;
  /** The words to sing, with section tags such as `[verse]`. Empty means no voice. */
  readonly lyrics?: string | undefined;
  /** Asks for no voice. Lyrics that are more than section tags are then left out, with a warning. */
  readonly instrumental?: boolean | undefined;
  /** ISO 639 code of the sung language, or `unknown`. */
  readonly vocalLanguage?: string | undefined;
  /** Tempo, 30–300; fractions are rounded, with a warning. */
  readonly bpm?: Bpm | undefined;
  /** Root and scale in words. Official models know major and minor only: others become the nearest, named in the prompt. */
  readonly key?: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature?: TimeSignature | undefined;
  /** Sound whose style the result should follow. */
  readonly reference?: AudioInput | undefined;
  /** One seed, or one per variation. Omitted: one is drawn and returned. */
  readonly seed?: Seed | readonly Seed[] | undefined;
  /** How many different results to make, 1–9; how many a server makes is in its capabilities. @defaultValue 1 */
  readonly variations?: number | undefined;
  /** The model's name. @defaultValue the client's `model`, else the server's */
  readonly model?: string | undefined;
  /** The adapter to use for this task alone, of those that the server lists; acestep.cpp only, which takes one. */
  readonly adapters?: readonly AdapterUse[] | undefined;
  /** The instruction to the model in words. @defaultValue what the model was trained with for the task */
  readonly instruction?: string | undefined;
  /** The format that travels. Others than WAV need the client's `decodeAudio`. @defaultValue 'wav' */
  readonly audioFormat?: AudioFormat | undefined;
}

/** Makes new music from a description. */
export interface AceTextToMusicTask extends AceTaskCommon, AceLanguageModelSettings {
  /** Tells the tasks apart. */
  readonly task: 'text2music';
  /** Length, 0.5–600 s. Below the server's shortest (10 s) a longer piece is made and cut. Omitted: the server chooses. */
  readonly durationSeconds?: Seconds | undefined;
  /** A wish in plain words, from which the language model writes prompt, lyrics and all else. */
  readonly sampleQuery?: string | undefined;
  /** Audio codes to render, `<|audio_code_N|>…`, as `extractCodes` returns them. */
  readonly audioCodes?: string | undefined;
}

/** Makes a new performance of a source. */
export interface AceCoverTask extends AceTaskCommon {
  /** Tells the tasks apart. */
  readonly task: 'cover';
  /** The music to cover. */
  readonly source: AudioInput;
  /** Share of the steps that the source leads, 0–1. @defaultValue 1 */
  readonly strength?: Fraction | undefined;
  /** Starts from the noised source: 0 from pure noise, 1 from the source. @defaultValue 0 */
  readonly coverNoiseStrength?: Fraction | undefined;
  /** Follows the source's exact sound instead of its codes (`cover-nofsq`); newest servers only. @defaultValue false */
  readonly exact?: boolean | undefined;
}

/** Makes a region of a source anew, or adds music before and after it. */
export interface AceRepaintTask extends AceTaskCommon {
  /** Tells the tasks apart. */
  readonly task: 'repaint';
  /** The music to change. */
  readonly source: AudioInput;
  /** Where the region begins; a negative time adds music before the source. */
  readonly startSeconds: Seconds;
  /** Where the region ends; beyond the source's end it adds music there. @defaultValue the end of the source */
  readonly endSeconds?: Seconds | undefined;
  /** How the rest is protected; newest servers only. @defaultValue 'balanced' */
  readonly repaintMode?: 'conservative' | 'balanced' | 'aggressive' | undefined;
  /** How far the region moves from what was there, 0–1, in the mode `balanced`; newest servers only. */
  readonly variance?: Fraction | undefined;
  /** Length of the crossfade at the edges in latent frames of 40 ms; newest servers only. */
  readonly repaintLatentCrossfadeFrames?: number | undefined;
  /** Length of the crossfade at the edges in the finished audio; newest servers only. */
  readonly repaintWavCrossfadeSec?: Seconds | undefined;
  /** How the region is marked for the model. */
  readonly chunkMaskMode?: 'auto' | 'explicit' | undefined;
}

/** Adds a track to a source; base models only. */
export interface AceLegoTask extends AceTaskCommon, AceLanguageModelSettings {
  /** Tells the tasks apart. */
  readonly task: 'lego';
  /** The music to add to. */
  readonly source: AudioInput;
  /** The track to add. */
  readonly track: TrackName;
  /** The style of the whole song, beside that of the track in `prompt`. */
  readonly globalCaption?: string | undefined;
  /** Where the track begins. @defaultValue 0 */
  readonly startSeconds?: Seconds | undefined;
  /** Where the track ends. @defaultValue the end of the source */
  readonly endSeconds?: Seconds | undefined;
  /** How the region is marked for the model. */
  readonly chunkMaskMode?: 'auto' | 'explicit' | undefined;
}

/** Isolates a track of a source; base models only. */
export interface AceExtractTask extends AceTaskCommon {
  /** Tells the tasks apart. */
  readonly task: 'extract';
  /** The mix that the track is isolated from. */
  readonly source: AudioInput;
  /** The track to isolate. */
  readonly track: TrackName;
}

/** Completes a partial arrangement; base models only. */
export interface AceCompleteTask extends AceTaskCommon, AceLanguageModelSettings {
  /** Tells the tasks apart. */
  readonly task: 'complete';
  /** The partial arrangement. */
  readonly source: AudioInput;
  /** The tracks to fill in, at least one. */
  readonly tracks: readonly [TrackName, ...TrackName[]];
  /** Length, 10–600 s. @defaultValue that of the source */
  readonly durationSeconds?: Seconds | undefined;
}

/** A request in ACE-Step's own terms with its full set of parameters, told apart by `task`. */
export type AceTask = AceTextToMusicTask | AceCoverTask | AceRepaintTask | AceLegoTask | AceExtractTask | AceCompleteTask;

/** The request type of one task. */
export type AceTaskOf<T extends AceTaskName> = Extract<AceTask, { readonly task: T }>;

/**
 * The settings of ACE-Step servers that core's requests do not have: `advanced['ace-server']` of a request. Each task takes those that its
 * {@link AceTask} has.
 */
export interface AceServerSettings
  extends
    Omit<AceDiffusionSettings, 'steps' | 'guidanceScale'>,
    AceLanguageModelSettings,
    Pick<AceTaskCommon, 'instruction' | 'audioFormat'>,
    Pick<AceTextToMusicTask, 'sampleQuery' | 'audioCodes'>,
    Pick<AceCoverTask, 'coverNoiseStrength' | 'exact'>,
    Pick<AceRepaintTask, 'repaintMode' | 'repaintLatentCrossfadeFrames' | 'repaintWavCrossfadeSec' | 'chunkMaskMode'> {}

/** A request of core whose settings for ACE-Step servers are typed. */
export type AceServerRequest = MusicRequestWith<'ace-server', AceServerSettings>;

/** The task types of the official API; `cover-nofsq` since generation 4. */
export const WIRE_TASK_TYPES = ['text2music', 'cover', 'cover-nofsq', 'repaint', 'lego', 'extract', 'complete'] as const;

/** Task types that only Loop's own server understands. */
export const WIRE_EXTENSION_TASK_TYPES = ['extend', 'retake', 'edit', 'audio2audio'] as const;

/** The body of `POST /release_task` by its canonical names: what this client sends, every field optional. */
export interface AceTaskBody {
  // What to do.
  readonly task_type?: (typeof WIRE_TASK_TYPES)[number] | (typeof WIRE_EXTENSION_TASK_TYPES)[number];
  readonly instruction?: string;
  readonly model?: string;

  // What the music is.
  readonly prompt?: string;
  readonly global_caption?: string;
  readonly lyrics?: string;
  readonly instrumental?: boolean;
  readonly vocal_language?: string;
  readonly bpm?: number;
  readonly key_scale?: string;
  readonly time_signature?: string;
  readonly audio_duration?: number;

  // What it is made from.
  readonly src_audio_path?: string;
  readonly reference_audio_path?: string;
  readonly audio_code_string?: string;
  readonly repainting_start?: number;
  readonly repainting_end?: number;
  readonly repaint_mode?: string;
  readonly repaint_strength?: number;
  readonly repaint_latent_crossfade_frames?: number;
  readonly repaint_wav_crossfade_sec?: number;
  readonly chunk_mask_mode?: string;
  readonly audio_cover_strength?: number;
  readonly cover_noise_strength?: number;
  readonly track_name?: string;
  readonly track_classes?: readonly string[];

  // How it is drawn.
  readonly use_random_seed?: boolean;
  /** One seed, or several with commas, one per output (since generation 3). */
  readonly seed?: number | string;
  readonly batch_size?: number;
  readonly inference_steps?: number;
  readonly guidance_scale?: number;
  readonly use_adg?: boolean;
  readonly cfg_interval_start?: number;
  readonly cfg_interval_end?: number;
  readonly infer_method?: string;
  readonly shift?: number;
  readonly dcw_enabled?: boolean;
  readonly dcw_mode?: string;
  readonly dcw_scaler?: number;
  readonly dcw_high_scaler?: number;
  readonly dcw_wavelet?: string;
  readonly sampler_mode?: string;
  readonly velocity_norm_threshold?: number;
  readonly velocity_ema_factor?: number;
  readonly latent_shift?: number;
  readonly latent_rescale?: number;
  readonly guidance_variant?: string;
  /** JSON text: forms carry no objects. */
  readonly guidance_params?: string;
  readonly use_tiled_decode?: boolean;
  readonly audio_format?: string;

  // The language model that plans.
  readonly thinking?: boolean;
  readonly sample_mode?: boolean;
  readonly sample_query?: string;
  readonly use_format?: boolean;
  readonly use_cot_caption?: boolean;
  readonly use_cot_language?: boolean;
  readonly is_format_caption?: boolean;
  readonly constrained_decoding?: boolean;
  readonly constrained_decoding_debug?: boolean;
  readonly allow_lm_batch?: boolean;
  readonly lm_model_path?: string;
  readonly lm_backend?: string;
  readonly lm_temperature?: number;
  readonly lm_cfg_scale?: number;
  readonly lm_top_k?: number;
  readonly lm_top_p?: number;
  readonly lm_repetition_penalty?: number;
  readonly lm_negative_prompt?: string;
  readonly analysis_only?: boolean;
  readonly full_analysis_only?: boolean;
  readonly extract_codes_only?: boolean;

  // Only to servers that ask for the key in the body.
  readonly ai_token?: string;

  // Extensions of Loop's own server.
  readonly retake_variance?: number;
  readonly retake_seed?: number;
  readonly target_prompt?: string;
  readonly target_lyrics?: string;
  readonly edit_start?: number;
  readonly edit_end?: number;
  readonly edit_averages?: number;
  readonly source_strength?: number;
}

/** The names of the two file parts of a multipart `/release_task`. */
export const WIRE_FILE_PARTS = { source: 'src_audio', reference: 'ref_audio' } as const;

/** The public name of each wire field that has another one, for warnings and errors in the caller's words. */
const PUBLIC_NAMES: Readonly<Record<string, string>> = {
  task_type: 'task',
  audio_duration: 'durationSeconds',
  inference_steps: 'steps',
  batch_size: 'variations',
  key_scale: 'key',
  repainting_start: 'startSeconds',
  repainting_end: 'endSeconds',
  repaint_strength: 'variance',
  audio_cover_strength: 'strength',
  source_strength: 'strength',
  track_name: 'track',
  track_classes: 'tracks',
  src_audio: 'source',
  src_audio_path: 'source',
  ref_audio: 'reference',
  reference_audio_path: 'reference',
  edit_start: 'from',
  edit_end: 'to',
  edit_averages: 'averages',
};

/**
 * The name that a wire field has in this package.
 *
 * @example
 * ```ts
 * toPublicName('audio_duration'); // 'durationSeconds'
 * toPublicName('guidance_scale'); // 'guidanceScale'
 * ```
 */
export function toPublicName(wireName: string): string {
  return PUBLIC_NAMES[wireName] ?? wireName.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

import type { ConfigurationChanges, ConfigurationField } from './training-configuration.js';

/** The programs whose JSON is read and written: this one, ace-lora-trainer, Side-Step, the official `training_v2`, and the official server. */
export const CONFIGURATION_DIALECTS = ['loop', 'ace-lora-trainer', 'side-step', 'official', 'server'] as const;

/** A program whose JSON is read and written. */
export type ConfigurationDialect = (typeof CONFIGURATION_DIALECTS)[number];

/** A program other than this one. */
export type ForeignDialect = Exclude<ConfigurationDialect, 'loop'>;

/** The names of a field in the JSON of a program: the one that is written, then others that are read as well. */
type Names = readonly string[];

const both = (...names: string[]): Readonly<Record<'side-step' | 'official', Names>> => ({ 'side-step': names, official: names });

/** How each field is called in each program; a program without a name for a field does not know it. */
export const FIELD_NAMES: { readonly [F in ConfigurationField]: Readonly<Partial<Record<ForeignDialect, Names>>> } = {
  tensors: { ...both('dataset_dir'), server: ['tensor_dir'] },
  output: { ...both('output_dir'), server: ['lora_output_dir', 'output_dir'] },
  runName: { 'side-step': ['run_name'] },
  cropFrames: { 'ace-lora-trainer': ['max_latent_length'], 'side-step': ['max_latent_length'] },
  repeats: { 'side-step': ['dataset_repeats'] },
  validationSplit: { 'side-step': ['val_split'] },
  workers: both('num_workers'),

  variant: { 'side-step': ['model', 'model_variant'], official: ['model_variant'] },
  checkpointFolder: both('checkpoint_dir'),
  method: { 'ace-lora-trainer': ['adapter_type'], 'side-step': ['adapter_type', 'adapter'], official: ['adapter_type'] },
  rank: {
    'ace-lora-trainer': ['lora_r', 'lora_rank'],
    'side-step': ['rank', 'r', 'lora_rank'],
    official: ['rank', 'r'],
    server: ['lora_rank'],
  },
  alpha: { 'ace-lora-trainer': ['lora_alpha'], 'side-step': ['alpha', 'lora_alpha'], official: ['alpha'], server: ['lora_alpha'] },
  dropout: { 'ace-lora-trainer': ['lora_dropout'], ...both('dropout'), server: ['lora_dropout'] },
  targets: both('target_modules_str', 'target_modules', 'projections'),
  selfTargets: { 'side-step': ['self_target_modules', 'self_projections'] },
  crossTargets: { 'side-step': ['cross_target_modules', 'cross_projections'] },
  attention: { 'ace-lora-trainer': ['attention_type'], ...both('attention_type') },
  feedForward: { 'ace-lora-trainer': ['train_mlp'], 'side-step': ['target_mlp'] },
  bias: both('bias'),
  factor: { 'ace-lora-trainer': ['lokr_factor'], ...both('lokr_factor', 'loha_factor'), server: ['lokr_factor'] },
  decomposeBoth: { 'ace-lora-trainer': ['lokr_decompose_both'], ...both('lokr_decompose_both'), server: ['lokr_decompose_both'] },
  useTucker: { 'ace-lora-trainer': ['lokr_use_tucker'], ...both('lokr_use_tucker'), server: ['lokr_use_tucker'] },
  useScalar: { 'ace-lora-trainer': ['lokr_use_scalar'], ...both('lokr_use_scalar'), server: ['lokr_use_scalar'] },
  weightDecompose: { 'ace-lora-trainer': ['lokr_weight_decompose'], ...both('lokr_weight_decompose'), server: ['lokr_weight_decompose'] },
  rankStabilized: { 'ace-lora-trainer': ['lokr_rs_lora'] },
  unbalanced: { 'ace-lora-trainer': ['lokr_unbalanced_factorization'] },

  learningRate: { 'ace-lora-trainer': ['learning_rate'], ...both('learning_rate', 'lr'), server: ['learning_rate'] },
  epochs: { 'ace-lora-trainer': ['max_epochs'], 'side-step': ['epochs', 'max_epochs'], official: ['epochs'], server: ['train_epochs'] },
  maxSteps: { 'side-step': ['max_steps'] },
  batchSize: { 'ace-lora-trainer': ['batch_size'], ...both('batch_size'), server: ['train_batch_size'] },
  gradientAccumulation: {
    'ace-lora-trainer': ['gradient_accumulation_steps'],
    ...both('gradient_accumulation', 'grad_accum', 'gradient_accumulation_steps'),
    server: ['gradient_accumulation'],
  },
  optimizer: { 'ace-lora-trainer': ['optimizer_type'], ...both('optimizer_type', 'optimizer') },
  schedule: { 'ace-lora-trainer': ['scheduler_type'], ...both('scheduler_type', 'scheduler') },
  warmupSteps: { 'ace-lora-trainer': ['warmup_steps'], ...both('warmup_steps') },
  warmupStart: { 'side-step': ['warmup_start_factor'] },
  learningRateFloor: { 'side-step': ['cosine_eta_min_ratio'] },
  restarts: { 'side-step': ['cosine_restarts_count'] },
  weightDecay: { 'ace-lora-trainer': ['weight_decay'], ...both('weight_decay') },
  maxGradientNorm: { 'ace-lora-trainer': ['max_grad_norm'], ...both('max_grad_norm') },
  emaDecay: { 'side-step': ['ema_decay'] },

  timesteps: { 'side-step': ['timestep_mode'] },
  timestepMean: { 'ace-lora-trainer': ['timestep_mu'], 'side-step': ['timestep_mu'] },
  timestepDeviation: { 'ace-lora-trainer': ['timestep_sigma'], 'side-step': ['timestep_sigma'] },
  conditionDropout: { 'ace-lora-trainer': ['cfg_dropout_prob'], ...both('cfg_ratio') },
  weighting: { 'ace-lora-trainer': ['loss_weighting'], 'side-step': ['loss_weighting'] },
  snrGamma: { 'ace-lora-trainer': ['snr_gamma'], 'side-step': ['snr_gamma'] },
  shift: { 'ace-lora-trainer': ['shift'], official: ['shift'], server: ['training_shift'] },
  inferenceSteps: { 'ace-lora-trainer': ['num_inference_steps'], official: ['num_inference_steps'] },
  adaptiveTimesteps: { 'side-step': ['adaptive_timestep_ratio'] },

  saveEveryEpochs: {
    'ace-lora-trainer': ['save_every_n_epochs'],
    ...both('save_every', 'save_every_n_epochs'),
    server: ['save_every_n_epochs'],
  },
  keepBest: { 'side-step': ['save_best'] },
  bestAfter: { 'ace-lora-trainer': ['auto_save_best_after'], 'side-step': ['save_best_after'] },
  bestEverySteps: { 'side-step': ['save_best_every_n_steps'] },
  patience: { 'ace-lora-trainer': ['early_stop_patience'], 'side-step': ['early_stop_patience', 'early_stop'] },
  targetLoss: { 'side-step': ['target_loss'] },
  targetLossFloor: { 'side-step': ['target_loss_floor'] },
  targetLossWarmup: { 'side-step': ['target_loss_warmup'] },
  targetLossSmoothing: { 'side-step': ['target_loss_smoothing'] },

  precision: both('precision'),
  fp8: { server: ['use_fp8'] },
  gradientCheckpointing: {
    'ace-lora-trainer': ['gradient_checkpointing'],
    ...both('gradient_checkpointing'),
    server: ['gradient_checkpointing'],
  },
  checkpointingRatio: { 'side-step': ['gradient_checkpointing_ratio'] },
  offloadEncoder: { 'ace-lora-trainer': ['encoder_offloading'], ...both('offload_encoder') },
  compile: { 'ace-lora-trainer': ['torch_compile'] },
  device: both('device'),

  seed: { 'ace-lora-trainer': ['seed'], ...both('seed'), server: ['training_seed'] },
  logEverySteps: both('log_every'),
  logHeavyEverySteps: both('log_heavy_every'),
  sampleEveryEpochs: { official: ['sample_every_n_epochs'] },
  resumeFrom: both('resume_from'),
  strictResume: { 'side-step': ['strict_resume'] },
};

/** Names that replace those of {@link FIELD_NAMES} when another kind of adapter is trained. */
export const METHOD_NAMES: Readonly<Partial<Record<string, ConfigurationNames>>> = {
  lokr: { rank: 'lokr_linear_dim', alpha: 'lokr_linear_alpha' },
  loha: { rank: 'loha_linear_dim', alpha: 'loha_linear_alpha', factor: 'loha_factor' },
  oft: { rank: 'oft_block_size' },
};

type ConfigurationNames = { readonly [F in ConfigurationField]?: string };

/** The kinds of adapters of each program. */
export const DIALECT_METHODS: Readonly<Record<ForeignDialect, readonly string[]>> = {
  'ace-lora-trainer': ['lora', 'lokr'],
  'side-step': ['lora', 'dora', 'lokr', 'loha', 'oft'],
  official: ['lora', 'lokr'],
  server: ['lora', 'lokr'],
};

/** Where the defaults of a program differ from ours, which are those of the official `training_v2`. */
export const DIALECT_DEFAULTS: Readonly<Record<ForeignDialect, ConfigurationChanges>> = {
  official: {},
  'ace-lora-trainer': { cropFrames: 1_500, bestAfter: 200, gradientCheckpointing: false, workers: 0 },
  'side-step': {
    learningRate: 3e-4,
    epochs: 1_000,
    saveEveryEpochs: 50,
    optimizer: 'adamw8bit',
    feedForward: true,
    offloadEncoder: true,
    bestAfter: 200,
  },
  server: { epochs: 10, saveEveryEpochs: 5, conditionDropout: 0, timesteps: 'discrete', gradientCheckpointing: false, keepBest: false },
};

/** Where the defaults of a program are others again when it trains LoKr. */
export const LOKR_DEFAULTS: Readonly<Partial<Record<ForeignDialect, ConfigurationChanges>>> = {
  'ace-lora-trainer': { rank: 10_000, alpha: 1 },
  server: { learningRate: 0.03, epochs: 500, weightDecompose: true },
};

import type { DaemonConfiguration } from './configuration.js';

/** The configuration as `status` shows it, in the names of its file, so that nobody has to guess what counts. */
export function describeConfiguration(configuration: DaemonConfiguration): object {
  const { models, aceStep, threads, lora, variant, patternModule, modelsFolder, backend } = configuration;
  const place = ({ folder, id }: { readonly folder: string | undefined; readonly id: string }): string => folder ?? id;
  return {
    ...(backend === undefined ? {} : { backend }),
    musicgen_model: place(models.musicgen),
    ace_step_model: place(models.ace_step),
    ace_step_15_model: place(models.ace_step_1_5),
    ...(variant === undefined ? {} : { ace_step_15_variant: variant }),
    pattern_module: patternModule ?? 'none',
    cache_path: configuration.tracksFolder,
    cache_limit_mb: configuration.cacheMaxBytes / 1e6,
    ...(modelsFolder === undefined ? {} : { models_path: modelsFolder }),
    lora_path: configuration.loraFolder,
    ...(lora === undefined ? {} : { lora, lora_scale: configuration.loraScale }),
    precision: configuration.precision,
    device: configuration.device,
    ...(threads === undefined ? {} : { threads }),
    steps: aceStep.steps,
    scheduler: aceStep.scheduler,
    ...(aceStep.guidance === undefined ? {} : { guidance: aceStep.guidance }),
    queue_limit: configuration.queueLimit,
    auto_download: configuration.autoDownload,
    wav_format: configuration.wavFormat,
  };
}

import * as z from 'zod/mini';

/** The settings that the pipeline itself reads; each family's own settings have them too. */
export interface PipelineSettings {
  /** Whether the untouched parts of a source are the source's own samples. */
  readonly keepSource: boolean;
  /** Scales the result so that its true peak is −1 dBTP at most. */
  readonly limitPeak: boolean;
  /** Scales the result so that its highest sample is −1 dB of full scale. @defaultValue false */
  readonly normalise?: boolean | undefined;
  /** Makes the unfinished music audible after every so many steps. */
  readonly previewEvery?: number | undefined;
}

/** These settings in the schema of a family's own: `z.strictObject({ …, ...PIPELINE_SETTINGS })`. */
export const PIPELINE_SETTINGS = {
  keepSource: z._default(z.boolean(), true),
  limitPeak: z._default(z.boolean(), false),
  previewEvery: z.optional(z.int().check(z.gte(1), z.lte(1000))),
};

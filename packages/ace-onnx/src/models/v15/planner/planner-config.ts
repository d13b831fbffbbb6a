import { parseTextEncoderConfig } from '../config.js';
import type { ConfigSource, TextEncoderConfig } from '../config.js';

/** Sizes of the language model. */
export type PlannerConfig = TextEncoderConfig;

/** Reads the language model's sizes: it is a Qwen3 like the text encoder. @throws {FileFormatError} With the field's path. */
export const parsePlannerConfig: (source: ConfigSource) => PlannerConfig = parseTextEncoderConfig;

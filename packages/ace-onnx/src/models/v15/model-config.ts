import {
  parseAutoencoderConfig,
  parseCodecConfig,
  parseConditionConfig,
  parseTextEncoderConfig,
  parseTokenizerConfig,
  parseTransformerConfig,
} from './config.js';
import type { AutoencoderConfig, CodecConfig, ConditionConfig, TextEncoderConfig, TokenizerConfig, TransformerConfig } from './config.js';
import type { ModelLayout } from './layout.js';

/** The sizes of all networks of a model. */
export interface ModelConfig {
  readonly transformer: TransformerConfig;
  readonly condition: ConditionConfig;
  readonly tokenizer: TokenizerConfig;
  readonly detokenizer: CodecConfig;
  readonly autoencoder: AutoencoderConfig;
  readonly text: TextEncoderConfig;
}

/**
 * Reads the sizes of all networks.
 *
 * @throws {FileFormatError} With the path of the field that cannot be read.
 * @throws {ModelMissingError} When a part is not there.
 */
export async function readModelConfig(layout: ModelLayout): Promise<ModelConfig> {
  const sourceOf = async (name: Parameters<ModelLayout['part']>[0]) => (await layout.part(name)).config;
  const transformer = parseTransformerConfig(await sourceOf('transformer'));
  return {
    transformer,
    condition: parseConditionConfig(await sourceOf('encoder'), { isLarge: transformer.isLarge }),
    tokenizer: parseTokenizerConfig(await sourceOf('tokenizer')),
    detokenizer: parseCodecConfig(await sourceOf('detokenizer')),
    autoencoder: parseAutoencoderConfig(await sourceOf('autoencoder')),
    text: parseTextEncoderConfig(await sourceOf('text-encoder')),
  };
}

import { FileFormatError, UnsupportedError } from '@loop/core';
import * as z from 'zod/mini';

/** What of a MusicGen checkpoint its networks do not say themselves. */
export interface MusicgenConfig {
  /** Rows of codes for each frame. */
  readonly codebooks: number;
  /** The code that stands where a row has none: one more than there are codes. */
  readonly padToken: number;
  readonly heads: number;
  /** Numbers of one head. */
  readonly headSize: number;
  /** Numbers of a word for the decoder. */
  readonly textSize: number;
  readonly sampleRate: number;
  /** Frames of codes in a second. */
  readonly frameRate: number;
}

/** Those of the published small model, whose ONNX files often come without a configuration. */
const SMALL: MusicgenConfig = { codebooks: 4, padToken: 2048, heads: 16, headSize: 64, textSize: 768, sampleRate: 32_000, frameRate: 50 };

const count = z.int().check(z.gte(1), z.lte(1_000_000));
const schema = z.object({
  decoder: z.object({
    num_codebooks: z._default(count, SMALL.codebooks),
    pad_token_id: z._default(count, SMALL.padToken),
    num_attention_heads: z._default(count, SMALL.heads),
    hidden_size: z._default(count, SMALL.heads * SMALL.headSize),
    audio_channels: z._default(count, 1),
  }),
  text_encoder: z._default(z.object({ d_model: z._default(count, SMALL.textSize) }), { d_model: SMALL.textSize }),
  audio_encoder: z._default(
    z.object({
      sampling_rate: z._default(count, SMALL.sampleRate),
      upsampling_ratios: z._default(z.array(count).check(z.maxLength(16)), [8, 5, 4, 4]),
    }),
    { sampling_rate: SMALL.sampleRate, upsampling_ratios: [8, 5, 4, 4] },
  ),
});

/**
 * Reads `config.json` of a MusicGen checkpoint.
 *
 * @param text - `undefined` where there is none: then it is the small model.
 * @throws {FileFormatError} When it is no such configuration.
 * @throws {UnsupportedError} For a stereo model, whose codes are laid out in another way.
 *
 * Source: https://huggingface.co/facebook/musicgen-small/blob/main/config.json (names of the fields)
 */
export function parseMusicgenConfig(text: string | undefined): MusicgenConfig {
  if (text === undefined) return SMALL;
  const { decoder, text_encoder: words, audio_encoder: sound } = parse(text);
  if (decoder.audio_channels !== 1)
    throw new UnsupportedError('models', `config.json: decoder.audio_channels is ${decoder.audio_channels}; MusicGen is run in mono here.`);
  return {
    codebooks: decoder.num_codebooks,
    padToken: decoder.pad_token_id,
    heads: decoder.num_attention_heads,
    headSize: decoder.hidden_size / decoder.num_attention_heads,
    textSize: words.d_model,
    sampleRate: sound.sampling_rate,
    frameRate: sound.sampling_rate / sound.upsampling_ratios.reduce((all, ratio) => all * ratio, 1),
  };
}

function parse(text: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new FileFormatError('json', 'config.json is not the configuration of a MusicGen checkpoint.', undefined, { cause: error });
  }
}

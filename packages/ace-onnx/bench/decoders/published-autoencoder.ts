import type { AutoencoderConfig } from '../../src/models/v15/config.js';

/** The sizes of ACE-Step 1.5's autoencoder as it was published. */
export const PUBLISHED_AUTOENCODER: AutoencoderConfig = {
  audioChannels: 2,
  channels: 64,
  encoderWidth: 128,
  decoderWidth: 128,
  multiples: [1, 2, 4, 8, 16],
  strides: [2, 4, 4, 6, 10],
  sampleRate: 48_000,
};

/** Samples of a latent frame: the product of the strides. */
export const SAMPLES_PER_FRAME = 1920;

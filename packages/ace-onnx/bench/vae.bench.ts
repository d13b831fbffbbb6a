// `pnpm bench vae [--threads 1] [--frames 32] [--rounds 3]`: the autoencoder of ACE-Step 1.5 at the published size, random weights, its
// convolutions written in each way, beside PyTorch where python3 has it.
import { parseArgs } from 'node:util';

import { buildDecoder, buildEncoder } from '../src/models/v15/autoencoder.js';
import type { AutoencoderConfig } from '../src/models/v15/config.js';
import { compareModes } from './decoders/compare-modes.js';

const CONFIG: AutoencoderConfig = {
  audioChannels: 2,
  channels: 64,
  encoderWidth: 128,
  decoderWidth: 128,
  multiples: [1, 2, 4, 8, 16],
  strides: [2, 4, 4, 6, 10],
  sampleRate: 48_000,
};
const SAMPLES_PER_FRAME = 1920;

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    frames: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '3' },
  },
});
const frames = Number(values.frames);
const samples = frames * SAMPLES_PER_FRAME;
const options = { threads: Number(values.threads), rounds: Number(values.rounds) };
const soundSeconds = samples / CONFIG.sampleRate;

const decoder = await compareModes(
  {
    name: 'decoder',
    build: (graph, weights) => buildDecoder(graph, weights, CONFIG),
    has: () => false,
    input: { name: 'latent', shape: [1, CONFIG.channels, frames] },
    output: 'audio',
    lengths: { frames },
    soundSeconds,
  },
  options,
);
const encoder = await compareModes(
  {
    name: 'encoder',
    build: (graph, weights) => buildEncoder(graph, weights, CONFIG),
    has: () => false,
    input: { name: 'audio', shape: [1, CONFIG.audioChannels, samples] },
    output: 'mean',
    lengths: { samples },
    soundSeconds,
  },
  options,
);
console.log(
  JSON.stringify({
    name: 'vae',
    value: decoder.seconds.fast,
    unit: 's for the decoder',
    baseline: decoder.seconds.plain,
    ratio: decoder.ratio.fast,
    encoder: { value: encoder.seconds.fast, baseline: encoder.seconds.plain, ratio: encoder.ratio.fast },
  }),
);

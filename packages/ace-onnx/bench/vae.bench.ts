// `pnpm bench vae [--threads 2] [--seconds 10] [--rounds 3] [--modes plain,compact,fast] [--only decoder,encoder]`: the autoencoder of ACE-Step 1.5 at
// the published size, random weights, its convolutions written in each way, beside PyTorch where a Python has it.
import { buildDecoder, buildEncoder } from '../src/models/v15/autoencoder.js';
import { compareNetworks, readComparisonArguments } from './decoders/comparison-arguments.js';
import { PUBLISHED_AUTOENCODER as CONFIG, SAMPLES_PER_FRAME } from './decoders/published-autoencoder.js';

const options = readComparisonArguments();
const frames = Math.ceil((options.seconds * CONFIG.sampleRate) / SAMPLES_PER_FRAME);
const samples = frames * SAMPLES_PER_FRAME;
const shared = { has: (): boolean => false, soundSeconds: samples / CONFIG.sampleRate };

await compareNetworks(
  'vae',
  {
    decoder: {
      ...shared,
      name: 'decoder',
      build: (graph, weights) => buildDecoder(graph, weights, CONFIG),
      input: { name: 'latent', shape: [1, CONFIG.channels, frames] },
      output: 'audio',
      lengths: { frames },
      torch: { name: 'oobleck', config: CONFIG },
    },
    encoder: {
      ...shared,
      name: 'encoder',
      build: (graph, weights) => buildEncoder(graph, weights, CONFIG),
      input: { name: 'audio', shape: [1, CONFIG.audioChannels, samples] },
      output: 'mean',
      lengths: { samples },
      torch: { name: 'oobleck-encoder', config: CONFIG },
    },
  },
  options,
);

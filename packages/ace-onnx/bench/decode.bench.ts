// `pnpm bench decode [--threads 2] [--seconds 10] [--rounds 3] [--modes plain,compact,fast] [--only vocoder,autoencoder]`: the decoders of ACE-Step v1
// at the published size, random weights, their convolutions written in each way, beside PyTorch where a Python has it.
import { buildAutoencoderDecoder } from '../src/models/v1/autoencoder.js';
import { parseAutoencoderConfig, parseVocoderConfig } from '../src/models/v1/config.js';
import { buildVocoder } from '../src/models/v1/vocoder.js';
import { compareNetworks, readComparisonArguments } from './decoders/comparison-arguments.js';
import { publishedConfigs } from './full-size/published-sizes.js';

const options = readComparisonArguments();
const SAMPLE_RATE = 44_100;
const configs = publishedConfigs();
const [vocoder, autoencoder] = [parseVocoderConfig(configs['music_vocoder']), parseAutoencoderConfig(configs['music_dcae_f8c8'])];
const steps = Math.ceil((options.seconds * SAMPLE_RATE) / 512);
const frames = Math.ceil((options.seconds * SAMPLE_RATE) / 4096);
const has = (name: string): boolean => !name.includes('parametrizations');

await compareNetworks(
  'decode',
  {
    vocoder: {
      name: 'vocoder, one channel',
      build: (graph, weights) => buildVocoder(graph, weights, vocoder),
      has,
      input: { name: 'mel', shape: [1, 128, steps] },
      output: 'wave',
      lengths: { steps },
      soundSeconds: (512 * steps) / SAMPLE_RATE,
      torch: { name: 'vocoder', config: vocoder },
    },
    autoencoder: {
      name: 'autoencoder, both channels',
      build: (graph, weights) => buildAutoencoderDecoder(graph, weights, autoencoder),
      has,
      input: { name: 'latent', shape: [1, 8, 16, frames] },
      output: 'mel',
      lengths: { frames },
      soundSeconds: (4096 * frames) / SAMPLE_RATE,
      torch: { name: 'autoencoder', config: autoencoder },
    },
  },
  options,
);

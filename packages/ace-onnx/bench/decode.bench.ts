// `pnpm bench decode [--threads 1] [--frames 27] [--steps 128] [--rounds 3]`: the decoders of ACE-Step v1 at the published size, random weights,
// their convolutions written in each way, beside PyTorch where python3 has it.
import { parseArgs } from 'node:util';

import { buildAutoencoderDecoder } from '../src/models/v1/autoencoder.js';
import { parseAutoencoderConfig, parseVocoderConfig } from '../src/models/v1/config.js';
import { buildVocoder } from '../src/models/v1/vocoder.js';
import { compareModes } from './decoders/compare-modes.js';
import { publishedConfigs } from './full-size/published-sizes.js';

const { values } = parseArgs({
  options: {
    threads: { type: 'string', default: '1' },
    frames: { type: 'string', default: '27' },
    steps: { type: 'string', default: '128' },
    rounds: { type: 'string', default: '3' },
  },
});
const [frames, steps] = [Number(values.frames), Number(values.steps)];
const options = { threads: Number(values.threads), rounds: Number(values.rounds) };
const configs = publishedConfigs();
const SAMPLE_RATE = 44_100;
const isOlderSpelling = (name: string): boolean => !name.includes('parametrizations');

const vocoder = await compareModes(
  {
    name: 'vocoder, one channel',
    build: (graph, weights) => buildVocoder(graph, weights, parseVocoderConfig(configs['music_vocoder'])),
    has: isOlderSpelling,
    input: { name: 'mel', shape: [1, 128, steps] },
    output: 'wave',
    lengths: { steps },
    soundSeconds: (512 * steps) / SAMPLE_RATE,
  },
  options,
);
const decoder = await compareModes(
  {
    name: 'autoencoder, both channels',
    build: (graph, weights) => buildAutoencoderDecoder(graph, weights, parseAutoencoderConfig(configs['music_dcae_f8c8'])),
    has: isOlderSpelling,
    input: { name: 'latent', shape: [1, 8, 16, frames] },
    output: 'mel',
    lengths: { frames },
    soundSeconds: (4096 * frames) / SAMPLE_RATE,
  },
  options,
);
console.log(
  JSON.stringify({
    name: 'decode',
    value: vocoder.seconds.fast,
    unit: 's for the vocoder',
    baseline: vocoder.seconds.plain,
    ratio: vocoder.ratio.fast,
    decoder: { value: decoder.seconds.fast, baseline: decoder.seconds.plain, ratio: decoder.ratio.fast },
  }),
);

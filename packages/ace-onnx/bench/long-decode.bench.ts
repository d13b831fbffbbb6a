// `pnpm bench long-decode [--seconds 10,30,120] [--threads 2] [--mode folded]`: ACE-Step 1.5's decoder at the published size, random weights, over ever
// longer latents: how much memory of its own the process needs at most beside what comes out, which is the same however long the music is.
import path from 'node:path';
import { parseArgs } from 'node:util';

import { buildDecoder } from '../src/models/v15/autoencoder.js';
import { decodeLatent } from '../src/models/v15/run/sound-codec.js';
import { createWeights } from '../src/models/weights.js';
import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { createGraph } from '../src/onnx/graph.js';
import { convolutionsOn } from '../src/runtime/convolutions-on.js';
import { WEIGHT_MODES } from '../src/runtime/runtime.js';
import { makeSyntheticWeights } from './synthetic-transformer.js';
import { PUBLISHED_AUTOENCODER, SAMPLES_PER_FRAME } from './decoders/published-autoencoder.js';
import { tensorsAskedFor } from './full-size/required-tensors.js';
import { privateMegabytes, watchOwnMemory } from './watch-own-memory.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10,30,120' },
    threads: { type: 'string', default: '2' },
    mode: { type: 'string', default: 'folded' },
  },
});
const { channels, sampleRate, audioChannels } = PUBLISHED_AUTOENCODER;
const lengths = values.seconds.split(',').map(Number);
const mode = WEIGHT_MODES.find((known) => known === values.mode) ?? 'folded';
const MEGABYTE = 2 ** 20;

const beside = await withTemporaryFolder('long-decode', async (folder) => {
  const build = (graph: Parameters<typeof buildDecoder>[0], weights: Parameters<typeof buildDecoder>[1]): void =>
    buildDecoder(graph, weights, PUBLISHED_AUTOENCODER);
  const imagined = {
    has: () => false,
    shapeOf(name: string): never {
      throw new Error(`The shape of ${name} is not known.`);
    },
  };
  const { places, files } = await makeSyntheticWeights(path.join(folder), tensorsAskedFor(build, 'BF16', imagined));
  const graph = createGraph('decoder', { convolutions: convolutionsOn('cpu', mode) });
  build(graph, createWeights(graph, places));
  const session = await createNodeRuntime({ threads: Number(values.threads) }).open(graph.finish(), { name: 'decoder', files, mode });
  console.log(`loaded: ${privateMegabytes().toFixed(0)} MB of its own, ${mode}, ${values.threads} threads`);
  const peaks: number[] = [];
  for (const seconds of lengths) {
    const frames = Math.round((seconds * sampleRate) / SAMPLES_PER_FRAME);
    const latent = Float32Array.from({ length: frames * channels }, (_, index) => Math.sin(index * index));
    const stop = watchOwnMemory();
    const started = performance.now();
    const waves = await decodeLatent(session, latent, channels);
    const took = (performance.now() - started) / 1000;
    const output = (audioChannels * waves[0]!.length * Float32Array.BYTES_PER_ELEMENT) / MEGABYTE;
    const peak = await stop();
    peaks.push(peak - output);
    console.log(
      `${seconds} s of sound in ${took.toFixed(0)} s: ${peak.toFixed(0)} MB of its own at most, ${output.toFixed(0)} MB of it what comes out, ${(peak - output).toFixed(0)} MB beside that`,
    );
    globalThis.gc?.();
  }
  await session.release();
  return peaks;
});
const [value, baseline] = [beside.at(-1)!, beside[0]!];
console.log(JSON.stringify({ name: 'long-decode', value, unit: 'MB beside the output', baseline, ratio: value / baseline }));

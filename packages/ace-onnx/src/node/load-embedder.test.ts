import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createRandom } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { encodeModel } from '../onnx/encode-model.js';
import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import { BYTE_LETTERS } from '../tokenizers/qwen/byte-letters.js';
import { loadEmbedder } from './load-embedder.js';

/** CLAP's own preprocessor, but for fewer and shorter windows. */
const CLAP = {
  feature_extractor_type: 'ClapFeatureExtractor',
  sampling_rate: 48_000,
  nb_max_samples: 24_000,
  fft_window_size: 1024,
  hop_length: 480,
  feature_size: 64,
  frequency_min: 50,
  frequency_max: 14_000,
  truncation: 'rand_trunc',
};
const SIZE = 6;
const numbers = (count: number, seed: number): readonly number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.next() - 0.5);
};

/** An audio tower in the published layout: the mean over frames, projected. */
function audioTower(): Uint8Array {
  const graph = createGraph('audio');
  const o = operationsOn(graph);
  const heard = o.mean(graph.input('input_features', 'float32', [1, 1, 51, 64]), [2]);
  const flat = o.reshape(heard, [1, 64], [1, 64]);
  graph.output('audio_embeds', o.matmul(flat, graph.constant(numbers(64 * SIZE, 1), { shape: [64, SIZE], name: 'audio' })));
  return encodeModel(graph.finish());
}

/** A text tower in the published layout: a row of a table for each token, summed where the mask says so. */
function textTower(): Uint8Array {
  const graph = createGraph('text');
  const o = operationsOn(graph);
  const rows = o.gather(
    graph.constant(numbers(300 * SIZE, 2), { shape: [300, SIZE], name: 'table' }),
    graph.input('input_ids', 'int64', [1, 'tokens']),
  );
  const mask = o.reshape(o.cast(graph.input('attention_mask', 'int64', [1, 'tokens']), 'float32'), [1, -1, 1], [1, 'tokens', 1]);
  const sum = o.sum(o.mul(rows, mask), [1]);
  graph.output('text_embeds', o.reshape(sum, [1, SIZE], [1, SIZE]));
  return encodeModel(graph.finish());
}

/** A tower of Wav2Vec2's kind: each frame of 400 samples, projected. */
function waveformTower(): Uint8Array {
  const graph = createGraph('waveform');
  const o = operationsOn(graph);
  const frames = o.reshape(graph.input('input_values', 'float32', [1, 240_000]), [1, 600, 400], [1, 600, 400]);
  graph.output(
    'last_hidden_state',
    o.matmul(o.mul(frames, frames), graph.constant(numbers(400 * SIZE, 3), { shape: [400, SIZE], name: 'frames' })),
  );
  return encodeModel(graph.finish());
}

/** RoBERTa's tokenizer with the bytes, one merge and the marks alone. */
const TOKENIZER = {
  added_tokens: [
    { id: 256, content: '<s>' },
    { id: 257, content: '</s>' },
  ],
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  post_processor: { type: 'RobertaProcessing', sep: ['</s>', 257], cls: ['<s>', 256], trim_offsets: true, add_prefix_space: false },
  model: {
    type: 'BPE',
    vocab: { ...Object.fromEntries(BYTE_LETTERS.map((letter, byte) => [letter, byte])), lo: 258 },
    merges: [['l', 'o']],
  },
};

function tone(frequency: number, seconds: number, sampleRate = 44_100): AudioClip {
  const wave = Float32Array.from(
    { length: seconds * sampleRate },
    (_, index) => 0.5 * Math.sin((2 * Math.PI * frequency * index) / sampleRate),
  );
  return { sampleRate, channels: [wave, wave] };
}

let folder = '';
const at = (...parts: string[]): string => path.join(folder, ...parts);
async function put(name: string, content: string | Uint8Array | object): Promise<void> {
  await mkdir(path.dirname(at(name)), { recursive: true });
  await writeFile(at(name), typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
}
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-embedder-'));
  await put('clap/preprocessor_config.json', CLAP);
  await put('clap/onnx/audio_model.onnx', audioTower());
  await put('clap/onnx/text_model.onnx', textTower());
  await put('clap/tokenizer.json', TOKENIZER);
  await put('mert/preprocessor_config.json', {
    feature_extractor_type: 'Wav2Vec2FeatureExtractor',
    sampling_rate: 24_000,
    do_normalize: true,
  });
  await put('mert/onnx/model.onnx', waveformTower());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('loadEmbedder', () => {
  it('embeds sounds of any rate and length window by window, and words, with CLAP', async () => {
    const embedder = await loadEmbedder(at('clap'), { threads: 1 });
    expect([embedder.name, embedder.size]).toEqual(['clap', SIZE]);
    const windows = await embedder.embedAudio(tone(440, 1.3));
    expect(windows.map((window) => window.length)).toEqual([SIZE, SIZE, SIZE]);
    expect(await embedder.embedAudio(tone(440, 1.2))).toHaveLength(2);
    expect(await embedder.embedAudio(tone(440, 0.1))).toHaveLength(1);
    // Both windows hold the same tone, and another tone is elsewhere.
    const [first, second] = windows as [Float32Array, Float32Array];
    const [other] = (await embedder.embedAudio(tone(3000, 0.5))) as [Float32Array];
    const distance = (a: Float32Array, b: Float32Array): number => Math.hypot(...a.map((value, index) => value - b[index]!));
    expect(distance(first, second)).toBeLessThan(0.2 * distance(first, other));

    const table = numbers(300 * SIZE, 2);
    const rowsOf = (ids: readonly number[]) =>
      Array.from({ length: SIZE }, (_, at_) => ids.reduce((sum, id) => sum + table[id * SIZE + at_]!, 0));
    const embedded = await embedder.embedText!('lo-fi');
    const expected = rowsOf([256, 258, 0x2d, 0x66, 0x69, 257]);
    embedded.forEach((value, index) => expect(value).toBeCloseTo(expected[index]!, 5));
    await embedder.dispose();
    await embedder.dispose();
  });

  it('embeds samples with a model of Wav2Vec2’s kind, whose level does not matter, and knows no words', async () => {
    const embedder = await loadEmbedder(at('mert'), { threads: 1 });
    expect(embedder.embedText).toBeUndefined();
    const clip = tone(440, 10, 24_000);
    const quiet: AudioClip = { ...clip, channels: clip.channels.map((channel) => channel.map((value) => value / 4)) };
    const [loud] = await embedder.embedAudio(clip);
    const [soft] = await embedder.embedAudio(quiet);
    soft!.forEach((value, index) => expect(value).toBeCloseTo(loud![index]!, 2));
    await embedder.dispose();
  });

  it('stops before the next window when it is aborted', async () => {
    const embedder = await loadEmbedder(at('mert'), { threads: 1 });
    await expect(embedder.embedAudio(tone(440, 1), { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
    await embedder.dispose();
  });

  it.each([
    ['no file at all', {}, 'model_missing'],
    ['no network', { 'preprocessor_config.json': CLAP }, 'model_missing'],
    ['another model', { 'preprocessor_config.json': { feature_extractor_type: 'EncodecFeatureExtractor' } }, 'unsupported'],
    ['fused windows', { 'preprocessor_config.json': { ...CLAP, truncation: 'fusion' } }, 'unsupported'],
    ['a transform of no power of 2', { 'preprocessor_config.json': { ...CLAP, fft_window_size: 1000 } }, 'file_format'],
    ['a configuration that is no JSON', { 'preprocessor_config.json': 'x' }, 'file_format'],
    ['a network that is none', { 'preprocessor_config.json': CLAP, 'audio_model.onnx': 'x' }, 'file_format'],
    ['outputs of other names', { 'preprocessor_config.json': CLAP, 'audio_model.onnx': renamed() }, 'inference_failed'],
    ['weights outside of its folder', { 'preprocessor_config.json': CLAP, 'audio_model.onnx': outside() }, 'file_format'],
    [
      'words split by another pattern',
      {
        'preprocessor_config.json': CLAP,
        'audio_model.onnx': audioTower(),
        'text_model.onnx': textTower(),
        'tokenizer.json': { ...TOKENIZER, pre_tokenizer: { type: 'Whitespace' } },
      },
      'file_format',
    ],
  ] as const)('refuses %s', async (name, files, code) => {
    const place = name.replaceAll(' ', '-');
    await mkdir(at(place), { recursive: true });
    for (const [file, content] of Object.entries(files)) await put(`${place}/${file}`, content);
    await expect(loadEmbedder(at(place), { threads: 1 })).rejects.toMatchObject({ code });
  });
});

function renamed(): Uint8Array {
  const graph = createGraph('renamed');
  graph.output('something', operationsOn(graph).mean(graph.input('input_features', 'float32', [1, 1, 51, 64]), [2]));
  return encodeModel(graph.finish());
}

function outside(): Uint8Array {
  const graph = createGraph('outside');
  const o = operationsOn(graph);
  const weight = graph.external('w', { type: 'float32', shape: [64], file: '../../secret', offset: 0, length: 256 });
  graph.output('audio_embeds', o.mul(graph.input('input_features', 'float32', [1, 1, 51, 64]), weight));
  return encodeModel(graph.finish());
}

import { block, downsample, upsample } from '../../src/models/v1/autoencoder.js';
import { decodeMel, encodeAudio, scaleLatent, unscaleLatent, vocode } from '../../src/models/v1/codec.js';
import { parseAutoencoderConfig } from '../../src/models/v1/config.js';
import { framesOf } from '../../src/models/v1/frame-grid.js';
import { computeMelBank, linearSpectrum, logMel } from '../../src/models/v1/mel.js';
import type { MelBank } from '../../src/models/v1/mel.js';
import { readMelBank } from '../../src/models/v1/mel-bank.js';
import { designReferenceKernel, resampleReference } from '../../src/models/v1/reference-resampler.js';
import { decodeOverlapped } from '../reference-decode.js';
import { foldWeight } from '../../src/models/v1/vocoder.js';
import { convolutionOperationsOn } from '../../src/onnx/convolution/convolution-operations.js';
import type { ConvolutionOperations } from '../../src/onnx/convolution/convolution-operations.js';
import { operationsOn } from '../../src/onnx/operations.js';
import type { Value } from '../../src/onnx/types.js';
import type { Weights } from '../../src/models/weights.js';
import type { Session } from '../../src/runtime/runtime.js';
import type { GoldenSet, GoldenTensor } from '../golden.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { floats, floatsOf, networksOf } from './networks.js';

const AUTOENCODER = 'music_dcae_f8c8';
const VOCODER = 'music_vocoder';

/** Resampling, mel spectra, the autoencoder and the vocoder, and sound through all of them. */
export const runDcae: CaseRunner = async (context) => {
  const name = context.golden.name.split('/')[1]!;
  const runner = [
    ['resample_kernel', runKernel],
    ['resample', runResample],
    ['mel_', runMelBank],
    ['logmel', runLogMel],
    ['efficientvit', runBlockCase],
    ['resblock', runBlockCase],
    ['downblock', runBlockCase],
    ['upblock', runBlockCase],
    ['encoder_', runEncoder],
    ['decoder_', runDecoder],
    ['vocoder_folded', runFolded],
    ['vocoder_', runVocoder],
    ['encode_', runEncode],
    ['decode_overlap', runOverlap],
    ['decode_', runDecode],
    ['roundtrip', runRoundtrip],
  ].find(([prefix]) => name.startsWith(prefix as string))?.[1] as ((context: CaseContext) => Promise<void>) | undefined;
  if (runner === undefined) throw new Error('no runner for this case yet');
  return runner(context);
};

async function runKernel({ golden, expect }: CaseContext): Promise<void> {
  const { rows } = designReferenceKernel(golden.params['orig'] as number, golden.params['new'] as number);
  const wanted = golden.params['rows'] as number[];
  await expect(
    'kernel_rows',
    wanted.flatMap((row) => [...rows[row]!]),
  );
  await expect('kernel_last_row', rows.at(-1)!);
}

async function runResample({ golden, expect, input }: CaseContext): Promise<void> {
  const [from, to] = [golden.params['orig'] as number, golden.params['new'] as number];
  const resampled = channelsOf(await input('audio')).map((channel) => resampleReference(channel, from, to));
  await expect(
    'resampled',
    resampled.flatMap((channel) => [...channel]),
  );
  // The reference also designs its kernel in float32 in one place; the manifest allows 10⁻⁴ there.
  if (golden.outputs['resampled_kernel_f32'])
    await expect(
      'resampled_kernel_f32',
      resampled.flatMap((channel) => [...channel]),
      { atol: 1e-4, rtol: 0 },
    );
}

async function runMelBank({ set, golden, expect }: CaseContext): Promise<void> {
  const { window, filters } = golden.name.includes('exact') ? computeMelBank() : await bankOf(set);
  const at = (row: number, column: number): number => filters[row * 128 + column]!;
  const rows = Array.from({ length: 1025 }, (_, row) => row);
  const columns = Array.from({ length: 128 }, (_, column) => column);
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  await expect(
    'window_every64',
    window.filter((_, index) => index % 64 === 0),
  );
  await expect(
    'fb_colsum',
    columns.map((column) => total(rows.map((row) => at(row, column)))),
  );
  if (golden.outputs['fb_rowsum'])
    await expect(
      'fb_rowsum',
      rows.map((row) => total(columns.map((column) => at(row, column)))),
    );
  if (golden.outputs['fb_first20_cols_rows0_40'])
    await expect(
      'fb_first20_cols_rows0_40',
      rows.slice(0, 40).flatMap((row) => columns.slice(0, 20).map((column) => at(row, column))),
    );
  if (golden.outputs['fb_nonzero_rows_400_420']) {
    const [height, width] = golden.outputs['fb_nonzero_rows_400_420'].shape as [number, number];
    const want = (await set.output(golden, 'fb_nonzero_rows_400_420')).data;
    const first = columns.findIndex(
      (column) => Math.abs(at(400, column) - want[0]!) <= 1e-7 && Math.abs(at(400, column + 1) - want[1]!) <= 1e-7,
    );
    await expect(
      'fb_nonzero_rows_400_420',
      rows.slice(400, 400 + height).flatMap((row) => columns.slice(first, first + width).map((column) => at(row, column))),
    );
  }
}

async function runLogMel({ set, expect, input }: CaseContext): Promise<void> {
  const channels = channelsOf(await input('audio'));
  const stored = await bankOf(set);
  const exact = computeMelBank();
  const frames = channels[0]!.length / 512;
  const spectra = channels.map((channel) => linearSpectrum(channel, stored.window));
  const column = (frame: number): number[] =>
    spectra.flatMap((spectrum) => Array.from({ length: 1025 }, (_, bin) => spectrum[bin * frames + frame]!));
  await expect(
    'logmel',
    channels.flatMap((channel) => [...logMel(channel, stored)]),
  );
  await expect('linear_frame0', column(0));
  await expect('linear_frame_last', column(frames - 1));
  await expect(
    'logmel_exact_fb',
    channels.flatMap((channel) => [...logMel(channel, exact)]),
  );
}

async function runBlockCase({ set, golden, expect, input }: CaseContext): Promise<void> {
  const networks = await networksOf(set);
  const config = parseAutoencoderConfig((await networks.component(AUTOENCODER)).config);
  const module = golden.params['module'] as string;
  const [side, , stage] = /^(encoder|decoder)\.(down|up)_blocks\.(\d+)\.(\d+)/.exec(module)!.slice(1) as [string, string, string, string];
  const { kinds, widths, scales } = side === 'encoder' ? config.encoder : config.decoder;
  const x = await input('x');
  const width = widths[Number(stage)]!;
  const kind = golden.name.split('/')[1]!;
  const build = (o: ConvolutionOperations, given: Value, weights: Weights): Value => {
    if (kind.startsWith('downblock')) return downsample(o, given, weights, `${module}.conv`, widths[Number(stage) + 1]!);
    if (kind.startsWith('upblock')) return upsample(o, given, weights, `${module}.conv`, width);
    return block(
      o,
      given,
      weights.under(`${module}.`),
      { kind: kinds[Number(stage)]!, width, scales: scales[Number(stage)]!, headSize: config.headSize },
      (attended) => attend.push(attended),
    );
  };
  const attend: Value[] = [];
  const results = await networks.run(
    AUTOENCODER,
    (graph, weights) => {
      attend.length = 0;
      graph.output(
        'y',
        build(convolutionOperationsOn(graph), graph.input('x', 'float32', [x.shape[0]!, x.shape[1]!, x.shape[2]!, 'columns']), weights),
      );
      if (attend[0] !== undefined) graph.output('attn', attend[0]);
    },
    { x: floats(x.data, x.shape) },
  );
  if (golden.outputs['attn']) await expect('attn', floatsOf(results, 'attn'));
  await expect('y', floatsOf(results, 'y'));
}

async function runEncoder({ set, expect, input }: CaseContext): Promise<void> {
  const mel = await input('mel_normalised');
  const session = await (await networksOf(set)).session('encoder');
  const encoded = await runItems(mel, 'mel', 'latent', session);
  await expect('encoded', encoded);
  await expect('latent', scaleLatent(encoded));
}

async function runDecoder({ set, expect, input }: CaseContext): Promise<void> {
  const latent = await input('latent');
  const session = await (await networksOf(set)).session('decoder');
  const unscaled = { ...latent, data: unscaleLatent(latent.data) };
  await expect('mel_normalised', await runItems(unscaled, 'latent', 'mel', session));
}

async function runFolded({ set, expect }: CaseContext): Promise<void> {
  const networks = await networksOf(set);
  const { tensors } = await networks.component(VOCODER);
  const names = { conv_pre: 'head.conv_pre', ups: 'head.ups.0', res: 'head.resblocks.0.convs1.0', conv_post: 'head.conv_post' };
  const shapeOf = (name: string): readonly number[] => tensors.get(`${name}.weight_v`)!.shape;
  const results = await networks.run(
    VOCODER,
    (graph, weights) => {
      for (const [key, name] of Object.entries(names)) graph.output(key, foldWeight(operationsOn(graph), weights, name, shapeOf(name)));
    },
    {},
  );
  const first = (key: keyof typeof names, index: number): Float32Array => {
    const [count, ...rest] = shapeOf(names[key]);
    const size = rest.reduce((product, axis) => product * axis, 1);
    const from = (index < 0 ? count! + index : index) * size;
    return floatsOf(results, key).subarray(from, from + size);
  };
  await expect('conv_pre_out0', first('conv_pre', 0));
  await expect('ups0_in0', first('ups', 0));
  await expect('ups0_in_last', first('ups', -1));
  await expect('res0_c1_0', first('res', 0));
  await expect('conv_post', floatsOf(results, 'conv_post'));
}

async function runVocoder({ set, expect, input }: CaseContext): Promise<void> {
  const mel = await input('logmel');
  const session = await (await networksOf(set)).session('vocoder');
  await expect('backbone', await runItems(mel, 'mel', 'features', session));
  await expect('wave', await runItems(mel, 'mel', 'wave', session));
}

/** Runs a network on each item of a batch, because it takes one at a time. */
async function runItems({ data, shape }: GoldenTensor, input: string, output: string, session: Session): Promise<Float32Array> {
  const [items, ...axes] = shape as [number, ...number[]];
  const size = data.length / items;
  const results: number[] = [];
  for (let item = 0; item < items; item += 1) {
    const outputs = await session.run({ [input]: floats(data.slice(item * size, (item + 1) * size), [1, ...axes]) });
    for (const value of floatsOf(outputs, output)) results.push(value);
  }
  return Float32Array.from(results);
}

async function runEncode({ set, golden, expect, input }: CaseContext): Promise<void> {
  const audio = await input('audio');
  const [batch, , length] = audio.shape as [number, number, number];
  const session = await (await networksOf(set)).session('encoder');
  const bank = await bankOf(set);
  const latents: number[] = [];
  const lengths: number[] = [];
  for (let item = 0; item < batch; item += 1) {
    const channels = [0, 1].map((channel) => audio.data.slice((2 * item + channel) * length, (2 * item + channel + 1) * length));
    const { latent } = await encodeAudio({ sampleRate: golden.params['sr'] as number, channels }, session, bank);
    latents.push(...latent);
    // The reference counts only whole frames of sound, though it encodes the padded last one too.

    lengths.push(framesOf(length / (golden.params['sr'] as number)));
  }
  await expect('latents', latents);
  await expect('latent_lengths', lengths);
}

async function decodeItem(set: GoldenSet, latent: Float32Array, sampleRate: number): Promise<Float32Array[]> {
  const networks = await networksOf(set);
  const mel = await decodeMel(latent, await networks.session('decoder'), { tiled: false });
  return (await vocode(mel, await networks.session('vocoder'))).map((wave) => resampleReference(wave, 44_100, sampleRate));
}

async function runDecode({ set, golden, expect, input }: CaseContext): Promise<void> {
  const latents = await input('latents');
  const sampleRate = (golden.params['sr_returned'] ?? golden.params['sr_argument'] ?? 44_100) as number;
  const size = latents.data.length / latents.shape[0]!;
  const waves: Float32Array[][] = [];
  for (let item = 0; item < latents.shape[0]!; item += 1)
    waves.push(await decodeItem(set, latents.data.slice(item * size, (item + 1) * size), sampleRate));
  const lengths = golden.params['audio_lengths'] as number[] | undefined;
  const every = /every (\d+)/.exec(String(golden.params['stored'] ?? ''))?.[1];
  for (const name of Object.keys(golden.outputs)) {
    const [, item, step = every ?? '1'] = /^wave(\d+)(?:_every_(\d+))?$/.exec(name)!;
    const cut = waves[Number(item)]!.map((wave) => wave.subarray(0, lengths?.[Number(item)]));
    await expect(
      name,
      cut.flatMap((wave) => Array.from(wave.filter((_, index) => index % Number(step) === 0))),
    );
  }
}

async function runOverlap({ set, golden, expect, input }: CaseContext): Promise<void> {
  const { params } = golden;
  const networks = await networksOf(set);
  const base = await input('base_latent');
  const frames = base.shape[3]!;
  const tiles = params['tiles'] as number;
  const latent = new Float32Array(base.data.length * tiles);
  for (let row = 0; row < 128; row += 1) {
    for (let tile = 0; tile < tiles; tile += 1) {
      for (let frame = 0; frame < frames; frame += 1)
        latent[row * frames * tiles + tile * frames + frame] = base.data[row * frames + frame]! * (1 - 0.04 * tile);
    }
  }
  const sessions = { decoder: await networks.session('decoder'), vocoder: await networks.session('vocoder') };
  const low = await decodeOverlapped(latent, sessions, 44_100);
  const high = await decodeOverlapped(latent, sessions, 48_000);
  const slices = (waves: readonly Float32Array[], starts: readonly number[]): number[] =>
    starts.flatMap((start) => waves.flatMap((wave) => [...wave.subarray(start, start + (params['slice_length'] as number))]));
  const sparse = (waves: readonly Float32Array[]): number[] =>
    waves.flatMap((wave) => Array.from(wave.filter((_, index) => index % 4001 === 0)));
  await expect('slices_44100', slices(low, params['slice_starts_44100'] as number[]));
  await expect('slices_48000', slices(high, params['slice_starts_48000'] as number[]));
  await expect('every_4001_44100', sparse(low));
  const direct = await vocode(await decodeMel(latent, sessions.decoder, { tiled: false }), sessions.vocoder);
  await expect('direct_every_4001_44100', sparse(direct));
}

async function runRoundtrip({ golden }: CaseContext): Promise<void> {
  for (const [frames, low, high, back, again] of golden.params['rows'] as number[][]) {
    const samples = new Float32Array(frames! * 4096);
    const up = resampleReference(samples, 44_100, 48_000).length;
    const down = resampleReference(new Float32Array(up), 48_000, 44_100).length;
    if (samples.length !== low || up !== high || down !== back || Math.ceil(down / 4096) !== again)
      throw new Error(`lengths of ${frames} frames: ${samples.length}, ${up}, ${down}`);
  }
}

async function bankOf(set: GoldenSet): Promise<MelBank> {
  const networks = await networksOf(set);
  return readMelBank(await networks.component(VOCODER));
}

function channelsOf({ data, shape }: GoldenTensor): Float32Array[] {
  const length = shape.at(-1)!;
  return Array.from({ length: data.length / length }, (_, channel) => data.slice(channel * length, (channel + 1) * length));
}

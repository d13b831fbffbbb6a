// Ten songs become an adapter, and the adapter becomes music, without Python: the sequencer writes and renders the songs, a checkpoint of ACE-Step 1.5
// encodes them, an adapter of its transformer is trained, and the generator plays it. The checkpoint here is a tiny one with random weights, so that
// the whole story takes seconds; MODEL=./Ace-Step1.5 takes a real one, SONGS, BARS and EPOCHS its size. The run stays in OUTPUT, where that is given.
import { loadAceStep, openTrainer } from '@loop/ace-onnx/node';
import { encodeTrainingTensors } from '@loop/ace-onnx';
import { createSong } from '@loop/core';
import type { MusicTrack } from '@loop/core';
import { fitGaussian, frechetDistance } from '@loop/lora/evaluation';
import { createTrainingFolder } from '@loop/lora/node';
import { createLocalTrainingService, drawLossCurve, toTrainerRequest } from '@loop/lora/training';
import { renderSong } from '@loop/sequencer';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const { MODEL, OUTPUT, SONGS = '10', BARS = '1', EPOCHS = '12' } = process.env;
const model = MODEL ?? fileURLToPath(new URL('../../../packages/ace-onnx/fixtures/ace-step-1.5/checkpoints', import.meta.url));
const variant = 'acestep-v15-base';
const folder = OUTPUT === undefined ? await mkdtemp(path.join(tmpdir(), 'loop-train-adapter-')) : path.resolve(OUTPUT);

// For the tiny checkpoint more threads only wait for each other.
if (MODEL === undefined) process.env['ACE_ONNX_THREADS'] ??= '1';
const generator = await loadAceStep(model, { variant, planner: false, policy: 'resident' });
try {
  // Prepare: what the transformer sees of each song.
  await mkdir(path.join(folder, 'tensors'), { recursive: true });
  const latents: Float32Array[] = [];
  for (let index = 0; index < Number(SONGS); index += 1) {
    const song = createSong({ genre: 'techno', seed: 100 + index, barCount: Number(BARS) });
    const prepared = await generator.encodeForTraining(await renderSong(song), { caption: 'loopstyle, techno', bpm: song.bpm });
    await writeFile(path.join(folder, 'tensors', `song-${index}.safetensors`), encodeTrainingTensors(prepared));
    latents.push(prepared.tensors.find(({ name }) => name === 'target_latents')!.data);
  }
  console.log(`${SONGS} songs are written, rendered and encoded.`);

  // Train: eight songs are learnt from, two are held back.
  const service = createLocalTrainingService({
    files: createTrainingFolder(folder),
    openTrainer: (configuration) => openTrainer(toTrainerRequest(configuration)),
    clock: () => performance.now(),
  });
  const settings = {
    tensors: 'tensors',
    output: 'run',
    rank: 16,
    alpha: 32,
    learningRate: MODEL === undefined ? 0.01 : 3e-4,
    epochs: Number(EPOCHS),
    gradientAccumulation: 2,
    seed: 7,
    advanced: {
      local: {
        checkpointFolder: model,
        variant: 'base',
        feedForward: true,
        cropFrames: MODEL === undefined ? 40 : 750,
        validationSplit: 0.2,
        warmupSteps: 4,
        bestAfter: 1,
        saveEveryEpochs: 6,
      },
    },
  };
  const losses: { step: number; loss: number }[] = [];
  const heldOut: { step: number; loss: number }[] = [];
  let adapter = '';
  for await (const event of service.train(settings)) {
    if (event.type === 'progress' && event.loss !== undefined) losses.push({ step: event.step!, loss: event.loss });
    else if (event.type === 'validation') heldOut.push({ step: event.step!, loss: event.loss });
    else if (event.type === 'result') adapter = path.join(folder, event.value.output!);
  }
  const [first, last] = [heldOut[0]!.loss, heldOut.at(-1)!.loss];
  console.log(`${losses.length} steps: the loss on the songs that were held back fell from ${first.toFixed(2)} to ${last.toFixed(2)}.`);
  await writeFile(path.join(folder, 'loss.svg'), drawLossCurve({ losses, validations: heldOut }, { title: 'loss' }));

  // Play: the same request with and without the adapter.
  const make = async (): Promise<MusicTrack> => {
    const request = { task: 'text2music', prompt: 'loopstyle, techno', durationSeconds: 5, seed: 3, steps: 12 } as const;
    return (await generator.generate(request)).track;
  };
  const base = await make();
  await generator.adapters.load(adapter);
  const adapted = await make();
  await generator.adapters.unload();
  const again = await make();

  // Judge: how far the music's latents are from those of the songs.
  const style = gaussianOf(latents);
  const distanceOf = (track: MusicTrack): number => frechetDistance(style, gaussianOf([latentOf(track)]));
  const [before, after] = [distanceOf(base), distanceOf(adapted)];
  console.log(`Distance to the songs: ${before.toFixed(2)} without the adapter, ${after.toFixed(2)} with it.`);
  const isBack = latentOf(again).every((value, index) => value === latentOf(base)[index]);
  console.log(isBack ? 'Unloaded, the model is what it was, bit for bit.' : 'Unloaded, the model is not what it was.');
  if (OUTPUT !== undefined) console.log(`The adapter is in ${adapter}, the loss curve in ${path.join(folder, 'loss.svg')}.`);
  if (!(last < first / 2 && after < before / 2 && isBack)) throw new Error('The adapter has not learnt what it should.');
} finally {
  await generator.dispose();
  if (OUTPUT === undefined) await rm(folder, { recursive: true, force: true });
}

function latentOf(track: MusicTrack): Float32Array {
  return (track.reusable!.data as { readonly latent: Float32Array }).latent;
}

/** The distribution of a model's latent frames. */
function gaussianOf(frames: readonly Float32Array[]) {
  const dimensions = MODEL === undefined ? 16 : 64;
  const values = Float32Array.from(frames.flatMap((each) => [...each]));
  return fitGaussian({ count: values.length / dimensions, dimensions, values });
}

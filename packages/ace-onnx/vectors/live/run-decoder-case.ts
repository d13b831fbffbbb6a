import { existsSync } from 'node:fs';
import path from 'node:path';

import type { SafetensorsFile } from '@loop/core/weights';

import { createLiveAdapters } from '../../src/adapters/live-adapters.js';
import { detectFamily } from '../../src/models/detect-family.js';
import { findLayout } from '../../src/models/v15/layout.js';
import { readModelConfig } from '../../src/models/v15/model-config.js';
import { createStepEvaluator, embedTimes, projectCross } from '../../src/models/v15/run/evaluate-transformer.js';
import { openCheckpoint } from '../../src/node/open-checkpoint.js';
import { createNodeRuntime } from '../../src/node/onnx-runtime.js';
import { createNetworks } from '../../src/pipeline/networks.js';
import { float32 } from '../../src/runtime/tensor.js';
import { openFile, readAdapterFile } from './adapter-case.js';
import type { AdapterCase } from './adapter-case.js';

/** What the trainers call the file of an adapter. */
const FILES = ['adapter_model.safetensors', 'lokr_weights.safetensors'];

/** A case whose reference ran the whole decoder with an adapter: the running networks must predict the same. Both ways are run. */
export async function runDecoderCase(folder: string, golden: AdapterCase): Promise<void> {
  const weights = path.join(folder, golden.weights!.split(' ')[0]!);
  if (!existsSync(weights)) throw new Error(`${weights} is not there; the folder of ACE-Step 1.5's vectors must stand beside this one`);
  const checkpoint = openCheckpoint(path.dirname(weights));
  const variant = path.basename(weights);
  const family = await detectFamily(checkpoint, { variant });
  const { transformer: config } = await readModelConfig((await findLayout(checkpoint, variant))!);
  const start = path.join(folder, golden.files['start'] as string);
  const file = FILES.map((name) => path.join(start, name)).find(existsSync)!;
  const base = await openFile(path.join(weights, 'model.safetensors'));
  const adapter = await readAdapterFile(file, base, { config: path.join(start, 'adapter_config.json') });
  const batch = await openFile(path.join(folder, golden.files['inputs'] as string));
  const step = await openFile(path.join(folder, golden.files['step0'] as string));
  const [items = 0, frames = 0] = step.tensors.get('x_t')!.shape;
  const runtime = createNodeRuntime({ threads: 1 });
  const recipes = family.recipes.filter(({ component }) => component === family.adapted);
  for (const maxRank of [96, 0]) {
    const live = createLiveAdapters({ recipes, component: () => family.checkpoint.component(family.adapted!), runtime, maxRank });
    const networks = createNetworks(family, runtime, { policy: 'resident', adapters: live });
    try {
      await live.apply([{ id: 1, name: 'golden', adapter, scale: 1 }], { close: networks.release });
      const times = await networks.use('time', async (session) => embedTimes(session, await floats(step, 'timestep')));
      const words = batch.tensors.get('encoder_hidden_states')!;
      const cross = await networks.use('cross', async (session) => projectCross(session, float32(await words.float32(), words.shape)));
      const latents = { latent: await floats(step, 'x_t'), context: await floats(batch, 'context_latents'), items, frames };
      const got = await networks.use('step', (session) => createStepEvaluator(config, frames)(session, latents, times, cross));
      check(got, await floats(step, 'prediction'), toleranceOf(golden));
    } finally {
      await networks.release();
      await live.dispose();
    }
  }
}

async function floats(file: SafetensorsFile, name: string): Promise<Float32Array> {
  return file.tensors.get(name)!.float32();
}

/** How near a prediction must come: `2e-5 abs`, or `cosine >= 0.999` where the reference rounds to 16 bits. */
function toleranceOf({ tolerance }: AdapterCase): { readonly absolute?: number; readonly cosine?: number } {
  const text = String((tolerance as Readonly<Record<string, unknown>> | undefined)?.['prediction']);
  const [, absolute] = /^([\d.e-]+) abs$/u.exec(text) ?? [];
  const [, cosine] = /^cosine >= ([\d.]+)$/u.exec(text) ?? [];
  if (absolute !== undefined) return { absolute: Number(absolute) };
  if (cosine !== undefined) return { cosine: Number(cosine) };
  throw new Error(`the tolerance ${text} of the prediction cannot be read`);
}

function check(got: Float32Array, want: Float32Array, { absolute, cosine }: ReturnType<typeof toleranceOf>): void {
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const own = dot(got, want) / Math.sqrt(dot(got, got) * dot(want, want));
  if (cosine !== undefined && !(own >= cosine)) throw new Error(`prediction: a cosine of ${own}, expected ${cosine}`);
  const error = got.reduce((most, value, index) => Math.max(most, Math.abs(value - want[index]!)), 0);
  if (absolute !== undefined && !(error <= absolute)) throw new Error(`prediction: off by ${error}, expected ${absolute}`);
}

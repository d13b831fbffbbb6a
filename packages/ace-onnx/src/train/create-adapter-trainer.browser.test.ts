import type { TrainingExample } from '@loop/core';
import { readAdapter, readBaseShapes } from '@loop/core/adapters';
import { adapterParameters, emptyAdapter } from '@loop/core/generation';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import type { SafetensorsFile } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import { openWebCheckpoint } from '../web/open-web-checkpoint.js';
import { createWebRuntime } from '../web/web-runtime.js';
import { describeWebGpu } from '../web/webgpu-report.js';
import { createAdapterTrainer } from './create-adapter-trainer.js';

// The gradients are PyTorch's, of the official trainer: see the README beside them.
const golden = new URL('../../../lora/fixtures/vectors/training', import.meta.url).href;
const checkpoints = new URL('../../fixtures/ace-step-1.5/checkpoints', import.meta.url).href;

async function read(address: string): Promise<SafetensorsFile> {
  return openSafetensors(fromBytes(new Uint8Array(await (await fetch(address)).arrayBuffer())));
}

const floatsOf = (file: SafetensorsFile, name: string): Promise<Float32Array> => file.tensors.get(name)!.float32();

/** The two examples of the first batch, each with half of its loss. */
async function examples(): Promise<readonly TrainingExample[]> {
  const batch = await read(`${golden}/batch.safetensors`);
  const [target, context, condition, noise, times] = await Promise.all(
    ['target_latents', 'context_latents', 'encoder_hidden_states', 'noise', 't_discrete'].map((name) => floatsOf(batch, name)),
  );
  const half = (values: Float32Array, item: number): Float32Array =>
    values.slice((item * values.length) / 2, ((item + 1) * values.length) / 2);
  const size = target!.length / 2;
  return [0, 1].map((item) => ({
    target: half(target!, item),
    context: half(context!, item),
    condition: half(condition!, item),
    noise: noise!.slice(item * size, (item + 1) * size),
    timestep: times![item]!,
    weight: 0.5,
  }));
}

// A software adapter meets the tolerance as well, but takes minutes for its shaders.
const hasGpu = (await describeWebGpu()).adapter?.isSoftware === false;

describe.each([
  { provider: 'wasm', isThere: true, tolerance: 1e-4 },
  { provider: 'webgpu', isThere: hasGpu, tolerance: 1e-3 },
] as const)('createAdapterTrainer on $provider', ({ provider, isThere, tolerance }) => {
  it.skipIf(!isThere)(
    'gives the loss and the gradients of PyTorch',
    async () => {
      const base = readBaseShapes(await read(`${checkpoints}/acestep-v15-turbo/model.safetensors`));
      const config = (await (await fetch(`${golden}/turbo_lora/start/adapter_config.json`)).json()) as unknown;
      const file = await read(`${golden}/turbo_lora/start/adapter_model.safetensors`);
      const { weights: adapter } = await readAdapter({ name: 'start', file, config }, { base });
      const runtime = await createWebRuntime({ provider });
      const trainer = await createAdapterTrainer(openWebCheckpoint({ url: checkpoints }), {
        runtime,
        variant: 'acestep-v15-turbo',
        rank: 4,
      });
      const gradients = emptyAdapter(adapter);
      let loss = 0;
      for (const example of await examples()) loss += 0.5 * (await trainer.step(example, { adapter, gradients })).loss;
      await trainer.dispose();

      const wanted = await read(`${golden}/turbo_lora/step0.safetensors`);
      const [wantedLoss] = await floatsOf(wanted, 'loss');
      expect(Math.abs(loss - wantedLoss!) / wantedLoss!).toBeLessThan(tolerance);
      const faults: string[] = [];
      for (const { name, values } of adapterParameters(gradients)) {
        const [module, part] = name.split('/');
        const own = await floatsOf(wanted, `grad.base_model.model.${module}.lora_${part!.toUpperCase()}.weight`);
        const largest = Math.max(...own.map(Math.abs));
        const apart = Math.max(...own.map((value, index) => Math.abs(value - values[index]!)));
        if (!(apart <= tolerance * largest + 1e-7)) faults.push(`${name}: ${apart} of ${largest}`);
      }
      expect(faults).toEqual([]);
    },
    300_000,
  );
});

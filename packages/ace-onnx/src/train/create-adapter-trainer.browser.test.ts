import { createRandom } from '@loop/core';
import type { TrainingExample } from '@loop/core';
import { readAdapter, readBaseShapes } from '@loop/core/adapters';
import { adapterParameters, emptyAdapter, mapAdapter } from '@loop/core/generation';
import { fromBytes, openSafetensors } from '@loop/core/weights';
import type { SafetensorsFile } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import type { Checkpoint } from '../runtime/runtime.js';
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

// A software adapter meets the tolerance as well, but takes minutes for the shaders of the whole decoder.
const gpu = await describeWebGpu();
const hasGpu = gpu.adapter?.isSoftware === false;

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

describe.skipIf(!gpu.isAvailable)('createAdapterTrainer on any WebGPU adapter', () => {
  it('gives the gradients of WebAssembly for one layer and the loss', async () => {
    const [cpu, other] = await Promise.all((['wasm', 'webgpu'] as const).map(differentiateOneLayer));
    expect(Math.abs(other!.loss - cpu!.loss) / cpu!.loss).toBeLessThan(1e-3);
    expect(other!.gradients.size).toBe(16);
    const faults: string[] = [];
    for (const [name, values] of cpu!.gradients) {
      const largest = Math.max(...values.map(Math.abs));
      const apart = Math.max(...values.map((value, index) => Math.abs(value - other!.gradients.get(name)![index]!)));
      if (!(largest > 0 && apart <= 1e-3 * largest)) faults.push(`${name}: ${apart} of ${largest}`);
    }
    expect(faults).toEqual([]);
  }, 600_000);
});

/** One step over the first layer of the tiny decoder, in one graph on both, as a GPU has it. */
async function differentiateOneLayer(provider: 'wasm' | 'webgpu') {
  const whole = openWebCheckpoint({ url: checkpoints });
  const checkpoint: Checkpoint = {
    ...whole,
    async component(name) {
      const own = await whole.component(name);
      return { ...own, config: { ...(own.config as object), num_hidden_layers: 1, layer_types: ['sliding_attention'] } };
    },
  };
  const runtime = await createWebRuntime({ provider });
  const design = { runtime, variant: 'acestep-v15-turbo', rank: 4, memory: 'graph' } as const;
  const trainer = await createAdapterTrainer(checkpoint, design);
  const random = createRandom(3);
  const started = await trainer.create({ name: 'one layer', alpha: 4, seed: 1 });
  const adapter = mapAdapter(started, ({ shape, values }) => ({
    shape,
    values: values.map((value) => value + 0.2 * (random.next() - 0.5)),
  }));
  const gradients = emptyAdapter(adapter);
  const [example] = await examples();
  const { loss } = await trainer.step(example!, { adapter, gradients });
  await trainer.dispose();
  return { loss, gradients: new Map(adapterParameters(gradients).map(({ name, values }) => [name, values])) };
}

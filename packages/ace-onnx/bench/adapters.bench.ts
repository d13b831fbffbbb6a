// `pnpm bench adapters [layers] [frames]`: what adapters on every product cost a step of ACE-Step 1.5's transformer at the published width, and
// how long it takes to switch them, beside the same network without room for adapters in the same run. Processor time of one thread; rounds of
// all ways in turn, the least of each, which other programs disturb least.
import { makeAdapter } from '../src/adapters/__fixtures__/make-adapter.js';
import { createLiveAdapters } from '../src/adapters/live-adapters.js';
import type { AdapterStack } from '../src/adapters/stack.js';
import { createStepEvaluator } from '../src/models/v15/run/evaluate-transformer.js';
import { createMergedFiles } from '../src/node/merged-files.js';
import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { createNetworks } from '../src/pipeline/networks.js';
import type { Networks } from '../src/pipeline/networks.js';
import { float32 } from '../src/runtime/tensor.js';
import type { TensorOf } from '../src/runtime/tensor.js';
import { publishedLayers, stepRecipe } from './published-layers.js';
import { makeSyntheticComponent, tensorsOf } from './synthetic-transformer.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const [layers = 1, frames = 750, rounds = 5] = process.argv.slice(2).map(Number);
const PLACES = 256;
const RANKS = [16, 64, 256];
const config = publishedLayers(layers, { sliding: Array.from({ length: layers }, () => false) });
const runtime = createNodeRuntime({ threads: 1 });
const recipe = stepRecipe(config);

await withTemporaryFolder('adapters-bench', async (folder) => {
  const component = await makeSyntheticComponent(
    folder,
    'step',
    tensorsOf((graph, weights) => recipe.build(graph, weights, undefined)),
  );
  const family = { checkpoint: { name: 'bench', component: async () => component, text: never, file: never }, recipes: [recipe] };
  const place = { recipes: [recipe], component: async () => component, runtime };
  const beside = createLiveAdapters({ ...place, maxRank: 4096 });
  const merging = createLiveAdapters({ ...place, maxRank: 0, keepMerged: createMergedFiles({ folder }) });
  const openNetworks = (adapters?: typeof beside): Networks =>
    createNetworks(family, runtime, { policy: 'resident', mode: 'folded', adapters });
  const [plain, live, merged] = [openNetworks(), openNetworks(beside), openNetworks(merging)];
  const shapes = new Map((await beside.sites()).map(({ key, inputs, outputs }) => [key, [outputs, inputs] as const]));
  const stackOf = (rank: number): AdapterStack => [
    {
      id: rank,
      name: `rank ${rank}`,
      scale: 1,
      adapter: {
        weights: makeAdapter('lora', shapes, { rank }),
        replaced: new Map(),
        biases: new Map(),
        flavour: 'bare',
        scaleSource: 'caller',
        trigger: undefined,
      },
    },
  ];
  const stacks = new Map([[0, []], ...RANKS.map((rank) => [rank, stackOf(rank)] as const)]);
  const inputs = {
    latents: { latent: waves(frames * 64), context: waves(frames * 128), items: 1, frames },
    times: { embedded: tensor([1, config.width]), modulation: tensor([1, 6 * config.width]) },
    cross: Object.fromEntries(
      Array.from({ length: layers }, (_, layer) => [
        [`key_${layer}`, tensor([1, config.keyHeads, config.headSize, PLACES])] as const,
        [`value_${layer}`, tensor([1, config.keyHeads, PLACES, config.headSize])] as const,
      ]).flat(),
    ),
  };
  const evaluate = createStepEvaluator(config, frames);
  const step = (networks: Networks): Promise<unknown> =>
    networks.use('step', (session) => evaluate(session, inputs.latents, inputs.times, inputs.cross));
  const load = (networks: Networks): Promise<number> => processorSeconds(() => networks.use('step', async () => undefined));

  const loads = { plain: await load(plain), live: await load(live) };
  const merge = await processorSeconds(() => merging.apply(stacks.get(256)!, { close: merged.release }));
  const reopen = await load(merged);
  const switches = new Map<number, number>();
  const seconds = new Map<string, number[]>();
  const add = (name: string, value: number): unknown => seconds.set(name, [...(seconds.get(name) ?? []), value]);
  await Promise.all([step(plain), step(live), step(merged)]);
  for (let round = 0; round < rounds; round += 1) {
    add('plain', await processorSeconds(() => step(plain)));
    for (const [rank, stack] of stacks) {
      const change = await processorSeconds(() => beside.apply(stack, { close: live.release }));
      switches.set(rank, Math.min(switches.get(rank) ?? Infinity, change));
      add(`rank ${rank}`, await processorSeconds(() => step(live)));
    }
    add('merged', await processorSeconds(() => step(merged)));
  }
  for (const networks of [plain, live, merged]) await networks.release();
  await merging.dispose();

  const base = least(seconds.get('plain')!);
  const ratios = Object.fromEntries([...seconds].map(([name, all]) => [name, round3(least(all) / base)]));
  for (const [name, all] of seconds)
    console.log(`${name.padEnd(9)} ${least(all).toFixed(3)} s a step, × ${(least(all) / base).toFixed(3)}`);
  console.log(`load      ${loads.plain.toFixed(2)} s, ${loads.live.toFixed(2)} s with room for adapters`);
  for (const [rank, own] of switches)
    console.log(`switch to rank ${rank}: ${own.toFixed(3)} s, ${((100 * own) / loads.live).toFixed(1)} % of a load`);
  console.log(`merge rank 256: ${merge.toFixed(2)} s, then ${reopen.toFixed(2)} s to open the network again`);
  const shares = Object.fromEntries([...switches].map(([rank, own]) => [rank, round3(own / loads.live)]));
  console.log(
    JSON.stringify({
      name: 'adapters',
      value: ratios['rank 16'],
      unit: '× a step without',
      baseline: 1,
      ratios,
      switchShares: shares,
      merge: round3(merge),
      reopen: round3(reopen),
      load: round3(loads.plain),
      loadLive: round3(loads.live),
    }),
  );
});

async function processorSeconds(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function least(values: readonly number[]): number {
  return Math.min(...values);
}

function round3(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function tensor(shape: readonly number[]): TensorOf<'float32'> {
  return float32(waves(shape.reduce((product, axis) => product * axis, 1)), shape);
}

function waves(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(index) / 4);
}

function never(): Promise<never> {
  return Promise.reject(new Error('There are no other files.'));
}

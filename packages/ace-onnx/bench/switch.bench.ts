// `pnpm bench switch [layers] [rank] [threads]`: how long it takes to put a LoRA on every product of ACE-Step 1.5's 2B transformer, 24 layers by default –
// beside the weights, and merged into copies of them – next to opening the network in both modes in the same run. Nothing is generated.
import { makeAdapter } from '../src/adapters/__fixtures__/make-adapter.js';
import { createLiveAdapters } from '../src/adapters/live-adapters.js';
import type { LiveAdapters } from '../src/adapters/live-adapters.js';
import type { AdapterStack } from '../src/adapters/stack.js';
import { createMergedFiles } from '../src/node/merged-files.js';
import { createNodeRuntime } from '../src/node/onnx-runtime.js';
import { createNetworks } from '../src/pipeline/networks.js';
import type { Networks } from '../src/pipeline/networks.js';
import type { WeightMode } from '../src/runtime/runtime.js';
import { publishedLayers, stepRecipe } from './published-layers.js';
import { makeSyntheticComponent, tensorsOf } from './synthetic-transformer.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const [layers = 24, rank = 256, threads = 2] = process.argv.slice(2).map(Number);
const config = publishedLayers(layers);
const runtime = createNodeRuntime({ threads });
const recipe = stepRecipe(config);

await withTemporaryFolder('switch-bench', async (folder) => {
  const specs = tensorsOf((graph, weights) => recipe.build(graph, weights, undefined));
  const component = await makeSyntheticComponent(folder, 'step', specs);
  const never = (): Promise<never> => Promise.reject(new Error('There are no other files.'));
  const family = { checkpoint: { name: 'bench', component: async () => component, text: never, file: never }, recipes: [recipe] };
  const openAdapters = (maxRank: number): LiveAdapters =>
    createLiveAdapters({
      recipes: [recipe],
      component: async () => component,
      runtime,
      maxRank,
      keepMerged: createMergedFiles({ folder }),
    });
  const openNetworks = (adapters: LiveAdapters, mode: WeightMode): Networks =>
    createNetworks(family, runtime, { policy: 'resident', mode, adapters });
  const load = (networks: Networks): Promise<Cost> => costOf(() => networks.use('step', async () => undefined));
  const print = (what: string, cost: Cost, more = ''): void => console.log(`${what}:`.padEnd(20), show(cost) + more);

  const beside = openAdapters(rank);
  const loads = new Map<WeightMode, Cost>();
  for (const mode of ['folded', 'mapped'] as const) {
    const networks = openNetworks(beside, mode);
    loads.set(mode, await load(networks));
    await networks.release();
    print(`open, ${mode}`, loads.get(mode)!);
  }
  const shares = ({ processor }: Cost): string =>
    [...loads].map(([mode, own]) => `, ${((100 * processor) / own.processor).toFixed(1)} % of a ${mode} load`).join('');

  const shapes = new Map((await beside.sites()).map(({ key, inputs, outputs }) => [key, [outputs, inputs] as const]));
  const weights = makeAdapter('lora', shapes, { rank });
  const adapter = { weights, replaced: new Map(), biases: new Map(), flavour: 'bare', scaleSource: 'caller', trigger: undefined } as const;
  const stack: AdapterStack = [{ id: 1, name: 'bench', scale: 0.9, adapter }];
  const close = async (): Promise<void> => {};
  await beside.apply([], { close });
  const besides = await costOf(() => beside.apply(stack, { close }));
  print(`rank ${rank}, beside`, besides, shares(besides));

  const merging = openAdapters(0);
  const merge = await costOf(() => merging.apply(stack, { close }));
  const bytes = 4 * [...shapes.values()].reduce((sum, [outputs, inputs]) => sum + outputs * inputs, 0);
  print(`rank ${rank}, merged`, merge, `${shares(merge)}; ${shapes.size} weights, ${(bytes / 1e9).toFixed(1)} GB`);
  const networks = openNetworks(merging, 'folded');
  const reopen = await load(networks);
  print('then open it again', reopen);
  await networks.release();
  await merging.dispose();
  const folded = loads.get('folded')!;
  console.log(
    JSON.stringify({
      name: 'switch',
      value: besides.processor,
      unit: 's',
      baseline: folded.processor,
      ratio: besides.processor / folded.processor,
      loads: Object.fromEntries(loads),
      besides,
      merge,
      reopen,
      layers,
      rank,
      threads,
    }),
  );
});

/** What a piece of work took, in seconds. */
interface Cost {
  readonly clock: number;
  /** Of all threads, which other programs disturb least. */
  readonly processor: number;
}

async function costOf(work: () => Promise<unknown>): Promise<Cost> {
  const [started, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: (performance.now() - started) / 1000, processor: (user + system) / 1e6 };
}

function show({ clock, processor }: Cost): string {
  return `${clock.toFixed(2)} s, ${processor.toFixed(2)} s of the processor`;
}

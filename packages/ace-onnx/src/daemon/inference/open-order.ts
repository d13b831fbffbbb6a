import { loadExport } from '@loop/cli';
import type { MusicGenerator } from '@loop/core';

import { importEngine } from '../../node/cli/import-engine.js';
import type { InferenceOrder } from './inference-order.js';

/** Opens what an order names, in this process. */
export async function openOrder(order: InferenceOrder): Promise<MusicGenerator> {
  if (order.kind === 'module') return openModule(order.name);
  if (order.kind === 'musicgen') {
    const { loadMusicgen } = await importEngine(() => import('../../node/load-musicgen.js'));
    return loadMusicgen(order.source, order);
  }
  const { loadAceStep } = await importEngine(() => import('../../node/load-ace-step.js'));
  const { source, variant, provider, threads } = order;
  return loadAceStep(source, { variant, provider, threads, planner: false });
}

async function openModule(name: string): Promise<MusicGenerator> {
  const load = (module: string): Promise<unknown> => import(module);
  const create = await loadExport(name, { exported: 'createGenerator', field: 'generator', load });
  return (create as () => MusicGenerator | Promise<MusicGenerator>)();
}

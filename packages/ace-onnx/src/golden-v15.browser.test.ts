import { describe, expect, it } from 'vitest';

import { readGoldenSet } from '../vectors/v15/golden-set.js';
import type { GoldenSet } from '../vectors/v15/golden-set.js';
import { runCase } from '../vectors/v15/run-cases.js';
import { rememberComponents } from './runtime/remember-components.js';
import { openWebCheckpoint } from './web/open-web-checkpoint.js';
import { createWebRuntime } from './web/web-runtime.js';
import { describeWebGpu } from './web/webgpu-report.js';

// The data and the tolerances are those that Node meets: computed by the reference implementation on tiny models.
const folder = new URL('../fixtures/ace-step-1.5', import.meta.url).href;

async function openSet(provider: 'wasm' | 'webgpu'): Promise<GoldenSet> {
  return readGoldenSet({
    read: async (file) => new Uint8Array(await (await fetch(`${folder}/${file}`)).arrayBuffer()),
    open: async (name) =>
      rememberComponents(openWebCheckpoint({ url: name === '.' ? `${folder}/checkpoints` : `${folder}/checkpoints/${name}` })),
    runtime: await createWebRuntime({ provider }),
  });
}

async function faultsOf(set: GoldenSet, isWanted: (id: string) => boolean): Promise<{ readonly run: number; readonly faults: string[] }> {
  const faults: string[] = [];
  const cases = set.cases.filter(({ id }) => isWanted(id));
  for (const golden of cases) await runCase(set, golden).catch((error: unknown) => faults.push(`${golden.id}: ${String(error)}`));
  return { run: cases.length, faults };
}

describe('the golden vectors of ACE-Step 1.5 on WebAssembly', async () => {
  const set = await openSet('wasm');
  it.each(['modules', 'dit', 'condition', 'fsq', 'vae', 'text_encoder', 'source', 'diffusers_layout', 'e2e', 'requests'])(
    '%s: every case is within its tolerance',
    async (group) => {
      const { run, faults } = await faultsOf(set, (id) => id.startsWith(`${group}/`));
      expect(faults).toEqual([]);
      expect(run).toBeGreaterThan(0);
    },
  );
});

const { isAvailable, reason } = await describeWebGpu();
const where = isAvailable ? 'WebGPU' : `WebGPU (skipped, because ${reason})`;

describe.skipIf(!isAvailable)(`the golden vectors of ACE-Step 1.5 on ${where}`, async () => {
  // The software adapter takes most of its time for shaders, so of each module one case runs here.
  const set = await openSet('webgpu');
  it.each([
    ['the text encoder', ['text_encoder/layers']],
    ['the conditions', ['condition/b2_padding', 'condition/xl_special_token']],
    ['the transformer', ['dit/forward_T37_B1', 'dit/forward_xl']],
    ['audio codes', ['fsq/roundtrip_padded']],
    ['the autoencoder', ['vae/encode_b2', 'vae/decode']],
    ['a whole repaint, from words and sound to sound', ['e2e/turbo_repaint']],
    ['a whole guided run', ['e2e/base_text2music_adg']],
  ])(
    '%s: within the tolerance of the CPU',
    async (_, ids) => {
      const { run, faults } = await faultsOf(set, (id) => ids.includes(id));
      expect(faults).toEqual([]);
      expect(run).toBe(ids.length);
    },
    300_000,
  );
});

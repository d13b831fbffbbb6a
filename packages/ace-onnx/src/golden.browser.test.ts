import { describe, expect, it } from 'vitest';

import { readGoldenSet } from '../vectors/golden.js';
import type { GoldenSet } from '../vectors/golden.js';
import { runCase } from '../vectors/run-cases.js';
import { openWebCheckpoint } from './web/open-web-checkpoint.js';
import { createWebRuntime } from './web/web-runtime.js';
import { describeWebGpu } from './web/webgpu-report.js';

// The data and the tolerances are those that Node meets: computed by the reference implementation on a tiny checkpoint.
const folder = new URL('../fixtures/ace-step-v1', import.meta.url).href;

function openSet(provider: 'wasm' | 'webgpu'): Promise<GoldenSet> {
  return readGoldenSet(folder, {
    read: async (file) => new Uint8Array(await (await fetch(`${folder}/${file}`)).arrayBuffer()),
    open: async () => ({ checkpoint: openWebCheckpoint({ url: `${folder}/checkpoint` }), runtime: await createWebRuntime({ provider }) }),
  });
}

async function faultsOf(set: GoldenSet, isWanted: (name: string) => boolean): Promise<{ readonly run: number; readonly faults: string[] }> {
  const faults: string[] = [];
  const cases = set.manifest.cases.filter(({ name }) => isWanted(name));
  for (const golden of cases) await runCase(set, golden).catch((error: unknown) => faults.push(`${golden.name}: ${String(error)}`));
  return { run: cases.length, faults };
}

describe('the golden vectors of ACE-Step v1 on WebAssembly', async () => {
  const set = await openSet('wasm');
  // The longest take a minute and run in Node, where the same networks take seconds; an edit's words need a vocabulary that is in no set.
  const long = [
    'dcae/decode_overlap_w600',
    'dcae/decode_overlap_w70',
    'transformer/decode_b1_t1_l1_w1',
    'transformer/decode_b2_t3_l6_w8_nolyric',
  ];
  const left = new Set([...long, 'e2e/edit_from_audio']);

  it.each(['rng', 'schedulers', 'guidance', 'umt5', 'transformer', 'dcae', 'pipeline', 'e2e'])(
    '%s: every case is within its tolerance',
    async (group) => {
      const { run, faults } = await faultsOf(set, (name) => name.startsWith(`${group}/`) && !left.has(name));
      expect(faults).toEqual([]);
      expect(run).toBeGreaterThan(3);
    },
  );
});

const { isAvailable, reason } = await describeWebGpu();
const where = isAvailable ? 'WebGPU' : `WebGPU (skipped, because ${reason})`;

describe.skipIf(!isAvailable)(`the golden vectors of ACE-Step v1 on ${where}`, async () => {
  // Measured on SwiftShader: off by at most 3e-6 of text states, 2e-6 of encoded sound, 6e-5 of final latents and 1.2e-4 of the wave, which
  // is a fifth of what the manifest allows. The software adapter takes most of its time for shaders, so of each module one case runs here.
  const set = await openSet('webgpu');
  it.each([
    ['from sound through all seven networks to sound', ['e2e/repaint_from_audio']],
    ['the text encoder', ['umt5/encode_b1_l7', 'umt5/encode_b3_l40']],
    [
      'the transformer and its conditions',
      ['transformer/lyric_encoder_b2_l11_tail', 'transformer/encode_b2_t7_l12_w11_masks', 'transformer/decode_b1_t5_l9_w10'],
    ],
    ['the autoencoder and the vocoder', ['dcae/encoder_b1_w1', 'dcae/decoder_b1_w1', 'dcae/vocoder_b2_t6']],
    ['whole runs', ['pipeline/t2m_euler_apg', 'pipeline/t2m_heun_cfg_star', 'pipeline/extend_both', 'pipeline/edit_partial']],
  ])(
    '%s: within the tolerance of the CPU',
    async (_, names) => {
      const { run, faults } = await faultsOf(set, (name) => names.includes(name));
      expect(faults).toEqual([]);
      expect(run).toBe(names.length);
    },
    300_000,
  );
});

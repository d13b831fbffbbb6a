import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from 'vitest';

import { listLanguageCases } from '../vectors/v15/cases/planner.js';
import { listPromptCases } from '../vectors/v15/cases/prompts.js';
import { openGoldenSet } from '../vectors/v15/open-golden-set.js';
import { runCase } from '../vectors/v15/run-cases.js';

// Data computed by the reference implementation on tiny models; its README says with which versions.
const folder = fileURLToPath(new URL('../fixtures/ace-step-1.5', import.meta.url));

describe('the golden vectors of ACE-Step 1.5', async () => {
  const set = await openGoldenSet(folder);
  const runs = [
    ...set.cases.map((golden) => ({ id: golden.id, run: () => runCase(set, golden) })),
    ...(await listPromptCases(set)),
    ...(await listLanguageCases(set)),
  ];
  afterAll(() => set.platform.close?.());

  it.each([...new Set(runs.map(({ id }) => id.split('/')[0]!))])(
    '%s: every case is within its tolerance',
    async (group) => {
      const failed: string[] = [];
      for (const { id, run } of runs.filter((candidate) => candidate.id.startsWith(`${group}/`)))
        await run().catch((error: unknown) => failed.push(`${id}: ${error instanceof Error ? error.message : String(error)}`));
      expect(failed).toEqual([]);
    },
    120_000,
  );

  it('holds whole songs to 80 dB above their differences to the reference, whatever their tolerance', async () => {
    const golden = set.cases.find(({ id }) => id === 'e2e/turbo_text2music_shift3')!;
    // As much as nobody hears, yet only some 60 dB down.
    const tensor: typeof set.tensor = async (own, name) => {
      const { data, ...rest } = await set.tensor(own, name);
      return { ...rest, data: name.startsWith('waveform') ? data.map((value) => value * 1.001) : data };
    };
    const loose = { ...golden, tolerance: { atol: 1, rtol: 1 } };
    await expect(runCase({ ...set, tensor }, loose)).rejects.toThrow(/the result is 60\.\d dB above/);
  });

  it('notices a result that is off', async () => {
    const golden = set.cases.find(({ id }) => id === 'steps/base_ode_shift3_n10')!;
    const off = { ...golden, params: { ...golden.params, shift: 2 } };
    await expect(runCase(set, off)).rejects.toThrow(/element/);
  });
});

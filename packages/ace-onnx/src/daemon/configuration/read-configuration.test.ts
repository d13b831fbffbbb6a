import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { isLoopError } from '@loop/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { DaemonConfiguration } from './configuration.js';
import { readConfiguration } from './read-configuration.js';
import { VARIABLES } from './settings.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lofi-configuration-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (env: Readonly<Record<string, string>> = {}, file?: string): Promise<DaemonConfiguration> =>
  readConfiguration({ env: { XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, ...env }, file });

/** One value of each variable, with where it ends up. */
const HONOURED: Readonly<Record<keyof typeof VARIABLES, readonly [string, (configuration: DaemonConfiguration) => unknown, unknown]>> = {
  backend: ['ACE-Step-1.5', ({ backend }) => backend, 'ace_step_1_5'],
  musicgen_model: ['/m', ({ models }) => models.musicgen.folder, path.resolve('/m')],
  ace_step_model: ['/a', ({ models }) => models.ace_step.folder, path.resolve('/a')],
  ace_step_15_model: ['someone/their-model', ({ models }) => models.ace_step_1_5, { folder: undefined, id: 'someone/their-model' }],
  ace_step_15_variant: ['acestep-v15-base', ({ variant }) => variant, 'acestep-v15-base'],
  pattern_module: ['none', ({ patternModule }) => patternModule, undefined],
  cache_path: ['/c', ({ tracksFolder }) => tracksFolder, path.resolve('/c')],
  cache_limit_mb: ['1.5', ({ cacheMaxBytes }) => cacheMaxBytes, 1_500_000],
  models_path: ['/models', ({ modelsFolder }) => modelsFolder, path.resolve('/models')],
  lora_path: ['/loras', ({ loraFolder }) => loraFolder, path.resolve('/loras')],
  lora: ['lofi-beats-v1', ({ lora }) => lora, 'lofi-beats-v1'],
  lora_scale: ['0.7', ({ loraScale }) => loraScale, 0.7],
  precision: ['fp16', ({ precision }) => precision, 'fp16'],
  device: ['metal', ({ device }) => device, 'coreml'],
  threads: ['4', ({ threads }) => threads, 4],
  steps: ['27', ({ aceStep }) => aceStep.steps, 27],
  scheduler: ['heun', ({ aceStep }) => aceStep.scheduler, 'heun'],
  guidance: ['7', ({ aceStep }) => aceStep.guidance, 7],
  queue_limit: ['3', ({ queueLimit }) => queueLimit, 3],
  auto_download: ['yes', ({ autoDownload }) => autoDownload, true],
  wav_format: ['pcm24', ({ wavFormat }) => wavFormat, 'pcm24'],
};

describe('readConfiguration', () => {
  it('has a default for everything', async () => {
    const tracksFolder = process.platform === 'linux' ? path.join(folder, 'lofi.nvim', 'tracks') : expect.any(String);
    expect(await read()).toMatchObject({
      backend: undefined,
      patternModule: '@loop/sequencer',
      tracksFolder,
      queueLimit: 10,
      wavFormat: 'float32',
    });
  });

  it.each(Object.entries(HONOURED))('honours the variable of %s', async (name, [text, find, value]) => {
    expect(find(await read({ [VARIABLES[name as keyof typeof VARIABLES][0]]: text }))).toEqual(value);
    // An empty one is none.
    expect(find(await read({ [VARIABLES[name as keyof typeof VARIABLES][0]]: '' }))).toEqual(find(await read()));
  });

  it('reads the file where configurations are kept; variables count more, and flags most', async () => {
    await mkdir(path.join(folder, 'lofi.nvim'), { recursive: true });
    const file = path.join(folder, 'lofi.nvim', 'daemon.json');
    await writeFile(file, JSON.stringify({ backend: 'ace-step', steps: 8, lora: 'lofi-beats-v1', threads: 2 }));
    const env = { XDG_CONFIG_HOME: folder, LOFI_THREADS: '3', LOFI_ACE_STEP_STEPS: '9' };
    const found = await readConfiguration({ env, flags: { steps: 10 } });
    expect([found.backend, found.lora, found.threads, found.aceStep.steps]).toEqual(['ace_step', 'lofi-beats-v1', 3, 10]);
    await rm(file);
  });

  it.each([
    [{ LOFI_BACKEND: 'banana' }, 'LOFI_BACKEND'],
    [{ LOFI_THREADS: '0' }, 'LOFI_THREADS'],
    [{ LOFI_ACE_STEP_GUIDANCE: '31' }, 'LOFI_ACE_STEP_GUIDANCE'],
    [{ LOFI_AUTO_DOWNLOAD: 'perhaps' }, 'LOFI_AUTO_DOWNLOAD'],
    [{ LOFI_CONFIG: '/nowhere/daemon.json' }, 'config'],
  ])('refuses %o by its name', async (env, name) => {
    const error = await read(env).catch((reason: unknown) => reason);
    expect(isLoopError(error, 'invalid_input') && error.issues.map(({ path: place }) => place)).toEqual([name]);
  });

  it('refuses a file with a setting that it does not know, or that is not JSON', async () => {
    const file = path.join(folder, 'own.json');
    await writeFile(file, '{"volume":11}');
    await expect(read({}, file)).rejects.toThrow('volume');
    await writeFile(file, 'volume: 11');
    await expect(read({}, file)).rejects.toMatchObject({ code: 'file_format' });
  });
});

// From prepared tensors to a curve by commands alone, with the trainer of `@loop/ace-onnx` on a tiny checkpoint, and a process that is killed in between.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { openTrainer } from '@loop/ace-onnx/node';
import { createRandom } from '@loop/core';
import { encodeFloat32, encodeSafetensors } from '@loop/core/weights';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createTrainingConfiguration } from '../../training/configuration/create-configuration.js';
import { trainHere } from '../training/train-here.js';
import { runCli } from './run-cli.js';

const PACKAGE = fileURLToPath(new URL('../../..', import.meta.url));
const ACE_ONNX = path.join(PACKAGE, '..', 'ace-onnx');
const MODEL = path.join(ACE_ONNX, 'fixtures', 'ace-step-1.5', 'checkpoints');
/** The step before which the process is killed: behind the checkpoint of epoch 2, before that of epoch 4. */
const KILLED_AT = 8;
const VALUES = { variant: 'base', rank: 2, alpha: 4, epochs: 5, cropFrames: 12, gradientAccumulation: 1, saveEveryEpochs: 2, dropout: 0.2 };
const SET = Object.entries(VALUES).map(([field, value]) => `${field}=${value}`);

let folder: string;
const at = (...parts: string[]): string => path.join(folder, ...parts);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-train-module-'));
  await mkdir(at('tensors'));
  for (const seed of [1, 2, 3]) await writeFile(at('tensors', `song-${seed}.safetensors`), track(seed));
  // The trainer of the package, which kills its process before a certain step.
  await writeFile(
    at('killed-trainer.mjs'),
    `import { openTrainer as open } from ${JSON.stringify(pathToFileURL(path.join(ACE_ONNX, 'src/node/index.ts')).href)};
let steps = 0;
export const openTrainer = async (...inputs) => {
  const trainer = await open(...inputs);
  const step = (...given) => {
    steps += 1;
    if (steps === Number(process.env.KILLED_AT)) process.kill(process.pid, 'SIGKILL');
    return trainer.step(...given);
  };
  return { ...trainer, step };
};\n`,
  );
});
beforeAll(() =>
  writeFile(
    at('no-numbers.mjs'),
    `import { openTrainer as open } from ${JSON.stringify(pathToFileURL(path.join(ACE_ONNX, 'src/node/index.ts')).href)};
export const openTrainer = async (...inputs) => ({ ...(await open(...inputs)), step: async () => ({ loss: NaN }) });\n`,
  ),
);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A preprocessed track of the tiny checkpoint's sizes. */
function track(seed: number): Uint8Array {
  const random = createRandom(seed);
  const tensor = (name: string, shape: readonly number[], value = (): number => random.next() - 0.5) => ({
    name,
    dtype: 'F32' as const,
    shape,
    data: encodeFloat32(Float32Array.from({ length: shape.reduce((size, length) => size * length, 1) }, value), 'F32'),
  });
  return encodeSafetensors([
    tensor('target_latents', [16, 16]),
    tensor('attention_mask', [16], () => 1),
    tensor('encoder_hidden_states', [5, 32]),
    tensor('encoder_attention_mask', [5], () => 1),
    tensor('context_latents', [16, 32]),
  ]);
}

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

/** Runs the command as a process of its own. */
async function spawnCommand(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const script = ['--conditions=@loop/source', '--import', 'tsx', path.join(PACKAGE, 'src/node/cli.ts')];
  const child = spawn(process.execPath, [...script, ...args], { cwd: PACKAGE, env: { ...process.env, ...env, ACE_ONNX_THREADS: '1' } });
  let text = '';
  child.stdout.on('data', (part) => (text += String(part)));
  child.stderr.on('data', (part) => (text += String(part)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, text };
}

// Processes start slowly on a busy machine, and two of them run here.
describe('loop-lora train --trainer MODULE', { timeout: 240_000 }, () => {
  it('says what it would ask of the trainer, and which options are for others', async () => {
    const args = ['train', at('tensors'), '--trainer', '@loop/ace-onnx', '-m', MODEL, '-o', at('dry', 'dusty'), '--set', ...SET];
    const dry = await run(...args, 'attention=self', 'feedForward=true', '--dry-run', '--json');
    expect(dry.code).toBe(0);
    expect(JSON.parse(dry.out)).toMatchObject({
      module: '@loop/ace-onnx',
      request: {
        model: MODEL,
        variant: 'base',
        frames: 12,
        sites: { selfAttention: ['q_proj', 'k_proj', 'v_proj', 'o_proj'], feedForward: 'all' },
      },
    });
    const foreign = await run(...args, '--trainer-folder', '/opt');
    expect([foreign.code, foreign.err]).toEqual([2, expect.stringContaining('--trainer-folder: is not for a module')]);
    const unknown = await run('train', at('tensors'), '--trainer', 'no-such-trainer', '-o', at('none'));
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('trainer: is not an installed module')]);
  });

  it('ends with 1 and the cause when the model makes no numbers, and names a track that holds none', async () => {
    const values = ['-m', MODEL, '--set', ...SET, '-q'];
    const failed = await run('train', at('tensors'), '--trainer', at('no-numbers.mjs'), ...values, '-o', at('failed'));
    expect([failed.code, failed.err]).toEqual([1, expect.stringMatching(/The first loss is NaN/u)]);
    await mkdir(at('damaged'));
    await writeFile(at('damaged', 'cut.safetensors'), track(1).subarray(0, 900));
    const cut = await run('train', at('damaged'), '--trainer', at('no-numbers.mjs'), ...values, '-o', at('cut'));
    expect([cut.code, cut.err]).toEqual([3, expect.stringContaining('cut.safetensors: ')]);
  });

  it('goes on after it was killed to the same adapter, bit for bit, and is watched and drawn', async () => {
    const whole = createTrainingConfiguration({
      ...VALUES,
      variant: 'base',
      tensors: at('tensors'),
      output: at('whole', 'dusty'),
      checkpointFolder: MODEL,
    });
    const memory: (number | undefined)[] = [];
    for await (const event of trainHere(whole, { openTrainer })) {
      expect(event.type).not.toBe('alarm');
      if (event.type === 'progress') memory.push(event.hostMemoryBytes);
    }
    // Where the system says it.
    expect(memory.every((bytes) => bytes !== undefined && bytes > 1e7)).toBe(process.platform === 'linux');

    const output = at('killed', 'dusty');
    const train = ['train', at('tensors'), '--trainer', at('killed-trainer.mjs'), '-m', MODEL, '-o', output, '--set', ...SET];
    const killed = await spawnCommand(train, { KILLED_AT: String(KILLED_AT) });
    expect([killed.signal, killed.text]).toEqual(['SIGKILL', expect.stringMatching(/epoch 1\/5, step 1\/15, loss/u)]);
    const broken = await run('watch', output);
    expect([broken.code === 0, broken.err]).toEqual([false, expect.stringContaining('Resume it')]);
    expect((await run('stop', output)).out).toBe('nothing runs there\n');

    const resumed = await spawnCommand(['resume', output, '--keep-last', '1']);
    expect(resumed.text).toContain(`going on from ${path.join(output, 'checkpoints', 'step-00000006')}`);
    expect(resumed).toMatchObject({ code: 0, text: expect.stringMatching(/completed after epoch 5\n.*final\n/u) });
    for (const name of await readdir(path.join(output, 'final')))
      expect({ name, bytes: await readFile(path.join(output, 'final', name)) }).toEqual({
        name,
        bytes: await readFile(at('whole', 'dusty', 'final', name)),
      });

    const watched = await run('watch', output, '--json', '-q');
    expect(JSON.parse(watched.out)).toMatchObject({ ending: 'completed', epochs: 5, losses: 15 });
    expect((await run('curve', output, '-o', at('curve.svg'))).out).toContain('15 steps');
    const again = await run(...train);
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('--output: holds a finished adapter')]);
  });

  it('ends after its step with a checkpoint when it is interrupted, or asked to by another program', async () => {
    const configuration = (name: string) =>
      createTrainingConfiguration({
        ...VALUES,
        variant: 'base',
        epochs: 1_000,
        tensors: at('tensors'),
        output: at(name),
        checkpointFolder: MODEL,
      });
    const controller = new AbortController();
    const events: string[] = [];
    for await (const event of trainHere(configuration('left'), { openTrainer, signal: controller.signal })) {
      if (event.type === 'progress') controller.abort(new Error('enough'));
      else events.push(event.type === 'checkpoint' ? `${event.type} ${event.role}` : event.type);
    }
    expect(events).toEqual(['checkpoint stopped', 'result']);

    let stopping: ReturnType<typeof run> | undefined;
    let ending: string | undefined;
    for await (const event of trainHere(configuration('asked'), { openTrainer })) {
      stopping ??= run('stop', at('asked'));
      if (event.type === 'result') ({ ending } = event.value);
    }
    expect(ending).toBe('stopped');
    expect((await stopping!).out).toBe('stopped\n');
  });
});

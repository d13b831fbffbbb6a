import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isProcessAlive } from '@loop/cli';
import type { TrainingEvent, TrainingService } from '@loop/core';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { encodeEventFileStart, encodeScalarEvent } from '../../training/tensorboard/event-file.js';
import { parseGpuMemory } from './memory-in-use.js';
import { createProcessTraining, stopRun } from './process-training.js';
import type { ProcessTrainingOptions } from './process-training.js';
import { runFolderOf } from './run-folder.js';

let root: string;
let output: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-run-'));
  output = path.join(root, 'out');
  await mkdir(path.join(root, 'trainer'));
});
afterEach(async () => {
  await stopRun(output, [['SIGKILL', 5_000]]).catch(() => false);
  // The side that started a trainer may just be noting its exit there.
  await rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
});

const fixture = fileURLToPath(new URL('__fixtures__/trainer.mjs', import.meta.url));

/** Puts a play beside the program, which is Node running it under the trainer's name. */
async function stage(
  acts: readonly object[],
  more: Partial<ProcessTrainingOptions> & { readonly deaf?: readonly string[] } = {},
): Promise<TrainingService> {
  const { deaf = [], ...options } = more;
  const folder = path.join(root, 'trainer');
  await writeFile(path.join(folder, 'play.json'), JSON.stringify({ acts, deaf }));
  for (const name of ['train.py', 'trainer.py']) await writeFile(path.join(folder, name), `import(${JSON.stringify(fixture)});`);
  return createProcessTraining({
    trainer: 'training-v2',
    folder,
    program: process.execPath,
    output,
    pollMs: 5,
    configuration: { checkpointFolder: '/checkpoints', epochs: 4 },
    ...options,
  });
}

/** Bundles the program that starts a training, for a process of its own. */
async function bundleStarter(): Promise<string> {
  const outfile = path.join(root, 'starter.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('__fixtures__/starter.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@loop/source', 'import'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  return outfile;
}

const settings = { tensors: '/tensors' };

async function collect(events: AsyncIterable<TrainingEvent>): Promise<readonly TrainingEvent[]> {
  const all: TrainingEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

/** The lines of training_v2's own run. */
const epoch = (number: number, losses: readonly number[]): string =>
  [
    ...losses.map((loss, index) => `Epoch ${number}, Step ${(number - 1) * losses.length + index + 1}, Loss: ${loss.toFixed(4)}`),
    `[OK] Epoch ${number}/4 in 1.2s`,
    '',
  ].join('\n');
const adapter = (place: string): object => ({ write: path.join(output, place, 'adapter', 'adapter_model.safetensors'), text: 'weights' });
const complete = { print: `[OK] Training complete! LoRA saved to final\n     For inference, set your LoRA path to: final\n` };

describe('a trainer as a process', () => {
  it('is followed from its lines to its result', async () => {
    const service = await stage([
      { print: '[INFO] Starting basic training loop (no Fabric)\n' },
      { print: epoch(1, [6.2, 7.6]) },
      { print: epoch(2, [5.6, 7.6]) },
      adapter('checkpoints/epoch_2_loss_6.6000'),
      { print: '[OK] Checkpoint saved at epoch 2\n' },
      { print: epoch(3, [4.9, 11.9]) + epoch(4, [5.5, 6.9]) },
      adapter('final'),
      complete,
    ]);
    const events = await collect(service.train({ ...settings, rank: 4, alpha: 8 }));
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', epochs: 4, output: path.join(output, 'final') } });
    const { losses } = (events.at(-1) as Extract<TrainingEvent, { type: 'result' }>).value;
    expect(losses.map(({ loss }) => loss)).toEqual([6.2, 7.6, 5.6, 7.6, 4.9, 11.9, 5.5, 6.9]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'checkpoint', role: 'periodic', epoch: 2, loss: 6.6 }));
    const fractions = events.flatMap((event) => (event.type === 'progress' ? [event.fraction ?? 0] : []));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(await service.status()).toMatchObject({ running: false, step: 8, epoch: 4, message: 'completed' });
  });

  it('gets its configuration as arguments, no shell, and none of the keys of this process', async () => {
    process.env['LOOP_TEST_API_KEY'] = 'secret';
    const service = await stage([{ print: epoch(1, [1]) }, complete]);
    await collect(service.train({ tensors: '/a folder; $(touch x)', rank: 4, alpha: 8, advanced: { training: { attention: 'self' } } }));
    delete process.env['LOOP_TEST_API_KEY'];
    const { argv, env } = JSON.parse(await readFile(path.join(root, 'trainer', 'arguments.json'), 'utf8')) as {
      argv: string[];
      env: string[];
    };
    expect(argv.slice(0, 3)).toEqual(['--plain', '--yes', 'fixed']);
    const valueOf = (flag: string): string | undefined => argv[argv.indexOf(flag) + 1];
    expect([valueOf('--dataset-dir'), valueOf('--rank'), valueOf('--attention-type')]).toEqual(['/a folder; $(touch x)', '4', 'self']);
    expect(env).toContain('PYTHONUNBUFFERED');
    expect(env).not.toContain('LOOP_TEST_API_KEY');
    expect(await readdir(path.join(root, 'trainer'))).not.toContain('x');
  });

  it('gets whole paths, for it runs in a folder of its own', async () => {
    const service = await stage([{ print: epoch(1, [1]) }, complete], { configuration: { checkpointFolder: 'models', epochs: 4 } });
    await collect(service.train({ tensors: '-songs' }));
    const { argv } = JSON.parse(await readFile(path.join(root, 'trainer', 'arguments.json'), 'utf8')) as { argv: string[] };
    expect(argv).toContain(path.resolve('-songs'));
    expect(argv).toContain(path.resolve('models'));
  });

  const failures: readonly (readonly [string, readonly object[], RegExp])[] = [
    ['says [FAIL] and exits with 0', [{ print: epoch(1, [1]) }, { print: '[FAIL] Dataset vanished\n' }, { exit: 0 }], /Dataset vanished/u],
    ['runs out of GPU memory', [{ error: 'torch.OutOfMemoryError: CUDA out of memory. Tried 2 GiB\n' }, { exit: 1 }], /too little memory/u],
    ['is killed by the system', [{ print: epoch(1, [1]) }, { kill: 'SIGKILL' }, { hang: true }], /no memory left/u],
    ['finds no songs', [complete], /without a single step/u],
    ['does not know an argument', [{ error: 'train.py: error: unrecognized arguments: --x\n' }, { exit: 2 }], /version/u],
    ['ends without a word', [{ print: epoch(1, [1]) }, { exit: 0 }], /left no adapter/u],
  ];
  it.each(failures)('that %s has failed', async (_, acts, message) => {
    const service = await stage(acts);
    await expect(collect(service.train(settings))).rejects.toMatchObject({
      code: 'task_failed',
      message: expect.stringMatching(message) as string,
    });
  });

  it('is found again by another side, which sees all of it, while it runs and after', async () => {
    const go = path.join(root, 'go');
    const service = await stage([{ print: epoch(1, [3, 2]) }, { forFile: go }, { print: epoch(2, [1, 1]) }, adapter('final'), complete]);
    for await (const event of service.train(settings)) if (event.type === 'progress' && event.epoch === 1) break;
    const other = await stage([]);
    expect(await other.status()).toMatchObject({ running: true, phase: 'train', step: 2 });
    const watched: TrainingEvent[] = [];
    for await (const event of other.watch()) {
      watched.push(event);
      if (event.type === 'progress' && event.step === 1) await writeFile(go, '');
    }
    expect(watched.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', epochs: 2 } });
    const again = await collect(other.watch());
    expect(again.at(-1)).toMatchObject({ value: { ending: 'completed', losses: [{ loss: 3 }, { loss: 2 }, { loss: 1 }, { loss: 1 }] } });
  });

  it('lives on when the program that started it is killed, and another one sees its end', async () => {
    const go = path.join(root, 'go');
    await stage([{ print: epoch(1, [3]) }, { forFile: go }, { print: epoch(2, [1]) }, adapter('final'), complete]);
    const starter = await bundleStarter();
    const parent = spawn(process.execPath, [starter, path.join(root, 'trainer'), output], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(parent, 'exit');
    await once(parent.stdout, 'data');
    parent.kill('SIGKILL');
    await exited;
    await writeFile(go, '');
    const events = await collect((await stage([])).watch());
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', output: path.join(output, 'final') } });
    // Nobody was there to see its exit.
    expect((await runFolderOf(output).readJournal()).map(({ event }) => event.type)).toEqual([]);
  });

  it('that does not listen is stopped all the same, and leaves no process', async () => {
    const service = await stage([{ print: epoch(1, [1]) }, { hang: true }], {
      deaf: ['SIGINT', 'SIGTERM'],
      stopLadder: [
        ['SIGINT', 100],
        ['SIGTERM', 100],
        ['SIGKILL', 10_000],
      ],
    });
    const events: TrainingEvent[] = [];
    for await (const event of service.train(settings)) {
      events.push(event);
      if (event.type === 'progress' && events.length === 1) await service.stop();
    }
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'stopped' } });
    const { process: identity } = (await runFolderOf(output).readRecord())!;
    expect(await isProcessAlive({ pid: identity!.pid, started: identity!.started })).toBe(false);
    expect(await stopRun(output)).toBe(false);
  });

  it('goes on when its watcher leaves, and refuses a second training into the same folder', async () => {
    const service = await stage([{ print: epoch(1, [1]) }, { hang: true }]);
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = (async () => {
      for await (const event of service.train(settings, { signal: controller.signal }))
        if (event.type === 'progress') controller.abort(reason);
    })();
    await expect(run).rejects.toBe(reason);
    expect((await service.status()).running).toBe(true);
    await expect(collect(service.train(settings))).rejects.toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('output') as string,
    });
  });

  it('is stopped by the rule of the best epoch, and its old checkpoints are removed', async () => {
    const epochs = [1, 2, 3, 4].flatMap((number) => [
      adapter(`checkpoints/epoch_${number}_loss_0.5000`),
      { print: `Epoch ${number}/4, Step ${number}, Loss: 0.5\n[OK] Epoch ${number}/4 in 1s, Loss: 0.5\n` },
    ]);
    const service = await stage([...epochs, { hang: true }], {
      rule: 'trainer',
      retention: { keepLast: 1, keepBest: 0 },
      configuration: { checkpointFolder: '/c', epochs: 4, bestAfter: 1, patience: 3 },
      stopLadder: [['SIGINT', 5_000]],
    });
    const events = await collect(service.train(settings));
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'stopped' } });
    // The newest stays, and the one of the best epoch.
    expect((await readdir(path.join(output, 'checkpoints'))).toSorted()).toEqual(['epoch_1_loss_0.5000', 'epoch_4_loss_0.5000']);
  });

  it('resumes only what fits, and says when the weights were not loaded', async () => {
    const first = await stage([{ print: epoch(1, [0.5]) }, adapter('checkpoints/epoch_1_loss_0.5000'), adapter('final'), complete]);
    await collect(first.train(settings));
    await expect(collect(first.train(settings))).rejects.toThrow('finished adapter');
    const resumeFrom = path.join(output, 'checkpoints', 'epoch_1_loss_0.5000');
    await expect(collect(first.train({ ...settings, resumeFrom, rank: 8 }))).rejects.toThrow('rank: must be 64');
    await expect(collect(first.train({ ...settings, resumeFrom: '/none' }))).rejects.toThrow('names no checkpoint');
    const again = await stage([{ print: epoch(2, [1.4]) + epoch(3, [1.3]) }, adapter('final'), complete]);
    const events = await collect(again.train({ ...settings, resumeFrom }));
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'alarm', code: 'resume-mismatch', message: expect.stringContaining('1.4') as string }),
    );
  });

  it('tells its step sizes and gradients through event files, also torn ones', async () => {
    const file = path.join(output, 'runs', 'x', 'events.out.tfevents.1.host');
    const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
    const event = encodeScalarEvent({
      time: 1,
      step: 1,
      scalars: [
        { tag: 'train/loss', value: 0.5 },
        { tag: 'train/lr', value: 0.25 },
        { tag: 'train/grad_norm', value: 2 },
        { tag: 'val_loss', value: 0.75 },
      ],
    });
    const next = encodeScalarEvent({ time: 2, step: 2, scalars: [{ tag: 'train/loss', value: 0.25 }] });
    const service = await stage([
      { write: file, base64: base64(encodeEventFileStart(1)) },
      { write: file, base64: base64(event.subarray(0, 20)) },
      { write: file, base64: base64(event.subarray(20)) },
      { write: file, base64: base64(next) },
      adapter('final'),
      complete,
    ]);
    const events = await collect(service.train(settings));
    expect(events).toContainEqual(expect.objectContaining({ type: 'validation', loss: 0.75, step: 1 }));
    // This trainer notes the step size of the next step.
    expect(events).toContainEqual(expect.objectContaining({ type: 'progress', step: 2, loss: 0.25, learningRate: 0.25, gradientNorm: 2 }));
  });

  it('of Side-Step reads its configuration from a file, and says its progress in another', async () => {
    const line = (fields: object): object => ({ write: path.join(output, '.progress.jsonl'), text: `${JSON.stringify(fields)}\n` });
    await mkdir(output);
    await writeFile(path.join(output, '.progress.jsonl'), '{"kind":"step","step":99,"epoch":9,"loss":1,"ts":1}\n');
    const ts = 4_000_000_000;
    const service = await stage(
      [
        line({ kind: 'step', step: 1, epoch: 1, max_epochs: 2, loss: 0.5, lr: 3e-4, ts }),
        line({ kind: 'complete', step: 1 }),
        adapter('final'),
      ],
      { trainer: 'side-step' },
    );
    const events = await collect(service.train({ ...settings, method: 'dora' }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'progress', step: 1, loss: 0.5, learningRate: 3e-4 }));
    const written = JSON.parse(await readFile(path.join(output, 'loop-run', 'side-step.json'), 'utf8')) as object;
    expect(written).toMatchObject({ adapter_type: 'dora', dataset_dir: '/tensors', rank: 64 });
  });

  it('of v1 is asked by its flags, and followed by its bar', async () => {
    const bar = 'Epoch 0:  50%|█████     | 1/2 [00:01<00:01,  0.79it/s, v_num=0, train/loss=0.53]\r';
    const service = await stage([{ error: bar }, { print: '`Trainer.fit` stopped: `max_steps=1` reached.\n' }], {
      trainer: 'ace-step-v1',
      configuration: { variant: 'v1', maxSteps: 1, method: 'rslora', rank: 256, alpha: 32, checkpointFolder: '/c' },
    });
    const events = await collect(service.train(settings));
    expect(events.at(-1)).toMatchObject({ type: 'result', value: { ending: 'completed', losses: [{ step: 1, loss: 0.53 }] } });
    const { argv } = JSON.parse(await readFile(path.join(root, 'trainer', 'arguments.json'), 'utf8')) as { argv: string[] };
    expect(argv).toContain('--lora_config_path');
    expect(JSON.parse(await readFile(path.join(output, 'loop-run', 'lora-config.json'), 'utf8'))).toMatchObject({
      r: 256,
      use_rslora: true,
    });
  });

  it('that is not there, or cannot train so, is refused before anything is written', async () => {
    const missing = await stage([], { program: path.join(root, 'no-python') });
    await expect(collect(missing.train(settings))).rejects.toMatchObject({ code: 'invalid_input' });
    const service = await stage([]);
    await expect(collect(service.train({ ...settings, method: 'dora' }))).rejects.toMatchObject({ code: 'unsupported' });
    await expect(collect(service.train({ ...settings, epochs: 0 }))).rejects.toThrow('epochs');
    const named = await stage([], { trainer: 'ace-step-v1', configuration: { variant: 'v1', runName: '--devices' } });
    await expect(collect(named.train(settings))).rejects.toThrow('must not begin with "-"');
    await expect(collect(service.train(settings, { signal: AbortSignal.abort(new Error('no')) }))).rejects.toThrow('no');
  });

  it('has adapters that are copied to new places alone', async () => {
    const service = await stage([]);
    await mkdir(path.join(output, 'final'), { recursive: true });
    await writeFile(path.join(output, 'final', 'a'), 'x');
    const to = path.join(root, 'copy');
    expect(await service.export({ output: path.join(output, 'final'), to })).toEqual({ source: to });
    await expect(service.export({ output, to })).rejects.toMatchObject({ code: 'invalid_input' });
  });
});

describe('the memory of GPUs', () => {
  it('is that of the process on all of them', () => {
    expect(parseGpuMemory('12, 100\n99, 5\n12, 28\n13, [N/A]\n', 12)).toBe(128 * 2 ** 20);
    expect(parseGpuMemory('13, [N/A]\nNo devices were found', 13)).toBeUndefined();
  });
});

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { isLoopError } from '@loop/core';
import type { DatasetEvent, DatasetInput } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { canPrepare, prepareCommand } from '../../training/trainers/prepare-command.js';
import { PROCESS_TRAINERS } from '../../training/trainers/trainer-command.js';
import { runCli } from '../cli/run-cli.js';
import { createProcessTraining } from './process-training.js';

const fixture = fileURLToPath(new URL('__fixtures__/trainer.mjs', import.meta.url));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'loop-prepare-'));
  await mkdir(at('trainer'));
  await mkdir(at('songs'));
  for (const name of ['a.wav', 'b.wav', 'c.mp3', 'a.caption.txt']) await writeFile(at('songs', name), '');
});
afterEach(() => rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }));

const at = (...parts: string[]): string => path.join(root, ...parts);

/** Puts a play beside the program, which is Node running it under the trainer's name. */
async function stage(acts: readonly object[]) {
  await writeFile(at('trainer', 'play.json'), JSON.stringify({ acts }));
  await writeFile(at('trainer', 'train.py'), `import(${JSON.stringify(fixture)});`);
  return createProcessTraining({
    trainer: 'training-v2',
    folder: at('trainer'),
    program: process.execPath,
    output: at('out'),
    pollMs: 5,
    stopLadder: [['SIGKILL', 5_000]],
    configuration: { checkpointFolder: '/models', variant: 'base' },
  });
}

async function prepare(acts: readonly object[], input: Partial<DatasetInput> = {}, signal?: AbortSignal): Promise<readonly DatasetEvent[]> {
  const events: DatasetEvent[] = [];
  const service = await stage(acts);
  for await (const event of service.prepare({ source: at('songs'), outputDirectory: at('tensors'), ...input }, { signal }))
    events.push(event);
  return events;
}

const tensor = (name: string) => ({ write: at('tensors', name), text: 'x' });

describe('preparing with a trainer', () => {
  it('runs its command, sees how far it is by its files, and says what was left out', async () => {
    const acts = [
      { print: '[INFO] Two-pass pipeline\n' },
      tensor('a.pt'),
      tensor('c.pt'),
      { print: '\n[OK] Preprocessing complete:\n     Processed: 2/3\n     Failed:    1\n' },
    ];
    const input = { advanced: { training: { dataset: at('dataset.json'), maxSeconds: 90 } } };
    const events = await prepare(acts, input);
    expect(events[0]).toMatchObject({ type: 'progress', phase: 'preprocess', fraction: 0 });
    expect(events.at(-1)).toMatchObject({
      type: 'result',
      value: { tensors: at('tensors'), samples: 2, warnings: [{ message: expect.stringContaining('left out 1 of 3 songs') }] },
    });
    const { argv } = JSON.parse(await readFile(at('trainer', 'arguments.json'), 'utf8')) as { argv: string[] };
    expect(argv.join(' ')).toBe(
      `--plain --yes fixed --checkpoint-dir /models --model-variant base --dataset-dir ${at('tensors')} --output-dir ${at('tensors')} --preprocess --audio-dir ${at('songs')} --dataset-json ${at('dataset.json')} --tensor-output ${at('tensors')} --max-duration 90 --device auto`,
    );
  });

  it('fails with its words when it fails, also when its code says otherwise', async () => {
    await expect(prepare([{ print: '[FAIL] Preprocessing failed: no VAE\n' }, tensor('a.pt')])).rejects.toThrow('no VAE');
    await expect(prepare([{ print: 'nothing here\n' }, { exit: 3 }])).rejects.toThrow(/with code 3.*\n.*nothing here/u);
  });

  it('ends its process when it is aborted', async () => {
    const controller = new AbortController();
    const events = (await stage([tensor('a.pt'), { hang: true }])).prepare(
      { source: at('songs'), outputDirectory: at('tensors') },
      { signal: controller.signal },
    );
    const run = async (): Promise<void> => {
      for await (const event of events)
        if (event.type === 'progress' && event.message === '1 of 3 songs') controller.abort(new Error('enough'));
    };
    await expect(run()).rejects.toThrow('enough');
  });

  it('refuses what it cannot prepare, with the path', async () => {
    const unknown = await prepare([], { advanced: { training: { datset: 'x', maxSeconds: 0 } } }).catch((error: unknown) => error);
    expect(isLoopError(unknown, 'invalid_input') && unknown.issues.map(({ path: field }) => field)).toEqual([
      'advanced.training.datset',
      'advanced.training.maxSeconds',
    ]);
    const pieces = await prepare([], { source: [] }).catch((error: unknown) => error);
    expect(isLoopError(pieces, 'unsupported')).toBe(true);
  });

  it('is a command', async () => {
    await stage([tensor('a.pt'), { print: '[OK] Preprocessing complete:\n' }]);
    let out = '';
    const where = ['--trainer-folder', at('trainer'), '--program', process.execPath, '--checkpoints', at('models'), '-o', at('tensors')];
    const code = await runCli(['prepare', at('songs'), '--trainer', 'training-v2', ...where], {
      stdout: (text) => (out += text),
      stderr: () => undefined,
      env: {},
    });
    expect([code, out]).toEqual([0, `wrote ${at('tensors')}, 1 songs\n`]);
  });
});

describe('prepareCommand', () => {
  const preparation = { songs: '/s', tensors: '/t', checkpointFolder: '/c', variant: 'xl-base', maxSeconds: 240, device: 'auto' } as const;

  it('has the flags of each trainer that can', () => {
    expect(PROCESS_TRAINERS.filter(canPrepare)).toEqual(['training-v2', 'side-step', 'ace-train']);
    expect(prepareCommand('side-step', preparation, { folder: '/f' })).toMatchObject({
      file: 'python',
      args: 'train.py -y preprocess --audio-dir /s -o /t --checkpoint-dir /c --model xl_base --max-duration 240'.split(' '),
    });
    expect(prepareCommand('ace-train', { ...preparation, dataset: '/d.json' }, { folder: '/f' })).toMatchObject({
      file: 'ace-train',
      args: 'preprocess --dataset /d.json --out /t --models /c --max-duration 240 --jsonl'.split(' '),
    });
  });

  it('says what to do where a trainer cannot', () => {
    expect(() => prepareCommand('ace-step-v1', preparation, { folder: '/f' })).toThrow('v1-arrow');
    expect(() => prepareCommand('ace-train', preparation, { folder: '/f' })).toThrow('--to json');
    expect(() => prepareCommand('side-step', { ...preparation, songs: '--evil' }, { folder: '/f' })).toThrow('must not begin with "-"');
  });
});

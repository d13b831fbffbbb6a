import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { TrainingEvent } from '@loop/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { parseTrainingConfiguration } from '../../training/configuration/configuration-json.js';
import { encodeEventFileStart, encodeScalarEvent } from '../../training/tensorboard/event-file.js';
import { runCli } from './run-cli.js';
import { createLiveView } from './training-view.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'loop-train-cli-'));
});
// The side that started a trainer may just be noting its exit there.
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 }));

const at = (...parts: string[]): string => path.join(folder, ...parts);
const fixture = fileURLToPath(new URL('../training/__fixtures__/trainer.mjs', import.meta.url));

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env: {} });
  return { code, out, err };
}

/** Puts a trainer there that plays a run of two epochs. */
async function stage(losses: readonly number[] = [0.9, 0.7]): Promise<readonly string[]> {
  await mkdir(at('trainer'), { recursive: true });
  await writeFile(at('trainer', 'train.py'), `import(${JSON.stringify(fixture)});`);
  const acts = [
    ...losses.map((loss, index) => ({
      print: `Epoch ${index + 1}/2, Step ${index + 1}, Loss: ${loss}\n[OK] Epoch ${index + 1}/2 in 1s, Loss: ${loss}\n`,
    })),
    { write: at('out', 'checkpoints', 'epoch_2_loss_0.7000', 'adapter', 'adapter_model.safetensors'), text: 'x' },
    { print: '[OK] Training complete! LoRA saved to final\n' },
  ];
  await writeFile(at('trainer', 'play.json'), JSON.stringify({ acts }));
  return [
    '--trainer',
    'training-v2',
    '--trainer-folder',
    at('trainer'),
    '--program',
    process.execPath,
    '--checkpoints',
    at('models'),
    '-o',
    at('out'),
  ];
}

describe('loop-lora plan', () => {
  it('chooses for songs and a GPU, and says why', async () => {
    const { code, out } = await run('plan', '--songs', '12', '--length', '200', '--gpu', '12', '--trainer', 'side-step');
    expect(code).toBe(0);
    expect(out).toMatch(/lora, rank 32, alpha 64/u);
    expect(out).toMatch(/about [\d.]+ GiB \(fits\)/u);
    expect(out).toMatch(/- 12 GiB: .*\n.*! optimizer: Without bitsandbytes/su);
  });

  it('writes the configuration of another program', async () => {
    const { code } = await run(
      'plan',
      '--songs',
      '3',
      '--for',
      'side-step',
      '--set',
      'rank=8',
      'alpha=16',
      'feedForward=true',
      '-o',
      at('c.json'),
    );
    expect(code).toBe(0);
    const { configuration, dialect } = parseTrainingConfiguration(await readFile(at('c.json'), 'utf8'));
    expect([dialect, configuration.rank, configuration.feedForward]).toEqual(['side-step', 8, true]);
    expect((await run('plan', '--songs', '3', '-o', at('c.json'))).code).toBe(4);
  });

  it('reads the lengths of a dataset, and wants to know how many songs there are', async () => {
    await mkdir(at('songs'));
    await writeFile(at('songs', 'a.wav'), '');
    const { code, out, err } = await run('plan', at('songs'), '--json');
    expect([code, err]).toEqual([0, '1 of 1 songs do not say their length: 180 s are taken (--length)\n']);
    expect(JSON.parse(out)).toMatchObject({ configuration: { rank: 64 }, length: { batchesPerEpoch: 1 } });
    expect((await run('plan')).code).toBe(3);
    expect((await run('plan', '--songs', '2', '--set', 'rank=0')).code).toBe(2);
    expect((await run('plan', '--songs', '2', '--set', 'ranks=3')).code).toBe(2);
  });
});

describe('loop-lora train', () => {
  it('prints what it would run, and starts nothing', async () => {
    const { code, out, err } = await run('train', at('my tensors'), ...(await stage()), '--preset', 'official/vram_8gb', '--dry-run');
    expect(code).toBe(0);
    expect(out).toContain(`--dataset-dir '${at('my tensors')}'`);
    expect(out).toContain('--rank 16 --alpha 32');
    expect(err).toContain('optimizer: Without bitsandbytes');
    expect((await run('watch', at('out'))).code).toBe(3);
  });

  it('trains, and can be watched, stopped, resumed and drawn afterwards', async () => {
    const trained = await run('train', at('tensors'), ...(await stage()), '--set', 'epochs=2');
    expect(trained).toMatchObject({ code: 0, out: `completed after epoch 2\n${at('out', 'checkpoints', 'epoch_2_loss_0.7000')}\n` });
    expect(trained.err).toMatch(/epoch 1\/2, step 1, loss 0.9000/u);
    expect(trained.err).toContain(`checkpoint (periodic): ${at('out', 'checkpoints', 'epoch_2_loss_0.7000')}`);

    const watched = await run('watch', at('out'), '--json', '-q');
    expect(JSON.parse(watched.out)).toMatchObject({ ending: 'completed', epochs: 2, losses: 2 });
    expect(await run('stop', at('out'))).toMatchObject({ code: 0, out: 'nothing runs there\n' });

    expect((await run('curve', at('out'), '-o', at('curve.svg'))).out).toContain('2 steps');
    expect(await readFile(at('curve.svg'), 'utf8')).toContain('2 losses, from 0.9');

    expect((await run('describe', at('out'), '-o', at('run.json'))).code).toBe(0);
    expect((await run('describe', at('out'), '--compare', at('run.json'))).out).toBe('nothing differs\n');
    await writeFile(at('other.json'), (await readFile(at('run.json'), 'utf8')).replace('"seed": 42', '"seed": 7'));
    expect(await run('describe', at('out'), '--compare', at('other.json'))).toMatchObject({ code: 1, out: 'seed was 7 and is 42.\n' });

    await stage([2, 1.5]);
    const resumed = await run('resume', at('out'), '--epochs', '4');
    expect(resumed.code).toBe(0);
    expect(resumed.err).toContain(`going on from ${at('out', 'checkpoints', 'epoch_2_loss_0.7000')}`);
    expect(resumed.err).toContain('alarm (resume-mismatch): The first loss after resuming is 2');
  });

  it('leaves the training running when it is interrupted, and says so', async () => {
    const args = await stage();
    await writeFile(at('trainer', 'play.json'), JSON.stringify({ acts: [{ print: 'Epoch 1/2, Step 1, Loss: 1\n' }, { hang: true }] }));
    const controller = new AbortController();
    let err = '';
    const stderr = (text: string): void => {
      err += text;
      if (text.includes('step 1')) controller.abort(new Error('interrupted'));
    };
    const code = await runCli(['train', at('tensors'), ...args], { stdout: () => undefined, stderr, env: {}, signal: controller.signal });
    expect(code).toBe(130);
    expect(err).toMatch(/goes on.*loop-lora watch .*loop-lora stop/u);
    expect((await run('stop', at('out'))).out).toBe('stopped\n');
  });

  it('fails when the trainer fails, with its words', async () => {
    const args = await stage();
    await writeFile(at('trainer', 'play.json'), JSON.stringify({ acts: [{ print: '[FAIL] Dataset vanished\n' }] }));
    const { code, err } = await run('train', at('tensors'), ...args);
    expect(code).not.toBe(0);
    expect(err).toContain('Dataset vanished');
    expect((await run('train', at('tensors'), ...args, '--config', at('none.json'))).code).toBe(3);
  });
});

describe('loop-lora curve', () => {
  it('draws an event file of TensorBoard', async () => {
    const events = [1, 2, 3].map((step) => encodeScalarEvent({ time: step, step, scalars: [{ tag: 'train/loss', value: 1 / step }] }));
    await writeFile(at('events.out.tfevents.1'), Buffer.concat([encodeEventFileStart(0), ...events]));
    expect(await run('curve', at('events.out.tfevents.1'), '-o', at('a.svg'))).toMatchObject({
      code: 0,
      out: `wrote ${at('a.svg')}, 3 steps\n`,
    });
    await writeFile(at('x'), 'hello, this is no event file');
    expect((await run('curve', at('x'), '-o', at('b.svg'))).code).toBe(3);
  });
});

describe('the live view', () => {
  const events: readonly TrainingEvent[] = [
    {
      type: 'progress',
      phase: 'train',
      fraction: 0.5,
      step: 5,
      steps: 10,
      epoch: 1,
      epochs: 2,
      loss: 0.5,
      etaSeconds: 4_000,
      memoryBytes: 7.2e9,
    },
    { type: 'progress', phase: 'train', fraction: 0.6, step: 6, steps: 10, epoch: 1, epochs: 2, loss: 0.25 },
    { type: 'alarm', code: 'diverging', message: 'The loss grew.' },
  ];
  const show = (isTerminal: boolean): string => {
    let text = '';
    const view = createLiveView({ stderr: (part) => (text += part), isTerminal, columns: 100 }, false);
    for (const event of events) view.show(event);
    view.end();
    return text;
  };

  it('is written over on a terminal', () => {
    const pictures = show(true).split('\u001B[J');
    expect(pictures).toHaveLength(4);
    expect(pictures[1]).toMatch(/█{12}░{12} 50 % {2}epoch 1\/2 {2}step 5\/10 {2}1 h 6 min left\nloss 0.5 {2}GPU 7.2 GB\n/u);
    expect(pictures[3]).toMatch(/█▁\n! The loss grew\.\n$/u);
    expect(pictures[2]).toContain('\u001B[3A');
  });

  it('is plain lines elsewhere', () => {
    expect(show(false)).toBe(
      'epoch 1/2, step 5/10, loss 0.5000, 1 h 6 min left\nepoch 1/2, step 6/10, loss 0.2500\nalarm (diverging): The loss grew.\n',
    );
  });
});

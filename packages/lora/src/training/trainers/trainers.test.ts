import { createRandom } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { judgeEnding } from './exit-meaning.js';
import type { EndingEvidence } from './exit-meaning.js';
import { readAceTrainLine, readProgressLine } from './json-lines.js';
import { createLightningReader } from './lightning-messages.js';
import { createLineSplitter } from './line-splitter.js';
import { readTrainerMessage } from './trainer-messages.js';

describe('lines of a program', () => {
  const text = '\u001B[32m[OK]\u001B[0m Epoch 1/4 in 3.2s, Loss: 0.5\r\n 12%|█▏| 3/25\r 16%|█▌| 4/25\r\nlast';
  const lines = ['[OK] Epoch 1/4 in 3.2s, Loss: 0.5', ' 12%|█▏| 3/25', ' 16%|█▌| 4/25', 'last'];

  it('are the same however the bytes are cut', () => {
    const bytes = new TextEncoder().encode(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 40 }), (cuts) => {
        const splitter = createLineSplitter();
        const found: string[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.byteLength]) {
          found.push(...splitter.push(bytes.subarray(at, at + cut)));
          at += cut;
        }
        expect([...found, ...splitter.end()]).toEqual(lines);
      }),
    );
  });

  it('survive bytes that are no UTF-8, and never grow without end', () => {
    const random = createRandom(3);
    const splitter = createLineSplitter();
    const noise = Uint8Array.from({ length: 100_000 }, () => random.integer(256)).map((byte) => (byte === 10 || byte === 13 ? 65 : byte));
    expect(splitter.push(noise)).toEqual([]);
    const [line] = splitter.push(new TextEncoder().encode('\nnext\n'));
    expect(line?.length).toBeLessThanOrEqual(16_384);
  });
});

describe('messages of trainers', () => {
  const cases: readonly (readonly [string, object])[] = [
    // The lines of training_v2's own run, and their kinds in the recording.
    ['Epoch 2, Step 3, Loss: 5.6779', { kind: 'step', step: 3, epoch: 2, loss: 5.6779 }],
    ['Epoch 3/100, Step 120, Loss: 0.4312', { kind: 'step', step: 120, epoch: 3, epochs: 100, loss: 0.4312 }],
    ['Epoch 1/2, Step 1, Loss: nan', { kind: 'step', loss: Number.NaN }],
    ['[OK] Epoch 2/4 in 12.3s', { kind: 'epoch', epoch: 2, epochs: 4 }],
    ['[OK] Epoch 9/200 in 1m 02s, Loss: 0.5, MA5: 0.6 (best: 0.5 @ ep8)', { kind: 'epoch', epoch: 9, epochs: 200, loss: 0.5 }],
    ['✅ Epoch 1/10 in 60.1s, Loss: 0.7012', { kind: 'epoch', epoch: 1, loss: 0.7012 }],
    ['[OK] Checkpoint saved at epoch 2', { kind: 'checkpoint', role: 'periodic', epoch: 2 }],
    ['💾 Checkpoint saved at epoch 5', { kind: 'checkpoint', epoch: 5 }],
    ['[OK] Best model saved (epoch 210, MA5: 0.4321)', { kind: 'checkpoint', role: 'best', epoch: 210, loss: 0.4321 }],
    ['[OK] Training complete! LoRA saved to /runs/my songs/final', { kind: 'ending', ending: 'completed', place: '/runs/my songs/final' }],
    ['✅ Training complete! LoRA saved to ./lora_output/final', { kind: 'ending', place: './lora_output/final' }],
    ['⏹️ Training stopped by user', { kind: 'ending', ending: 'stopped' }],
    ['[INFO] Early stopping at epoch 300', { kind: 'ending', ending: 'stopped' }],
    ['⚠️ No valid checkpoint found in /x', { kind: 'note', alarm: 'resume-mismatch' }],
    ['[WARN] Rejected unsafe checkpoint directory, starting fresh', { kind: 'note', alarm: 'resume-mismatch' }],
    ['⚠️ Non-finite gradients (3/10); skipping optimizer step', { kind: 'note', alarm: 'not-finite' }],
    ['[WARN] bitsandbytes is missing, using AdamW', { kind: 'note', alarm: 'trainer', message: 'bitsandbytes is missing, using AdamW' }],
    ['❌ Training failed: CUDA out of memory. Tried to allocate 2.00 GiB', { kind: 'failure', reason: 'memory' }],
    ['torch.OutOfMemoryError: CUDA out of memory', { kind: 'failure', reason: 'memory' }],
    ['❌ No valid samples found in /t', { kind: 'failure', reason: 'no-samples' }],
    ['[FAIL] Training halted: NaN loss 10 times', { kind: 'failure', reason: 'not-finite' }],
    ['[FAIL] Dataset not found', { kind: 'failure', reason: 'other', message: 'Dataset not found' }],
    ['train.py: error: unrecognized arguments: --foo', { kind: 'failure', reason: 'arguments' }],
    ['FileNotFoundError: [Errno 2] No such file', { kind: 'failure', reason: 'other' }],
    ['[INFO] Starting basic training loop (no Fabric)', { kind: 'note' }],
  ];
  it.each(cases)('%s', (line, expected) => expect(readTrainerMessage(line)).toMatchObject(expected));

  it('are nothing where a program says something else', () => {
    for (const line of ['', 'hello', '  File "train.py", line 3', 'Epoch', '100%|██| 3/3'])
      expect(readTrainerMessage(line)).toBeUndefined();
  });

  it('of Lightning count on over epochs', () => {
    const read = createLightningReader();
    const bars = [
      'Epoch 0:  50%|█████     | 1/2 [00:01<00:01,  0.79it/s, v_num=0, train/loss=0.53]',
      'Epoch 0: 100%|██████████| 2/2 [00:02<00:00,  0.79it/s, v_num=0, train/loss=0.52, train/learning_rate=1e-4]',
      'Epoch 1:   0%|          | 0/2 [00:00<?, ?it/s, v_num=0]',
      'Epoch 1:  50%|█████     | 1/2 [00:01<00:01,  0.79it/s, train/loss=nan]',
    ];
    expect(bars.map((line) => read(line))).toMatchObject([
      { step: 1, epoch: 1, loss: 0.53 },
      { step: 2, epoch: 1, loss: 0.52, learningRate: 1e-4 },
      undefined,
      { step: 3, epoch: 2, loss: Number.NaN },
    ]);
    expect(read('`Trainer.fit` stopped: `max_steps=100` reached.')).toEqual({ kind: 'ending', ending: 'completed' });
  });

  it('as JSON are read from whole lines alone', () => {
    const step = '{"kind":"step","step":7,"epoch":2,"max_epochs":9,"loss":null,"lr":1e-4,"ts":1764331200.5}';
    expect(readProgressLine(step)).toMatchObject({ kind: 'step', step: 7, loss: Number.NaN, timeMs: 1_764_331_200_500 });
    expect(readProgressLine(step.slice(0, 30))).toBeUndefined();
    expect(readProgressLine('{"kind":"other"}')).toBeUndefined();
    expect(readProgressLine('{"kind":"complete","step":9,"loss":0.1}')).toEqual({ kind: 'ending', ending: 'completed' });
    expect(readAceTrainLine('{"type":"step","epoch":1,"step":3,"totalSteps":90,"loss":0.5,"gradNorm":0.1,"lr":5e-4}')).toMatchObject({
      kind: 'step',
      step: 3,
      steps: 90,
      gradientNorm: 0.1,
    });
    expect(readAceTrainLine('{"type":"vram","usedMb":2}')).toEqual({ kind: 'memory', deviceBytes: 2 ** 21 });
    expect(readAceTrainLine('{"type":"milestone","path":"/m","step":4}')).toMatchObject({ role: 'periodic', place: '/m' });
    expect(readAceTrainLine('{"type":"profile"}')).toBeUndefined();
  });
});

describe('the end of a training', () => {
  const done: EndingEvidence = {
    exit: { code: 0 },
    said: 'completed',
    failure: undefined,
    steps: 9,
    hasArtefacts: true,
    wasStopped: false,
  };
  const failure = { reason: 'other', message: 'no' } as const;
  const cases: readonly (readonly [string, Partial<EndingEvidence>, object])[] = [
    ['is good with a word and steps', {}, { ending: 'completed' }],
    ['is good with new files, where nobody saw the exit', { exit: {}, said: undefined }, { ending: 'completed' }],
    ['is a failure after [FAIL], though the code is 0', { failure }, { ending: 'failed', message: 'no' }],
    ['is a failure without a step', { steps: 0 }, { ending: 'failed', reason: 'no-samples' }],
    ['is a failure without word and files', { said: undefined, hasArtefacts: false }, { ending: 'failed' }],
    ['is out of memory after SIGKILL', { exit: { signal: 'SIGKILL' }, said: undefined }, { ending: 'failed', reason: 'memory' }],
    ['is out of memory with 137', { exit: { code: 137 }, said: undefined }, { ending: 'failed', reason: 'memory' }],
    ['is a crash with 139', { exit: { code: 139 }, said: undefined }, { ending: 'failed', reason: 'crash' }],
    ['is about the arguments with 2', { exit: { code: 2 }, said: undefined }, { ending: 'failed', reason: 'arguments' }],
    ['is a stop when it was asked for', { exit: { code: 130 }, said: undefined, wasStopped: true }, { ending: 'stopped' }],
  ];
  it.each(cases)('%s', (_, change, expected) => expect(judgeEnding({ ...done, ...change })).toMatchObject(expected));
});

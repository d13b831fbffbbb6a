import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { parseEventFile, scalarSeries } from '../../src/training/tensorboard/event-file.js';
import type { EventFile } from '../../src/training/tensorboard/event-file.js';
import { readTrainerMessage } from '../../src/training/trainers/trainer-messages.js';
import type { LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, fileOf, readJson } from '../golden.js';
import { followRun } from './follow-run.js';

/** The cases of the area `e2e`: a training from its tensors to its adapter, and event files, whole, cut off and damaged. */
export async function runEndToEnd(set: LoraSet, golden: LoraCase): Promise<void> {
  // A set may hold the event files of a run alone.
  if ('draws' in golden.files && existsSync(fileOf(set, golden, 'draws'))) await followRun(set, golden);
  const read = async (name: string): Promise<EventFile> => parseEventFile(new Uint8Array(await readFile(fileOf(set, golden, name))));
  const expected = await readJson(set, golden, 'scalars' in golden.files ? 'scalars' : 'expected');
  const whole = await read('events');
  assertSame('damaged, torn', [whole.damaged, whole.isTorn], [0, false]);
  const series = scalarSeries(whole.events);
  assertSame('tags', [...series.keys()].toSorted(), Object.keys(expected).toSorted());
  for (const [tag, points] of Object.entries(expected)) {
    const found = series.get(tag)?.map(({ step, value }) => [step, Number.isNaN(value) ? null : value]);
    assertSame(tag, found, points);
  }
  if ('updates' in golden.files) await checkMessages(set, golden);
  if (!('truncated' in golden.files)) return;
  const cut = await read('truncated');
  assertSame('the events before the cut', cut.events, whole.events.slice(0, cut.events.length));
  assertSame('the cut', [cut.isTorn, cut.events.length > 0], [true, true]);
  const bad = await read('bad_crc');
  assertSame('the damage is seen', bad.damaged > 0 || bad.isTorn, true);
}

/** The messages of a real run, with what the trainer meant by each. */
async function checkMessages(set: LoraSet, golden: LoraCase): Promise<void> {
  const updates = (await readJson(set, golden, 'updates')) as unknown as readonly Update[];
  for (const { msg, kind, epoch, step, loss } of updates) {
    const seen = msg.split('\n').map(readTrainerMessage)[0];
    if (kind === 'step') {
      assertSame(msg, seen?.kind === 'step' ? [seen.epoch, seen.step] : seen, [epoch, step]);
      assertClose(msg, seen?.kind === 'step' ? seen.loss : undefined, loss, { absolute: 5e-5 });
    } else if (kind === 'epoch') assertSame(msg, seen?.kind === 'epoch' ? seen.epoch : seen, epoch);
    else if (kind === 'checkpoint') assertSame(msg, seen?.kind === 'checkpoint' ? seen.epoch : seen, epoch);
    else if (kind === 'complete') assertSame(msg, seen?.kind, 'ending');
    else assertSame(msg, seen?.kind, 'note');
  }
}

interface Update {
  readonly msg: string;
  readonly kind: string;
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
}

// What a thread that merges runs: the questions of one thread after the other.
import { parentPort } from 'node:worker_threads';

import { createRowMergers } from '../../merge/rows/create-row-mergers.js';
import type { RowMerger } from '../../merge/rows/row-merger.js';
import type { MergeAnswer, MergeQuestion } from './merge-messages.js';

const here = parentPort!;
const openMerger = createRowMergers();
const open = new Map<number, RowMerger>();
let last: Promise<void> = Promise.resolve();

here.on('message', (question: MergeQuestion) => {
  last = last.then(async () => {
    const reply = await answer(question).catch((error: unknown) => ({ id: question.id, fault: String(error) }));
    here.postMessage(reply, 'bytes' in reply ? [reply.bytes.buffer as ArrayBuffer] : []);
  });
});

async function answer(question: MergeQuestion): Promise<MergeAnswer> {
  const { id, tensor, kind } = question;
  if (kind === 'open') {
    const merger = await openMerger(question.merge);
    open.set(tensor, merger);
    return { id, isMeasured: merger.measure !== undefined };
  }
  const merger = open.get(tensor)!;
  if (kind === 'merge') return { id, bytes: await merger.merge(question.rows) };
  if (kind === 'measure') await merger.measure!(question.rows);
  else open.delete(tensor);
  return { id, isDone: true };
}

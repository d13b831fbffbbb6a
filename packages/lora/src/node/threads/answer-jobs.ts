import { parentPort } from 'node:worker_threads';

import type { ThreadAnswer } from './create-thread-pool.js';
import { toTransit } from './error-in-transit.js';

/** Makes this thread one of a `createThreadPool`: one job at a time, each answered with its result or with what went wrong. */
export function answerJobs<Job, Value>(run: (job: Job) => Promise<Value>): void {
  const answer = async (job: Job): Promise<ThreadAnswer<Value>> => {
    try {
      return { value: await run(job) };
    } catch (error) {
      return { fault: toTransit(error) };
    }
  };
  parentPort?.on('message', (job: Job) => {
    void answer(job).then((message) => parentPort?.postMessage(message));
  });
}

// What a worker thread runs: one job at a time, each answered with its result or with what went wrong.
import { isLoopError } from '@loop/core';
import { parentPort } from 'node:worker_threads';

import { runAudioJob } from './audio-job.js';
import type { AudioJob } from './audio-job.js';
import type { WorkerAnswer } from './audio-pool.js';

parentPort?.on('message', (job: AudioJob) => {
  void answer(job).then((message) => parentPort?.postMessage(message));
});

async function answer(job: AudioJob): Promise<WorkerAnswer> {
  try {
    return { value: await runAudioJob(job) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { fault: { message, code: isLoopError(error) ? error.code : undefined } };
  }
}

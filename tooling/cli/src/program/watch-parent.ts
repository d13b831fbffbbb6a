import { Worker } from 'node:worker_threads';

const POLL_MS = 200;

/**
 * Ends this process when the one that started it is gone, even killed without warning. A run of ONNX Runtime keeps the main thread for
 * seconds, so another thread looks.
 */
export function watchParent(): void {
  process.once('disconnect', () => process.exit(0));
  const script = `const { workerData } = require('node:worker_threads');
setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, 'SIGKILL'); }, ${POLL_MS});`;
  new Worker(script, { eval: true, workerData: process.ppid, execArgv: [], stdout: false }).unref();
}

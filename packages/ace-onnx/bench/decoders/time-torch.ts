import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Layer } from './list-layers.js';

/** What PyTorch takes for the layers that multiply, one after the other and with nothing between them. */
export interface TorchTime {
  readonly version: string;
  /** Seconds. */
  readonly float32: number;
  /** Seconds. */
  readonly bfloat16: number;
}

/** Times layers in PyTorch; a sentence that says why not, where `python3` has none. */
export async function timeTorch(layers: readonly Layer[], threads: number): Promise<TorchTime | string> {
  const script = fileURLToPath(new URL('torch-convolutions.py', import.meta.url));
  const child = spawn('python3', [script, String(threads)], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = new Promise<number | 'absent'>((resolve) => {
    child.on('error', () => resolve('absent'));
    child.on('close', (code) => resolve(code ?? 1));
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  // A script that ends early closes its input, which is no fault of ours.
  child.stdin.on('error', () => {});
  child.stdin.end(layers.map((layer) => JSON.stringify(layer)).join('\n'));
  const code = await ended;
  if (code === 'absent') return 'PyTorch: absent (there is no python3)';
  if (code === 3) return 'PyTorch: absent (python3 has no torch)';
  if (code !== 0) return `PyTorch: python3 ended with ${code}`;
  return JSON.parse(output) as TorchTime;
}

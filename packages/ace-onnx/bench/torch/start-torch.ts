import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { findPython } from '@loop/testing/node';

import type { Tensor } from '../../src/runtime/tensor.js';

/** A network for PyTorch. */
export interface TorchNetwork {
  /** One of `NETWORKS` in `networks.py`. */
  readonly name: string;
  /** The configuration that the network here is built from. */
  readonly config: unknown;
  /** The safetensors file with its weights. */
  readonly weights: string;
  readonly threads: number;
  /** A folder for inputs and results. */
  readonly folder: string;
}

/** Seconds of a run: by the clock, and of all processors. */
export interface TorchTimes {
  readonly wall: number;
  readonly processor: number;
}

/** A network that PyTorch holds, in a process that runs it when it is asked to. */
export interface TorchProcess {
  readonly version: string;
  run(inputs: readonly Tensor[]): Promise<TorchTimes>;
  /** Runs it and reads what comes out. */
  result(inputs: readonly Tensor[]): Promise<Float32Array>;
  close(): void;
}

/** Starts PyTorch with a network; a sentence that says why not, where there is none. */
export async function startTorch({ name, config, weights, threads, folder }: TorchNetwork): Promise<TorchProcess | string> {
  const python = findPython('torch');
  if (python === undefined) return 'PyTorch: absent (no Python here can import torch; PYTHON names another one)';
  const sizes = path.join(folder, 'sizes.json');
  await writeFile(sizes, JSON.stringify(config));
  const script = fileURLToPath(new URL('serve.py', import.meta.url));
  const child = spawn(python.file, [script, name, String(threads), weights, sizes], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: python.env as NodeJS.ProcessEnv,
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('PyTorch ended early.');
    return JSON.parse(value) as T;
  };
  const ask = async (inputs: readonly Tensor[], more: object): Promise<TorchTimes> => {
    const files = inputs.map(async ({ data, shape }, index) => {
      const file = path.join(folder, `input-${index}`);
      await writeFile(file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
      return { file, shape };
    });
    child.stdin.write(`${JSON.stringify({ inputs: await Promise.all(files), ...more })}\n`);
    return await answer<TorchTimes>();
  };
  const { version } = await answer<{ version: string }>();
  return {
    version,
    run: (inputs) => ask(inputs, {}),
    async result(inputs) {
      const output = path.join(folder, 'output');
      await ask(inputs, { output });
      const { buffer, byteOffset, byteLength } = await readFile(output);
      return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
    },
    close: () => child.stdin.end(),
  };
}

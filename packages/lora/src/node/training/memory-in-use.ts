import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import type { MemoryObservation } from '../../training/trainers/observation.js';

/** Measures the memory of a process: its own, and that of the GPUs, where the platform says. */
export type MeasureMemory = (pid: number) => Promise<MemoryObservation | undefined>;

const MIB = 2 ** 20;

/** Creates a measurement that asks `nvidia-smi` and `/proc`. A machine without them is asked once. */
export function createMemoryMeasure(): MeasureMemory {
  let hasGpuTool = true;
  return async (pid) => {
    const hostBytes = await residentBytes(pid);
    let deviceBytes: number | undefined;
    if (hasGpuTool) {
      const query = ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'];
      const text = await promisify(execFile)('nvidia-smi', query, { timeout: 5_000 }).then(
        ({ stdout }) => stdout,
        () => undefined,
      );
      hasGpuTool = text !== undefined;
      deviceBytes = text === undefined ? undefined : parseGpuMemory(text, pid);
    }
    return hostBytes === undefined && deviceBytes === undefined ? undefined : { kind: 'memory', hostBytes, deviceBytes };
  };
}

/** Reads the table of `nvidia-smi`: `pid, MiB` a line, `[N/A]` where a driver does not say. @returns Bytes of a process on all GPUs. */
export function parseGpuMemory(text: string, pid: number): number | undefined {
  const used = text.split('\n').flatMap((line) => {
    const [owner, mib] = line.split(',').map((part) => part.trim());
    return Number(owner) === pid && /^\d+$/u.test(mib ?? '') ? [Number(mib) * MIB] : [];
  });
  return used.length === 0 ? undefined : used.reduce((sum, bytes) => sum + bytes, 0);
}

async function residentBytes(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

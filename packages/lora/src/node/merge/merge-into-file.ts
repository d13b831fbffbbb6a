import type { FileHandle } from 'node:fs/promises';

import type { Abortable } from '@loop/core';
import type { MergeDtype, MergeRounding } from '@loop/core/adapters';
import { encodeFloat32, encodeSafetensorsHeader } from '@loop/core/weights';

import type { MergeProgress } from '../../merge/merge-adapters.js';
import { planMerge } from '../../merge/plan-merge.js';
import type { ParameterChange, WeightedAdapter } from '../../merge/plan-merge.js';
import { createThreadPool } from '../threads/create-thread-pool.js';
import type { ThreadPool } from '../threads/create-thread-pool.js';
import type { OpenedWeights } from '../weights/open-weights.js';
import { createMergeJobs } from './merge-job.js';
import type { CopyJob, MergeJob } from './merge-job.js';

/** What is merged, and where the result goes. */
export interface FileMerge {
  /** The base model, opened by `openWeights`. */
  readonly base: OpenedWeights;
  readonly adapters: readonly WeightedAdapter[];
  /** An empty file that is open for writing. It stays open. */
  readonly output: FileHandle;
}

/** Settings of {@link mergeIntoFile}. */
export interface MergeIntoFileOptions extends Abortable {
  /** How often weights below float32 are rounded. @defaultValue 'single' */
  readonly rounding?: MergeRounding | undefined;
  /** How many threads merge; 0 works in this one. @defaultValue one for each core, at most eight; none for small merges */
  readonly threads?: number | undefined;
  /** Called for each tensor that is changed, when its turn comes. */
  readonly onProgress?: ((progress: MergeProgress) => void) | undefined;
}

/** Threads take longer to start than to merge fewer values. */
const FEW_VALUES = 4 * 1_024 * 1_024;

/** Values of a weight that one thread merges at a time; larger weights are divided. */
const VALUES_AT_ONCE = 8 * 1_024 * 1_024;

/** Bytes that one thread copies at a time. */
const COPIED_AT_ONCE = 16 * 1_024 * 1_024;

/**
 * Merges adapters into a base model from file to file, on all cores: the same bytes as `mergeAdapters` gives. Each thread reads rows to where it merges them
 * and writes them to their place, so that reading, merging and writing go on concurrently. Memory depends on the adapters alone.
 *
 * When it fails or is aborted, all threads have ended before it rejects, and the output holds a part.
 *
 * @returns How many bytes were written.
 * @throws {InvalidInputError} When adapters do not fit the base or each other.
 * @throws {UnsupportedError} When a weight that is to be changed is not float32, float16 or bfloat16.
 * @throws {FileFormatError} When the base ends early.
 *
 * @example
 * ```ts
 * const base = await openWeights('./model.safetensors');
 * const output = await open('merged.safetensors', 'w');
 * await mergeIntoFile({ base, adapters: [{ adapter, strength: 0.8 }], output });
 * ```
 */
export async function mergeIntoFile(merge: FileMerge, options: MergeIntoFileOptions = {}): Promise<number> {
  const { signal, threads } = options;
  signal?.throwIfAborted();
  const plan = planMerge(merge.base, merge.adapters);
  const changedValues = [...plan.keys()].reduce((sum, name) => sum + merge.base.tensors.get(name)!.elements, 0);
  const pool = createMergePool(threads ?? (changedValues < FEW_VALUES ? 0 : undefined));
  const end = (): void => void pool.dispose();
  signal?.addEventListener('abort', end, { once: true });
  try {
    return await mergeInPool(merge, pool, options);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
    await pool.dispose();
  }
}

/** Threads that merge. @internal */
export type MergePool = ThreadPool<MergeJob, void>;

/** Prepares threads that merge; they start with the first job. @internal */
export function createMergePool(threads: number | undefined): MergePool {
  return createThreadPool({ script: 'merge/merge-worker', threads, runHere: createMergeJobs(), nameOf: ({ name }) => name });
}

/** Merges with threads that may be running already. @internal */
export async function mergeInPool(
  { base, adapters, output }: FileMerge,
  pool: MergePool,
  { signal, rounding = 'single', onProgress }: MergeIntoFileOptions = {},
): Promise<number> {
  const plan = planMerge(base, adapters);
  const header = encodeSafetensorsHeader([...base.tensors.values()], { metadata: base.metadata });
  await writeAt(output, header.bytes, 0);
  const jobs: MergeJob[] = [];
  for (const { name, dtype, shape, elements, byteLength, offset: outputAt } of header.tensors.values()) {
    const tensor = base.tensors.get(name)!;
    const change = plan.get(name);
    if (change?.replaced !== undefined) {
      await writeAt(output, encodeFloat32(change.replaced.values, dtype as MergeDtype), outputAt);
      continue;
    }
    const places = { name, input: base.descriptorOf(tensor), inputAt: tensor.offset, output: output.fd, outputAt };
    if (change === undefined) {
      addCopy(jobs, { ...places, kind: 'copy', bytes: byteLength });
      continue;
    }
    const rows = shape[0] ?? 1;
    const rowsAtOnce = isDivisible(change) ? Math.max(1, Math.floor((VALUES_AT_ONCE * rows) / elements)) : rows;
    const merge = { shape, dtype: dtype as MergeDtype, rounding, changes: change.changes, added: change.added };
    for (let from = 0; from < rows; from += rowsAtOnce) {
      jobs.push({ ...places, kind: 'merge', merge, rows: { from, to: Math.min(rows, from + rowsAtOnce) } });
    }
  }
  const weights = jobs.filter((job) => job.kind === 'merge' && job.rows.from === 0).length;
  let changed = 0;
  const work = async (): Promise<void> => {
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
      signal?.throwIfAborted();
      if (job.kind === 'merge' && job.rows.from === 0) {
        onProgress?.({ type: 'progress', phase: 'merging', fraction: changed / weights, tensor: job.name });
        changed += 1;
      }
      await pool.run(job);
    }
  };
  await Promise.all(Array.from({ length: pool.size }, work));
  return header.fileSize;
}

/** Whether rows do not depend on each other: lengths of columns are those of all rows. */
function isDivisible({ changes }: ParameterChange): boolean {
  return changes.every(({ change }) => change.magnitude === undefined);
}

/** Adds a copy, to the one before where it goes on there, so that many small tensors are one job. */
function addCopy(jobs: MergeJob[], copy: CopyJob): void {
  const last = jobs.at(-1);
  const goesOn =
    last?.kind === 'copy' &&
    last.input === copy.input &&
    last.inputAt + last.bytes === copy.inputAt &&
    last.outputAt + last.bytes === copy.outputAt;
  const start = goesOn ? last : copy;
  const bytes = goesOn ? last.bytes + copy.bytes : copy.bytes;
  if (goesOn) jobs.pop();
  for (let at = 0; at < bytes; at += COPIED_AT_ONCE) {
    const part = Math.min(COPIED_AT_ONCE, bytes - at);
    jobs.push({ ...start, inputAt: start.inputAt + at, outputAt: start.outputAt + at, bytes: part });
  }
}

async function writeAt(output: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await output.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

import { spawn } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { WEIGHT_MODES } from '../../src/runtime/runtime.js';
import type { WeightMode } from '../../src/runtime/runtime.js';
import { makeCheckpoint } from './make-checkpoint.js';
import type { Measurement, MeasureOrder } from './measure.js';
import { watchMemory } from './watch-memory.js';
import type { PeakMemory } from './watch-memory.js';

/** What mapped mode must keep to. */
const TARGETS = { ownBytes: 5e9, loadSeconds: 3, outsideShare: 0.03 };

interface Row extends Measurement {
  readonly mode: WeightMode;
  readonly memory: PeakMemory | undefined;
}

/** Runs the benchmark with arguments of the command line. */
export async function runFullSize(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      folder: { type: 'string' },
      mode: { type: 'string', multiple: true },
      steps: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '10' },
      blocks: { type: 'string', default: '24' },
      threads: { type: 'string', default: '2' },
      keep: { type: 'boolean', default: false },
    },
  });
  const blocks = Number(values.blocks);
  const modes = (values.mode ?? ['mapped', 'folded']).map(toMode);
  const folder = values.folder ?? (await mkdtemp(path.join(tmpdir(), 'loop-full-size-')));
  const isThere = await stat(path.join(folder, 'umt5-base', 'tokenizer.json')).then(
    () => true,
    () => false,
  );
  try {
    if (!isThere) {
      const started = performance.now();
      const { bytes, tensors, parameters } = await makeCheckpoint(folder, { blocks });
      const took = (performance.now() - started) / 1000;
      console.log(
        `made ${tensors} tensors, ${(parameters / 1e9).toFixed(2)} billion parameters, ${(bytes / 1e9).toFixed(2)} GB in ${took.toFixed(0)} s`,
      );
    }
    const rows: Row[] = [];
    for (const mode of modes) {
      const order = { folder, mode, seconds: Number(values.seconds), steps: Number(values.steps), threads: Number(values.threads) };
      rows.push({ mode, ...(await measure(order)) });
    }
    report(rows, blocks);
  } finally {
    // A folder that was there before, or is to be kept, is somebody's.
    if (!values.keep && !isThere) await rm(folder, { recursive: true, force: true });
  }
}

function toMode(text: string): WeightMode {
  const mode = WEIGHT_MODES.find((one) => one === text);
  if (mode === undefined) throw new Error(`--mode is one of ${WEIGHT_MODES.join(', ')}, not ${text}.`);
  return mode;
}

/** Generates in a fresh process, so that one mode's memory is not another's. */
async function measure(order: MeasureOrder): Promise<Omit<Row, 'mode'>> {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@loop/source', '--import', 'tsx', script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const stopWatching = watchMemory(child);
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const memory = stopWatching();
  if (code !== 0) throw new Error(`The process for ${order.mode} ended with ${code ?? 'a signal'}.`);
  return { ...(JSON.parse(output.trim().split('\n').at(-1) as string) as Measurement), memory };
}

function report(rows: readonly Row[], blocks: number): void {
  const gigabytes = (bytes: number | undefined): string => (bytes === undefined ? 'not seen' : `${(bytes / 1e9).toFixed(2)} GB`);
  const lines: readonly (readonly [string, (row: Row) => string])[] = [
    ['transformer load', (row) => `${row.transformerLoadSeconds.toFixed(2)} s`],
    ['all loads', (row) => `${row.openSeconds.toFixed(2)} s`],
    ['peak own memory', (row) => gigabytes(row.memory?.own)],
    ['  in the step', (row) => gigabytes(row.memory?.ownByNetwork['step'])],
    ['  in the vocoder', (row) => gigabytes(row.memory?.ownByNetwork['vocoder'])],
    ['peak mapped files', (row) => gigabytes(row.memory?.files)],
    ['one evaluation', (row) => `${(row.runs['step']!.seconds / row.runs['step']!.count).toFixed(2)} s`],
    ['one step', (row) => `${row.stepSeconds.toFixed(2)} s`],
    ['decode', (row) => `${((row.runs['decoder']?.seconds ?? 0) + (row.runs['vocoder']?.seconds ?? 0)).toFixed(2)} s`],
    ['all', (row) => `${row.totalSeconds.toFixed(1)} s`],
    ['outside ONNX Runtime', (row) => `${(100 * row.outsideShare).toFixed(2)} %`],
    ['audio', ({ audio }) => `${audio.seconds.toFixed(2)} s, ${audio.channels} × ${audio.sampleRate} Hz`],
    ['peak, rms', ({ audio }) => `${audio.peak.toFixed(3)}, ${audio.rms.toFixed(3)}`],
  ];
  const cell = (text: string): string => text.padEnd(24);
  console.log(cell(`${blocks} of 24 blocks`) + rows.map(({ mode }) => cell(mode)).join(''));
  for (const [label, show] of lines) console.log((cell(label) + rows.map((row) => cell(show(row))).join('')).trimEnd());
  const [first] = rows;
  const missed = rows.flatMap(missedTargets);
  for (const line of missed) console.log(`missed: ${line}`);
  console.log(
    JSON.stringify({
      name: 'full-size',
      value: first?.stepSeconds,
      unit: 's/step',
      baseline: rows.at(-1)?.stepSeconds,
      ratio: first!.stepSeconds / rows.at(-1)!.stepSeconds,
      missed,
      rows,
    }),
  );
}

function missedTargets({ mode, memory, transformerLoadSeconds, outsideShare }: Row): readonly string[] {
  const missed: string[] = [];
  if (outsideShare > TARGETS.outsideShare) missed.push(`${mode}: ${(100 * outsideShare).toFixed(1)} % outside ONNX Runtime`);
  if (mode !== 'mapped') return missed;
  if ((memory?.own ?? 0) > TARGETS.ownBytes) missed.push(`${mode}: ${((memory?.own ?? 0) / 1e9).toFixed(1)} GB of own memory`);
  if (transformerLoadSeconds > TARGETS.loadSeconds) missed.push(`${mode}: the transformer loads in ${transformerLoadSeconds.toFixed(1)} s`);
  return missed;
}

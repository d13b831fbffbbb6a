import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { WEIGHT_MODES } from '../../src/runtime/runtime.js';
import type { WeightMode } from '../../src/runtime/runtime.js';
import { watchMemory } from '../full-size/watch-memory.js';
import type { PeakMemory } from '../full-size/watch-memory.js';
import { withTemporaryFolder } from '../with-temporary-folder.js';
import { makeCheckpoint15 } from './make-checkpoint.js';
import type { Measurement15, MeasureOrder15 } from './measure.js';

interface Row extends Measurement15 {
  readonly mode: WeightMode;
  readonly memory: PeakMemory | undefined;
}

/** The targets: a share outside ONNX Runtime, and of a plain product's rate when folded. */
const TARGETS = { outsideShare: 0.03, rateShare: 0.85 };

/** Runs the benchmark with arguments of the command line. */
export async function runFullSize15(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      mode: { type: 'string', multiple: true },
      steps: { type: 'string' },
      seconds: { type: 'string' },
      layers: { type: 'string' },
      threads: { type: 'string', default: '2' },
      'no-thinking': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const [seconds, steps, layers] = values.quick ? [4, 1, 2] : [30, 8, 24];
  const shared = {
    seconds: Number(values.seconds ?? seconds),
    steps: Number(values.steps ?? steps),
    threads: Number(values.threads),
    thinks: !values['no-thinking'],
  };
  const own = Number(values.layers ?? layers);
  const plannerLayers = values.quick ? 2 : 28;
  await withTemporaryFolder('full-size-15', async (folder) => {
    const bytes = await makeCheckpoint15(folder, { layers: own, plannerLayers });
    console.log(`${own} of 24 layers and ${plannerLayers} of 28 of the planner, ${(bytes / 1e9).toFixed(2)} GB of random weights`);
    const rows: Row[] = [];
    for (const mode of (values.mode ?? WEIGHT_MODES).map(toMode)) {
      rows.push({ mode, ...(await measure({ folder, mode, ...shared })) });
      console.log(`${mode} is done`);
    }
    report(rows);
  });
}

function toMode(text: string): WeightMode {
  const mode = WEIGHT_MODES.find((one) => one === text);
  if (mode === undefined) throw new Error(`--mode is one of ${WEIGHT_MODES.join(', ')}, not ${text}.`);
  return mode;
}

/** Makes a song in a fresh process, so that one mode's memory is not another's. */
async function measure(order: MeasureOrder15): Promise<Omit<Row, 'mode'>> {
  const script = fileURLToPath(new URL('measure.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@loop/source', '--import', 'tsx', script, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const end = (): boolean => child.kill();
  process.once('exit', end);
  const stopWatching = watchMemory(child);
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  process.off('exit', end);
  const memory = stopWatching();
  if (code !== 0) throw new Error(`The process for ${order.mode} ended with ${code ?? 'a signal'}.`);
  return { ...(JSON.parse(output.trim().split('\n').at(-1) as string) as Measurement15), memory };
}

function report(rows: readonly Row[]): void {
  const gigabytes = (bytes: number | undefined): string => (bytes === undefined ? 'not seen' : `${(bytes / 1e9).toFixed(2)} GB`);
  const opened = ({ opens }: Row, name: string): string => spent(opens[name]);
  const ran = ({ runs }: Row, name: string): string => spent(runs[name]);
  const lines: readonly (readonly [string, (row: Row) => string])[] = [
    ['transformer load', (row) => opened(row, 'step')],
    ['planner load', (row) => opened(row, 'planner')],
    ['planner', (row) => ran(row, 'planner')],
    ['  its heads', (row) => ran(row, 'head of the language model')],
    ['one step', ({ runs: { step } }) => spent(step && { seconds: step.seconds / step.count, processor: step.processor / step.count })],
    ['decoder', (row) => ran(row, 'decoder')],
    ['all', (row) => spent(row.total)],
    ['outside ONNX Runtime', (row) => `${(100 * row.outsideShare).toFixed(2)} %`],
    ['of a plain product', (row) => `${((100 * row.stepRate) / row.plainRate).toFixed(0)} %`],
    ['peak own memory', (row) => gigabytes(row.memory?.own)],
    ['  in the planner', (row) => gigabytes(row.memory?.ownByNetwork['planner'])],
    ['  in the step', (row) => gigabytes(row.memory?.ownByNetwork['step'])],
    ['  in the decoder', (row) => gigabytes(row.memory?.ownByNetwork['decoder'])],
    ['peak mapped files', (row) => gigabytes(row.memory?.files)],
  ];
  const cell = (text: string): string => text.padEnd(34);
  console.log(cell('by the clock (processor time)') + rows.map(({ mode }) => cell(mode)).join(''));
  for (const [label, show] of lines) console.log((cell(label) + rows.map((row) => cell(show(row))).join('')).trimEnd());
  const missed = rows.flatMap((row) => [
    ...(row.outsideShare > TARGETS.outsideShare ? [`${row.mode}: ${(100 * row.outsideShare).toFixed(1)} % outside ONNX Runtime`] : []),
    ...(row.mode === 'folded' && row.stepRate < TARGETS.rateShare * row.plainRate ? ['folded: the step is below its rate'] : []),
  ]);
  for (const line of missed) console.log(`missed: ${line}`);
  const folded = rows.find(({ mode }) => mode === 'folded') ?? rows[0]!;
  const { stepRate: value, plainRate: baseline } = folded;
  console.log(JSON.stringify({ name: 'full-size-1.5', value, unit: 'FLOP/s', baseline, ratio: value / baseline, missed, rows }));
}

function spent(time: { readonly seconds: number; readonly processor: number } | undefined): string {
  return time === undefined ? '–' : `${time.seconds.toFixed(2)} s (${time.processor.toFixed(2)} s)`;
}

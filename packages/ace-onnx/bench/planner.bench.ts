// `pnpm bench planner [--quick] [--seconds 6] [--layers 28] [--threads 1]`: the language model of 0.6 billion parameters with random weights, 1.4 GB
// in a temporary folder: tokens and audio codes per second, folded and mapped, with and without guidance, beside what this machine's memory
// can read in the same run. All of it in processor time, which other programs disturb least: what one processor of its own would do.
import { parseArgs } from 'node:util';

import { planMusic } from '../src/models/v15/planner/plan-music.js';
import { loadPlanner } from '../src/node/index.js';
import { WEIGHT_MODES } from '../src/runtime/runtime.js';
import type { WeightMode } from '../src/runtime/runtime.js';
import { makePlanner } from './full-size-15/make-planner.js';
import { withTemporaryFolder } from './with-temporary-folder.js';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '6' },
    layers: { type: 'string' },
    threads: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const layers = Number(values.layers ?? (values.quick ? 4 : 28));
const threads = Number(values.threads);
const seconds = values.quick ? 2 : Number(values.seconds);
/** Words before the codes, much as a caption with lyrics has them. */
const LYRICS = '[Verse]\nneon rain on empty streets\n[Chorus]\nhold the light\n'.repeat(4);

interface Row {
  readonly mode: WeightMode;
  readonly guidance: number;
  readonly loadSeconds: number;
  readonly promptSeconds: number;
  /** Codes a second; with guidance each is two rows. */
  readonly codesPerSecond: number;
  /** Share of what reading all weights once a code would allow, 0–1. */
  readonly ofBandwidth: number;
}

await withTemporaryFolder('planner', async (folder) => {
  const bytes = await makePlanner(folder, { plannerLayers: layers });
  console.log(`${layers} of 28 layers, ${(bytes / 1e9).toFixed(2)} GB of random weights, ${threads} thread${threads === 1 ? '' : 's'}`);
  const rows: Row[] = [];
  for (const mode of WEIGHT_MODES)
    for (const guidance of [1, 2]) {
      const bandwidth = readBandwidth();
      const row = await measure(folder, mode, guidance, bandwidth);
      rows.push(row);
      const { loadSeconds, promptSeconds, codesPerSecond, ofBandwidth } = row;
      console.log(
        `${mode.padEnd(7)} guidance ${guidance}: load ${loadSeconds.toFixed(1)} s, prompt ${promptSeconds.toFixed(1)} s, ` +
          `${codesPerSecond.toFixed(2)} codes/s, ${(100 * ofBandwidth).toFixed(0)} % of ${(bandwidth / 1e9).toFixed(1)} GB/s`,
      );
    }
  const [folded, guided] = [
    rows.find(({ mode }) => mode === 'folded')!,
    rows.find(({ mode, guidance }) => mode === 'mapped' && guidance === 2)!,
  ];
  console.log(
    JSON.stringify({
      name: 'planner',
      value: guided.codesPerSecond,
      unit: 'codes/s',
      baseline: folded.codesPerSecond / folded.ofBandwidth,
      ratio: folded.ofBandwidth,
      rows,
    }),
  );
});

async function measure(folder: string, mode: WeightMode, guidance: number, bandwidth: number): Promise<Row> {
  const started = processorSeconds();
  const planner = await loadPlanner(folder, { mode, threads });
  const loadSeconds = processorSeconds() - started;
  const song = { caption: 'melancholic synthwave', lyrics: LYRICS, bpm: 100, key: 'C major', timeSignature: 4, language: 'en' } as const;
  const options = { seed: 1, guidance, rewriteCaption: false };
  const asked = processorSeconds();
  const times: number[] = [];
  for await (const event of planMusic(planner, { ...song, durationSeconds: seconds }, options))
    if (event.type === 'progress') times.push(processorSeconds());
  const { layers: depth, width, hidden, heads, keyHeads, headSize } = planner.model.config;
  await planner.dispose();
  // The first code comes with the prompt, and heads are opened with it.
  const perCode = (times.at(-1)! - times[1]!) / (times.length - 2);
  const body = depth * (2 * width * heads * headSize + 2 * width * keyHeads * headSize + 3 * width * hidden);
  const head = 64_024 * width;
  const read = (body + head) * (mode === 'folded' ? 4 : 2);
  return {
    mode,
    guidance,
    loadSeconds,
    promptSeconds: times[0]! - asked,
    codesPerSecond: 1 / perCode,
    ofBandwidth: read / bandwidth / perCode,
  };
}

function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Bytes a second that one processor reads: two blocks far larger than its cache, compared. */
function readBandwidth(): number {
  const size = 256 * 2 ** 20;
  const [one, other] = [Buffer.alloc(size, 1), Buffer.alloc(size, 1)];
  let least = Infinity;
  for (let run = 0; run < 4; run += 1) {
    const before = processorSeconds();
    one.compare(other);
    least = Math.min(least, processorSeconds() - before);
  }
  return (2 * size) / least;
}

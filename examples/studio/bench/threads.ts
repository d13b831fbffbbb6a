// `pnpm --filter @loop/studio bench:threads`: what threads of WebAssembly give a network in a page: blocks of attention-sized products, as small as the practice model's and as
// large as a real one's, with one and two threads in turn. The least of all runs: other work on the machine only ever adds time.
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type * as runtimeModule from 'onnxruntime-web';
import { chromium } from 'playwright-core';

import { chromiumArguments, findChromium } from '../../../tooling/scripts/chromium.mjs';
import { encodeModel } from '../../../packages/ace-onnx/src/onnx/encode-model.js';
import { createGraph } from '../../../packages/ace-onnx/src/onnx/graph.js';
import { operationsOn } from '../../../packages/ace-onnx/src/onnx/operations.js';

const SIZES = { practice: { width: 64, frames: 50, blocks: 4 }, large: { width: 1_024, frames: 128, blocks: 2 } } as const;
const ROUNDS = 3;
const runtime = fileURLToPath(new URL('../node_modules/onnxruntime-web/dist/', import.meta.url));
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

function modelOf({ width, frames, blocks }: (typeof SIZES)[keyof typeof SIZES]): Uint8Array {
  const graph = createGraph('blocks');
  const { matmul, silu, add } = operationsOn(graph);
  const [wide, narrow] = [graph.input('wide', 'float32', [width, 4 * width]), graph.input('narrow', 'float32', [4 * width, width])];
  let x = graph.input('x', 'float32', [frames, width]);
  for (let block = 0; block < blocks; block += 1) x = add(x, matmul(silu(matmul(x, wide)), narrow));
  graph.output('y', x);
  return encodeModel(graph.finish());
}

const server = createServer(({ url = '/' }, response) => {
  const name = path.basename(url);
  if (name === 'favicon.ico') return void response.writeHead(404).end();
  if (name in SIZES) response.writeHead(200, ISOLATED).end(modelOf(SIZES[name as keyof typeof SIZES]));
  else if (name === '') response.writeHead(200, { ...ISOLATED, 'Content-Type': 'text/html' }).end('<title>threads</title>');
  else {
    response.writeHead(200, { ...ISOLATED, 'Content-Type': name.endsWith('.wasm') ? 'application/wasm' : 'text/javascript' });
    createReadStream(path.join(runtime, name)).pipe(response);
  }
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const executablePath = findChromium();
if (executablePath === undefined) throw new Error('There is no Chromium; CHROMIUM_PATH names one.');
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
try {
  const least: Record<string, number[]> = { practice: [], large: [] };
  for (let round = 0; round < ROUNDS; round += 1)
    for (const threads of [1, 2]) {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      for (const [name, { width, frames }] of Object.entries(SIZES)) {
        const ms = await page.evaluate(measure, { name, width, frames, threads });
        least[name]![threads] = Math.min(least[name]![threads] ?? Infinity, ms);
      }
      await page.close();
    }
  const ratios = Object.fromEntries(Object.entries(least).map(([name, [, one = 0, two = 1]]) => [name, one / two]));
  for (const [name, [, one = 0, two = 0]] of Object.entries(least))
    console.log(`${name.padEnd(10)} ${one.toFixed(2)} ms with one thread, ${two.toFixed(2)} ms with two`);
  console.log(
    JSON.stringify({
      name: 'web-threads',
      value: ratios['large'],
      unit: 'times as fast',
      ...ratios,
      cores: cpus().length,
      load: loadavg()[0],
    }),
  );
} finally {
  await browser.close();
  server.close();
}

/** In the page: the least time of a run, in milliseconds. */
async function measure({
  name,
  width,
  frames,
  threads,
}: {
  readonly name: string;
  readonly width: number;
  readonly frames: number;
  readonly threads: number;
}): Promise<number> {
  const script = '/ort.wasm.min.mjs';
  const ort = (await import(script)) as typeof runtimeModule;
  ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(`/${name}`);
  // No function of its own has a name here: what names functions is not in the page.
  const [x, wide, narrow] = [
    [frames, width],
    [width, 4 * width],
    [4 * width, width],
  ].map((shape) => new ort.Tensor('float32', new Float32Array(shape[0]! * shape[1]!).fill(0.001), shape));
  const feeds = { x: x!, wide: wide!, narrow: narrow! };
  let least = Infinity;
  for (let run = 0; run < 8; run += 1) {
    const begin = performance.now();
    await session.run(feeds);
    least = Math.min(least, performance.now() - begin);
  }
  return least;
}

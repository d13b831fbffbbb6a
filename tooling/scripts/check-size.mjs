// `pnpm size`: bundles doors as an app would, minified, with their dependencies, and holds each against its limit in gzipped bytes.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const DEPENDENCIES = [
  '@loop/core',
  '@loop/core/*',
  'zod',
  'zod/*',
  'commander',
  'idb',
  'fflate',
  'tone',
  'ml-matrix',
  'papaparse',
  'yaml',
  '@huggingface/hub',
  'pinyin-pro',
  'fft.js',
  'mpg123-decoder',
  '@wasm-audio-decoders/*',
  'ogg-opus-decoder',
  'wasm-media-encoders',
  '@huggingface/tokenizers',
  '@patdx/kuromoji',
  '@patdx/kuromoji/*',
  'onnxruntime-node',
  'onnxruntime-web',
  'onnxruntime-web/*',
];

// Raise a limit only with a reason in docs/decisions. `absent` are identifiers that must not be in a bundle that does not use them;
// `external` are packages, and `without` matches files, that do not count.
const limits = [
  {
    what: '@loop/core, everything but zod',
    code: "export * from '@loop/core'",
    from: 'packages/sequencer',
    limit: 25_000,
    external: ['zod', 'zod/*'],
  },
  { what: '@loop/core, everything and zod', code: "export * from '@loop/core'", from: 'packages/sequencer', limit: 33_500 },
  {
    what: '@loop/core, errors and random only',
    code: "export { createRandom, isLoopError } from '@loop/core'",
    from: 'packages/sequencer',
    limit: 2_000,
    absent: ['kick', 'MThd'],
  },
  { what: '@loop/core/audio, everything', code: "export * from '@loop/core/audio'", from: 'packages/sequencer', limit: 21_000 },
  { what: '@loop/core/generation, everything', code: "export * from '@loop/core/generation'", from: 'packages/sequencer', limit: 14_000 },
  { what: '@loop/core/adapters, everything', code: "export * from '@loop/core/adapters'", from: 'packages/sequencer', limit: 23_000 },
  { what: '@loop/core/midi, everything', code: "export * from '@loop/core/midi'", from: 'packages/sequencer', limit: 20_000 },
  { what: '@loop/core/words, everything', code: "export * from '@loop/core/words'", from: 'packages/sequencer', limit: 4_000 },
  { what: '@loop/core/share, everything', code: "export * from '@loop/core/share'", from: 'packages/sequencer', limit: 14_800 },
  { what: '@loop/core/beat-map, everything', code: "export * from '@loop/core/beat-map'", from: 'packages/sequencer', limit: 14_200 },
  { what: '@loop/core/composing, everything', code: "export * from '@loop/core/composing'", from: 'packages/sequencer', limit: 20_000 },
  { what: '@loop/core/packs, everything', code: "export * from '@loop/core/packs'", from: 'packages/sequencer', limit: 17_000 },
  { what: '@loop/core/http, everything', code: "export * from '@loop/core/http'", from: 'packages/sequencer', limit: 5_000 },
  { what: '@loop/core/weights, everything', code: "export * from '@loop/core/weights'", from: 'packages/sequencer', limit: 14_000 },
  ...[
    ['', 'index.ts', 24_000],
    ['/lyrics', 'lyrics/index.ts', 9_000],
    ['/packs', 'packs/index.ts', 6_000],
    ['/packs/afrobeats', 'packs/afrobeats.ts', 1_000],
    ['/packs/spanish', 'packs/spanish.ts', 1_000],
    ['/prompt-sets', 'prompt-sets/index.ts', 20_000],
  ].map(([door, file, limit]) => ({
    what: `@loop/tags${door}, everything but its word lists, zod and core`,
    code: `export * from './src/${file}'`,
    from: 'packages/tags',
    limit,
    external: ['zod', 'zod/*', '@loop/core', '@loop/core/*'],
    without: /\/src\/\w+\/data\//,
  })),
  ...[
    ['', 'index.ts', 34_500],
    ['/server', 'server/index.ts', 30_000],
    ['/node', 'node/index.ts', 37_000],
  ].map(([door, file, limit]) => ({
    what: `@loop/ace-client${door}, everything but its dependencies`,
    code: `export * from './src/${file}'`,
    from: 'packages/ace-client',
    limit,
    external: ['zod', 'zod/*', '@loop/core', '@loop/core/*', 'hono', 'hono/*', '@hono/node-server', 'commander', 'uqr'],
  })),
  ...[
    ['sequencer', '', 'index.ts', 57_500],
    ['sequencer', '/live', 'live/index.ts', 3_600],
    ['sequencer', '/live/script', 'live/script.ts', 35_000],
    ['sequencer', '/live/worklet', 'live/worklet.ts', 35_000],
    ['sequencer', '/tone', 'tone/index.ts', 4_100],
    ['sequencer', '/store', 'store/index.ts', 5_300],
    ['sequencer', '/archive', 'archive/index.ts', 5_000],
    ['sequencer', '/node', 'node/index.ts', 38_500],
    ['ace-onnx', '', 'index.ts', 130_000],
    ['ace-onnx', '/node', 'node/index.ts', 162_000],
    ['ace-onnx', '/daemon', 'daemon/index.ts', 40_000],
    ['ace-onnx', '/train', 'train/index.ts', 24_000],
    ['ace-onnx', '/web', 'web/index.ts', 141_000],
    ['lora', '', 'index.ts', 13_500],
    ['lora', '/captions', 'captions/index.ts', 15_000],
    ['lora', '/audio', 'audio/index.ts', 30_000],
    ['lora', '/dataset', 'dataset/index.ts', 21_500],
    ['lora', '/publish', 'publish/index.ts', 6_000],
    ['lora', '/listening', 'listening/index.ts', 9_500],
    ['lora', '/evaluation', 'evaluation/index.ts', 15_000],
    ['lora', '/project', 'project/index.ts', 7_000],
    ['lora', '/training', 'training/index.ts', 42_000],
    ['lora', '/node', 'node/index.ts', 117_000],
  ].map(([name, door, file, limit]) => ({
    what: `@loop/${name}${door}, everything but its dependencies`,
    code: `export * from './src/${file}'`,
    from: `packages/${name}`,
    limit,
    external: DEPENDENCIES,
  })),
  // With the worklet above, the game has less than 60 kB of ours.
  {
    what: 'examples/game, everything but zod and the worklet',
    code: "import './src/main.ts'",
    from: 'examples/game',
    limit: 30_000,
    external: ['zod', 'zod/*', '@loop/sequencer/live/worklet?worker&url'],
  },
];

/** Keeps files out of a bundle; what they export is free. */
function leaveOut(pattern) {
  return {
    name: 'leave-out',
    setup({ onResolve }) {
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
        pattern.test(`${resolveDir}/${path}`.replaceAll('/./', '/')) ? { path, external: true } : undefined,
      );
    },
  };
}

let failed = 0;
for (const { what, code, from, limit, absent = [], external = [], without } of limits) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: `${root}/${from}` },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@loop/source', 'import'],
    external: ['node:*', ...external],
    plugins: without === undefined ? [] : [leaveOut(without)],
    write: false,
  });
  const bytes = gzipSync(outputFiles[0].contents, { level: 9 }).length;
  const leaked = absent.filter((word) => outputFiles[0].text.includes(word));
  const ok = bytes <= limit && leaked.length === 0;
  if (!ok) failed += 1;
  console.log(
    `${ok ? 'ok   ' : 'FAIL '} ${what}: ${bytes} of ${limit} bytes gzipped${leaked.length > 0 ? `, and it contains ${leaked.join(', ')}` : ''}`,
  );
}
process.exitCode = failed === 0 ? 0 : 1;

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

import { chromiumArguments, findChromium } from './tooling/scripts/chromium.mjs';

const chromium = findChromium();
const conditions = ['@loop/source', 'module', 'browser', 'development|production'];
const ignored = ['**/node_modules/**', '**/dist/**', '**/*.browser.test.ts'];

const retry = Number(process.env['LOOP_TEST_RETRIES'] ?? 0);

/** Tests that drive a browser from Node. */
const PAGES = '{packages,examples}/*/src/**/*.e2e.test.ts';

const nodeConditions = ['@loop/source', 'module', 'node', 'development|production'];
const inNode = {
  resolve: { conditions: nodeConditions },
  ssr: { resolve: { conditions: nodeConditions } },
  test: {
    retry,
    setupFiles: ['./tooling/scripts/repeatable-fuzzing.mjs'],
    sequence: { groupOrder: 0 },
    include: ['{packages,examples,tooling}/*/src/**/*.test.ts', 'tooling/scripts/*.test.ts'],
    exclude: ignored,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What is polled comes surely; a second is not enough for it on a busy machine.
    expect: { poll: { timeout: 30_000 } },
    typecheck: { enabled: false },
  },
};

export default defineConfig({
  test: {
    projects: [
      // On two cores Vitest would use one.
      {
        ...inNode,
        test: { ...inNode.test, name: 'node', exclude: [...ignored, PAGES], maxWorkers: Math.max(2, availableParallelism() - 1) },
      },
      // After the others and one at a time: each drives a browser, which draws in software and is heard in real time.
      { ...inNode, test: { ...inNode.test, name: 'pages', include: [PAGES], sequence: { groupOrder: 1 }, fileParallelism: false } },
      ...(chromium === undefined
        ? []
        : [
            {
              resolve: { conditions },
              server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
              // The runtime's WebAssembly lies beside its scripts, so these are served from where they are. A worker's script is named, because
              // what it imports is otherwise found too late.
              optimizeDeps: {
                exclude: ['onnxruntime-web'],
                entries: [
                  'packages/ace-onnx/src/web/worker.ts',
                  'packages/ace-onnx/src/tokenizers/lyrics/create-*.ts',
                  'packages/lora/src/audio/decode/wasm-decoders.ts',
                  'examples/studio/src/look/{space/space-look,video/encode-video}.ts',
                ],
              },
              test: {
                name: 'chromium',
                retry,
                // After the others and one file at a time: these listen to sound in real time, and a starved machine stutters.
                sequence: { groupOrder: 2 },
                fileParallelism: false,
                include: ['{packages,examples}/*/src/**/*.browser.test.ts'],
                testTimeout: 120_000,
                browser: {
                  enabled: true,
                  headless: true,
                  screenshotFailures: false,
                  provider: playwright({ launchOptions: { executablePath: chromium, args: chromiumArguments } }),
                  instances: [{ browser: 'chromium' as const }],
                },
              },
            },
          ]),
    ],
  },
});

// A configured path that is not there is a mistake worth a word, not a silent skip.
if (process.env['CHROMIUM_PATH'] !== undefined && !existsSync(process.env['CHROMIUM_PATH'])) {
  throw new Error(`CHROMIUM_PATH names ${process.env['CHROMIUM_PATH']}, which is not there.`);
}

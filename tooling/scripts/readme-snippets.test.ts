// The READMEs' TypeScript, held to what it says: every snippet compiles in the repository's strict settings; those that need nothing but this machine
// run, and what they print or are agrees with the comments beside them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { Printed, isAsSaid } from './readme/is-as-said.js';
import { createReadmeProject, typeErrors } from './readme/project.js';
import type { ReadmeProject } from './readme/project.js';
import { checkPromises } from './readme/snippets.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Packages of npm that snippets name, each with the workspace that has it. */
const PACKAGES = { '@types': '.', tone: 'packages/sequencer' };

/** Snippets that use one of these are compiled but not run. */
const NEEDS: Readonly<Record<string, string>> = {
  loadAceStep: 'the weights of a model',
  exportOnnx: 'the weights of a model',
  loadMusicgen: 'the weights of a model',
  createAdapterTrainer: 'the weights of a model',
  createLocalTrainingService: 'the weights of a model',
  pullModel: 'a network',
  createAceClient: 'a server',
  client: 'a server',
  serveAce: 'a free port and a folder',
  createStudioProxy: 'an app around it',
  createChatCompletion: 'a language model',
  createLivePlayer: 'a page with sound',
  createToneLoop: 'a page with sound',
  openStore: "a browser's storage",
  scanFolder: 'a folder of songs',
  lintFolder: 'a folder of songs',
  createGeminiCaptioner: 'a service and its key',
  findAdapter: 'a model and an adapter',
};

/** What the snippets find in the folder where they run. */
const FILES = { 'songs/dusty.wav': new Uint8Array(44), 'songs/dusty.txt': 'dusty keys, lofi' };

let project: ReadmeProject;
beforeAll(() => {
  project = createReadmeProject(root, PACKAGES);
});
afterAll(() => project.dispose());

/** The compiler and all snippets together take long on a busy machine. */
const PATIENCE_MS = 600_000;

it('compiles every snippet', { timeout: PATIENCE_MS }, () => {
  expect(typeErrors(project)).toEqual([]);
});

it('runs those that need no model, network or page, and they say the truth', { timeout: PATIENCE_MS }, () => {
  const runnable = project.modules.filter(({ names }) => Object.keys(NEEDS).every((name) => !names.has(name)));
  const readmes = new Set(runnable.map(({ snippet }) => snippet.readme));
  expect([...readmes]).toEqual(
    expect.arrayContaining(['README.md', ...['core', 'sequencer', 'tags', 'lora', 'ace-onnx'].map((name) => `packages/${name}/README.md`)]),
  );
  for (const [file, content] of Object.entries(FILES)) {
    mkdirSync(path.join(project.folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(project.folder, file), content);
  }
  const report = path.join(project.folder, 'report.json');
  const script = fileURLToPath(new URL('readme/run.ts', import.meta.url));
  const tsx = path.join(root, 'node_modules/tsx/dist/loader.mjs');
  const node = ['--conditions=@loop/source', '--import', tsx, script, report, ...runnable.map(({ file }) => file)];
  const { status, stderr } = spawnSync(process.execPath, node, { cwd: project.folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  const { checks, faults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly checks: number;
    readonly faults: readonly { readonly module: string; readonly line?: number; readonly problem: string }[];
  };
  const placed = faults.map(({ module, line, problem }) => {
    const { snippet } = project.modules.find(({ file }) => file === module)!;
    return `${snippet.readme}:${snippet.line + (line ?? 0)} ${problem}`;
  });
  expect(placed).toEqual([]);
  expect(checks).toBeGreaterThan(15);
});

it('finds what a comment says behind a statement, on its own line', () => {
  expect(checkPromises("console.log(a, 'b'); // 1 b\nconst c = 1; // one\nf(2); // 3: three\nf(3); // words\n")).toBe(
    'check(printed(a, \'b\'), "1 b", 0); // 1 b\nconst c = 1; // one\ncheck(f(2), "3: three", 2); // 3: three\nf(3); // words\n',
  );
});

it.each([
  [7, '7', true],
  [7, '7: the seed', true],
  [7, '71', false],
  [7, '8', false],
  ['a, b', "'a, b'", true],
  [-0.11171857, '-0.1117: rounded', true],
  [-0.11171857, '-0.1118', false],
  [Float32Array.of(1, 0.8577321), '1, 0.8577', true],
  [Float32Array.of(1, 0.8577321), '1, 0.8578', false],
  [['a', 'b', 'c'], "['a', 'b', …]", true],
  [['a', 'b', 'c'], "['a', 'c', …]", false],
  [{ a: 1, b: [{ c: 2 }] }, '{ a: 1, b: […] }', true],
  [{ a: 1, b: [{ c: 2 }] }, '{ a: 2, b: […] }', false],
  [new Printed([1, 'x', { a: 1 }]), '1 x { a: 1 }', true],
  [new Printed([1, 'x']), '1 y', false],
])('holds %j to the comment "%s": %s', (value, comment, expected) => {
  expect(isAsSaid(value, comment)).toBe(expected);
});

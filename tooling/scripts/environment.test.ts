import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';

import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = readFileSync(path.join(root, '.env.example'), 'utf8');
/** Variables of Loop, of the servers that it talks to, and of the hub. */
const NAME = /['"`]((?:LOOP|ACE|ACESTEP|LLM|HF|GOOGLE|GEMINI|OPENAI)_[A-Z0-9_]*[A-Z0-9])['"`]/g;

/** Files of code; tests and what they start set variables of their own, and the gate of bundles tries out keys of every name. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|tsx|mts|mjs)$/.test(file) && !/node_modules|\.test\.|__fixtures__|check-bundles/.test(file))
    .map((file) => path.join(root, folder, file));
}

function foldersOf(parent: string, parts: readonly string[]): readonly string[] {
  const named = readdirSync(path.join(root, parent)).flatMap((name) => parts.map((part) => path.join(parent, name, part)));
  return named.filter((folder) => readdirSync(path.join(root, path.dirname(folder))).includes(path.basename(folder)));
}

const sources = [
  ...foldersOf('packages', ['src', 'vectors', 'bench']),
  ...foldersOf('examples', ['src', 'server']),
  'tooling/cli',
  'tooling/scripts',
].flatMap(filesOf);
const read = new Set(
  [...sources, path.join(root, 'vitest.config.ts')].flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(NAME)].map(([, name]) => name!),
  ),
);
const named = [...example.matchAll(/^# ([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name!);

it('.env.example names every variable that is read, once, and none that is not', () => {
  expect(read.size).toBeGreaterThan(20);
  expect([...read].filter((name) => !named.includes(name)).sort()).toEqual([]);
  expect(named.filter((name, index) => !read.has(name) || named.indexOf(name) !== index)).toEqual([]);
});

it('.env.example changes nothing as it is, says of each variable what it is for, and shows no key', () => {
  expect(parseEnv(example)).toEqual({});
  const lines = example.split('\n');
  for (const [index, line] of lines.entries())
    if (/^# [A-Z0-9_]+=/.test(line)) expect([line, lines[index - 1]]).toEqual([line, expect.stringMatching(/^# \S+/)]);
  expect(example).not.toMatch(/_(?:KEY|TOKEN)=\S/);
});

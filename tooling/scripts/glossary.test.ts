import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const rows = readFileSync(path.join(root, 'docs/glossary.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!word \|)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

it('names only what is in the code', () => {
  const names = rows.flatMap((cells) => [...cells[3]!.matchAll(/`([A-Za-z_]+)`/g)].map(([, name]) => name!));
  expect(names.length).toBeGreaterThan(30);
  const words = new Set(
    readdirSync(path.join(root, 'packages'))
      .map((name) => path.join(root, 'packages', name, 'src'))
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)))
      .filter((file) => file.endsWith('.ts') && !file.includes('.test'))
      .flatMap((file) => readFileSync(file, 'utf8').match(/\w+/g) ?? []),
  );
  expect(names.filter((name) => !words.has(name))).toEqual([]);
});

it('explains each word once', () => {
  const explained = rows.flatMap((cells) => cells[1]!.split(', '));
  expect(explained.filter((word, index) => explained.indexOf(word) !== index)).toEqual([]);
});

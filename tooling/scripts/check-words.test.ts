import { describe, expect, it } from 'vitest';

import { RULES, findWords, proseFiles, proseLines } from './check-words.mjs';

const wordsIn = (text: string, file = 'x.ts'): readonly string[] => findWords(text, file).map(({ word }) => word);

const EXAMPLES = [
  ['/** Lays a repaint. */', 'Lays'],
  ['// What the network is told.', 'told'],
  ['/** Tells whether it is over. */', 'Tells'],
  ['const a = 1; // mends it', 'mends'],
  ['/** Failures in a row that are borne. */', 'borne'],
  ['/** How a server feels. */', 'feels'],
  ['/** Who runs the networks. */', 'Who'],
  ['// for whom it is', 'whom'],
  ['// two at one time', 'at one time'],
  ['// a track before its papers', 'its papers'],
  ['  /** Its tempo. */', '/** Its tempo. */'],
  ['// a failure of the way there', 'failure of the way there'],
] as const;

describe('findWords', () => {
  it.each(EXAMPLES)('finds the word in %s', (text, word) => {
    expect(findWords(text, 'x.ts')).toEqual([{ line: 1, word, instead: expect.any(String) }]);
  });

  it('has an example for every rule', () => {
    expect(RULES.filter(({ pattern }) => !EXAMPLES.some(([text]) => pattern.test(text)))).toEqual([]);
  });

  it.each([
    '// an overlay with a delay, in layers, played by a player',
    '// a function that tells errors apart',
    '// how tensors are laid out, and how to lay it out',
    '// a user who opens a file, and people who listen',
    '// the feel of a groove, a recommendation, an amended song',
    '// `told` is a variable',
    'const told = lays(who); // passes',
    "const url = 'https://who.example/told';",
  ])('leaves %s alone', (text) => {
    expect(wordsIn(text)).toEqual([]);
  });

  it('reads block comments to their end, and nothing behind them', () => {
    expect(findWords('/*\n * fine\n * told\n */\nconst told = 1;\n', 'x.ts').map(({ line }) => line)).toEqual([3]);
  });

  it('reads documents but not their code, except its comments', () => {
    expect(wordsIn('It tells.\n\n```ts\ntold(); // mends\nconst lays = 1;\n```\n', 'x.md')).toEqual(['tells', 'mends']);
    expect(proseLines('a\n```\nb\n```\nc', 'x.md')).toEqual(['a', '', '', '', 'c']);
  });
});

it('looks at all that we write, but not at what others made or was decided once', () => {
  const files = proseFiles();
  expect(files).toEqual(
    expect.arrayContaining(['README.md', 'docs/errors.md', 'packages/core/src/random.ts', 'tooling/scripts/check-words.mjs']),
  );
  expect(files.length).toBeGreaterThan(500);
  expect(files.filter((file) => /node_modules|dist\/|fixtures\/|docs\/decisions/.test(file))).toEqual([]);
});

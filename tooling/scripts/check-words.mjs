// `check-words.mjs [files…]`: finds words in comments and documents that a reader who learnt English at school would stumble over, and names the
// plain one. Part of `pnpm lint`.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What is not said here, and what is said instead. For people `who` is right, and `tell apart` and `lay out` are plain. */
export const RULES = [
  { pattern: /\b(?:lay|lays|laid|laying)\b(?! (?:it |them )?out\b)/i, instead: 'plan, prepare, put' },
  { pattern: /\b(?:tell|tells|told|telling)\b(?!(?: \S+){0,6} apart\b)/i, instead: 'pass, report, say, give, show' },
  { pattern: /\b(?:mend|mends|mended|mending)\b/i, instead: 'fix, repair, correct' },
  { pattern: /\bborne\b/i, instead: 'accepted, allowed' },
  { pattern: /\bfeels\b/i, instead: 'is, reports' },
  {
    pattern:
      /(?<!\b(?:users?|people|person|someone|anyone|everyone|nobody|somebody|those|readers?|listeners?|musicians?|authors?|composers?) )\b(?:who|whom)\b/i,
    instead: 'which, what, that, the instrument',
  },
  { pattern: /\bat one time\b/i, instead: 'concurrently, at once' },
  { pattern: /\bits papers\b/i, instead: 'its metadata' },
  // A docstring that only repeats the name.
  { pattern: /^\s*\/\*\* (?:its|the) \w+\. \*\/$/i, instead: 'what it is for, with unit and range' },
  { pattern: /\bfailures? of the way there\b/i, instead: 'failed connection' },
];

/** The lines of a file that are prose: all of a document but its code, and the comments of a program. Others are empty. */
export function proseLines(text, file) {
  let inside = false;
  if (file.endsWith('.md')) {
    return text.split('\n').map((line) => {
      const isFence = line.startsWith('```');
      if (isFence) inside = !inside;
      return isFence || inside ? (/(?:^|\s)\/\/ (.*)/.exec(line)?.[1] ?? '') : line;
    });
  }
  return text.split('\n').map((line) => {
    const starts = /^\s*\{?\/\*/.test(line);
    const isBlock = inside || starts;
    inside = isBlock && !line.includes('*/');
    return isBlock ? line : (/(?:^|\s)\/\/(?!\/) ?(.*)/.exec(line)?.[1] ?? '');
  });
}

/** Every unplain word of a text, with its line from 1. Code in backticks is not English. */
export function findWords(text, file) {
  return proseLines(text, file).flatMap((line, index) => {
    const prose = line.replaceAll(/`[^`]*`/g, '``');
    return RULES.flatMap(({ pattern, instead }) => {
      const word = pattern.exec(prose)?.[0].trim();
      return word === undefined ? [] : [{ line: index + 1, word, instead }];
    });
  });
}

const SKIPPED_FILES = new Set(['CHANGELOG.md', 'check-words.test.ts']);

/** The files whose prose is ours: sources, tools, examples and documents; not what was decided once, nor what a tool writes. */
export function proseFiles() {
  const skipped = /(?:^|\/)(?:node_modules|dist|fixtures|__fixtures__|data|test-results|\.[^/]+)$/;
  const walk = (folder) =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return skipped.test(file) || file === 'docs/decisions' || file === 'docs/api' ? [] : walk(file);
      return /\.(?:[mc]?[jt]sx?|md)$/.test(entry.name) && !SKIPPED_FILES.has(entry.name) ? [file] : [];
    });
  return ['README.md', 'CONTRIBUTING.md', ...['packages', 'tooling', 'examples', 'docs'].flatMap(walk)];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const found = (given.length > 0 ? given : proseFiles()).flatMap((file) =>
    findWords(readFileSync(path.resolve(root, file), 'utf8'), file).map((fault) => ({ file, ...fault })),
  );
  for (const { file, line, word, instead } of found) console.error(`${file}:${line}: "${word}": say ${instead}`);
  if (found.length > 0) {
    console.error(`${found.length} ${found.length === 1 ? 'word is' : 'words are'} not plain.`);
    process.exitCode = 1;
  }
}

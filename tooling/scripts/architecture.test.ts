import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');
const NOT_OURS = new Set(['node_modules', 'dist', '.git']);

/** Every file and folder below a folder, as paths from the root; folders end with a slash. */
function listBelow(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const own = `${folder}/${entry.name}`;
    return entry.isDirectory() ? [`${own}/`, ...listBelow(own)] : [own];
  });
}

const tree = ['packages', 'examples', 'tooling', 'docs', '.ci'].flatMap((folder) => [`${folder}/`, ...listBelow(folder)]);
const sources = tree.filter((file) => /\.(?:ts|tsx|mts|mjs|json)$/.test(file) && !file.endsWith('architecture.test.ts'));
/** Every name in the code, in its comments and in its strings. */
const names = new Set(
  sources
    .filter((file) => statSync(path.join(root, file)).size < 1e6)
    .flatMap((file) => readFileSync(path.join(root, file), 'utf8').match(/[A-Za-z_$][\w$]*/g) ?? []),
);
const scripts = (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts;

/** What stands in backquotes, once each. */
const quoted = [...new Set([...page.matchAll(/`([^`\n]+)`/g)].map(([, text]) => text!))];
/** A slash makes a path, unless it begins a door (`/live`), a kind of data (`<id>/latents`) or stands between capitals (`N/A`). */
const isPath = (text: string): boolean =>
  /^[\w.*-][\w.<>*-]*\/[\w./<>*-]*$|^[\w-]+\.(?:ts|tsx|md|json|mjs)$/.test(text) && !/^[A-Z]\/[A-Z]$/.test(text);
/** The doors of a package, as its package.json has them, such as `./node`. */
function doorsOf(name: string): readonly string[] {
  const text = readFileSync(path.join(root, 'packages', name, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { exports: Record<string, unknown> }).exports).filter((door) => door !== './package.json');
}

const packages = readdirSync(path.join(root, 'packages'));
const doors = new Set(packages.flatMap((name) => doorsOf(name).map((door) => path.posix.join(name, door))));
const paths = quoted.filter((text) => isPath(text) && !doors.has(text));
const others = quoted.filter((text) => !isPath(text));

/** Whether a file or folder ends with a path that may leave out its beginning, as `state/edit-actions.ts` does. */
function exists(text: string): boolean {
  const pattern = text.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/<[\w-]+>|\*/g, '[^/]+');
  const ending = new RegExp(`(?:^|/)${pattern}/?$`);
  return tree.some((file) => ending.test(file)) || existsSync(path.join(root, text));
}

describe('docs/architecture.md', () => {
  it('names files and folders that there are', () => {
    expect(paths.length).toBeGreaterThan(150);
    expect(paths.filter((text) => !exists(text))).toEqual([]);
  });

  it('names functions, types and commands that there are', () => {
    const symbols = others.filter((text) => /^[A-Za-z_$]/.test(text));
    const missing = symbols.filter((text) => {
      const [first = '', second = ''] = text.split(' ');
      if (first === 'pnpm') return scripts[second] === undefined;
      // A call is its function, and a member all of its names.
      return (text.match(/^[\w$.]+(?=\()|[A-Za-z_$][\w$]*/g) ?? []).flatMap((name) => name.split('.')).some((name) => !names.has(name));
    });
    expect(symbols.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('names every door of every package', () => {
    const rows = [...page.matchAll(/^\| `([a-z-]+)` \| .* \| (`\.`.*) \|$/gm)].map(([, name, text]) => ({
      name: name!,
      named: [...text!.matchAll(/`([./][^`]*)`/g)].map(([, door]) => (door === '.' ? '.' : `.${door}`)),
    }));
    expect(rows.map(({ name }) => name).sort()).toEqual([...packages].sort());
    for (const { name, named } of rows) expect({ name, doors: [...named].sort() }).toEqual({ name, doors: [...doorsOf(name)].sort() });
  });
});

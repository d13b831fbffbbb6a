// An app that has every package installed, with the snippets of all READMEs as its modules: compiled and run as a reader would.
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import ts from 'typescript';

import { checkPromises, declaredNames, findReadmes, readSnippets, usedNames } from './snippets.js';
import type { Snippet } from './snippets.js';

/** A snippet as a module of the project. `names` are those that it uses, and those that the earlier snippets use of which it goes on. */
export interface SnippetModule {
  readonly snippet: Snippet;
  readonly file: string;
  readonly names: ReadonlySet<string>;
}

export interface ReadmeProject {
  readonly folder: string;
  readonly modules: readonly SnippetModule[];
  dispose(): void;
}

const here = import.meta.dirname;

/** Writes the project. `packages` are those of npm that snippets import, each from the package that depends on it. */
export function createReadmeProject(root: string, packages: Readonly<Record<string, string>>): ReadmeProject {
  const folder = mkdtempSync(path.join(tmpdir(), 'loop-readmes-'));
  const write = (file: string, value: unknown): void => writeFileSync(path.join(folder, file), JSON.stringify(value));
  write('package.json', { type: 'module', private: true });
  write('tsconfig.json', {
    extends: path.join(root, 'tsconfig.base.json'),
    compilerOptions: { types: ['node'] },
    include: ['*/*.ts', 'vite.d.ts'],
  });
  cpSync(path.join(here, 'preludes/vite.d.ts'), path.join(folder, 'vite.d.ts'));
  mkdirSync(path.join(folder, 'node_modules/@loop'), { recursive: true });
  for (const name of readdirSync(path.join(root, 'packages'))) {
    symlinkSync(path.join(root, 'packages', name), path.join(folder, 'node_modules/@loop', name), 'junction');
  }
  for (const [name, owner] of Object.entries(packages)) {
    mkdirSync(path.dirname(path.join(folder, 'node_modules', name)), { recursive: true });
    symlinkSync(path.join(root, owner, 'node_modules', name), path.join(folder, 'node_modules', name), 'junction');
  }
  const modules = findReadmes(root).flatMap((readme) => writeModules(root, folder, readme));
  return { folder, modules, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function writeModules(root: string, folder: string, readme: string): readonly SnippetModule[] {
  const own = path.dirname(readme) === '.' ? 'root' : path.basename(path.dirname(readme));
  const snippets = readSnippets(root, readme);
  if (snippets.length === 0) return [];
  mkdirSync(path.join(folder, own));
  // Where each free name comes from; what a later snippet declares replaces what an earlier one did.
  const origins = new Map<string, string>();
  const prelude = path.join(here, 'preludes', `${own}.ts`);
  if (existsSync(prelude)) {
    cpSync(prelude, path.join(folder, own, 'prelude.ts'));
    const text = ts.sys.readFile(prelude)!;
    for (const name of declaredNames(text, { isImported: false })) if (usedNames(text).has(name)) origins.set(name, './prelude.js');
  }
  const usedBy = new Map<string, ReadonlySet<string>>();
  return snippets.map((snippet, index) => {
    const used = usedNames(snippet.code);
    const declared = declaredNames(snippet.code, { isImported: true });
    const free = [...used].flatMap((name) => {
      const origin = declared.has(name) ? undefined : origins.get(name);
      return origin === undefined ? [] : [{ name, origin }];
    });
    const imports = free.map(({ name, origin }) => `import { ${name} } from '${origin}';`);
    const names = new Set([...used, ...free.flatMap(({ origin }) => [...(usedBy.get(origin) ?? [])])]);
    const exported = [...declaredNames(snippet.code, { isImported: false })];
    const file = path.join(folder, own, `snippet-${index + 1}.ts`);
    // All on the first line, so that the lines stay those of the README.
    const head = `${imports.join(' ')} declare function check(value: unknown, comment: string, line: number): void; declare function printed(...values: unknown[]): unknown; `;
    writeFileSync(file, `${head}${checkPromises(snippet.code)}\nexport { ${exported.join(', ')} };\n`);
    const self = `./snippet-${index + 1}.js`;
    usedBy.set(self, names);
    for (const name of exported) origins.set(name, self);
    return { snippet, file, names };
  });
}

/** The compiler's words on the snippets and preludes, in the strict settings of the repository; the packages' own sources are checked elsewhere. */
export function typeErrors(project: ReadmeProject): readonly string[] {
  const { config } = ts.readConfigFile(path.join(project.folder, 'tsconfig.json'), ts.sys.readFile);
  const parsed = ts.parseJsonConfigFileContent(config, ts.sys, project.folder);
  const program = ts.createProgram({ rootNames: parsed.fileNames, options: parsed.options });
  const inside = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName.startsWith(project.folder) && !fileName.includes('node_modules'));
  const found = [
    ...parsed.errors,
    ...inside.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ];
  return found.map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
    if (diagnostic.file === undefined || diagnostic.start === undefined) return text;
    const owner = project.modules.find(({ file }) => path.resolve(file) === path.resolve(diagnostic.file!.fileName));
    const line = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start).line;
    const place = owner === undefined ? `${diagnostic.file.fileName}:${line + 1}` : `${owner.snippet.readme}:${owner.snippet.line + line}`;
    return `${place} ${text}`;
  });
}

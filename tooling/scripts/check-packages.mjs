// `pnpm packages`: checks every built package as its users will get it: publint, types under every resolution (attw),
// an install of the packed tarballs into an empty app that imports every door, with types checked by the oldest and newest TypeScript.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { packages } from './packages.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
let failed = 0;
let passed = 0;

const scratch = mkdtempSync(path.join(tmpdir(), 'loop-packages-'));
try {
  const tarballs = packages.map(({ folder, manifest }) => {
    const tarball = path.join(scratch, `${manifest.name.replace('@', '').replace('/', '-')}.tgz`);
    check(`${manifest.name} packs`, 'pnpm', ['pack', '--out', tarball], folder);
    check(`${manifest.name} passes publint`, bin('publint'), ['run', '--strict', tarball], folder);
    checkStandsAlone(manifest.name, tarball);
    check(`${manifest.name} resolves everywhere (attw)`, bin('attw'), ['--profile', 'esm-only', tarball], folder);
    return { manifest, tarball };
  });
  installAndImport(tarballs);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} package checks passed, ${failed} package checks failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Installs the tarballs beside nothing else and imports each door that needs no optional peer and no browser. */
function installAndImport(tarballs) {
  const app = path.join(scratch, 'app');
  const files = Object.fromEntries(tarballs.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]));
  const typescripts = { 'typescript-5.9': 'npm:typescript@~5.9.0', 'typescript-7.0': 'npm:typescript@~7.0.0' };
  const peers = { tone: '^15.1.22', 'onnxruntime-node': '^1.30.0', 'onnxruntime-web': '^1.30.0', '@types/node': '^20.19.0' };
  spawnSync('mkdir', ['-p', app]);
  write(app, 'package.json', {
    private: true,
    type: 'module',
    dependencies: { ...files, ...peers, ...typescripts },
    pnpm: { overrides: files },
  });
  write(app, 'tsconfig.json', {
    compilerOptions: {
      target: 'es2022',
      lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
      module: 'nodenext',
      moduleResolution: 'nodenext',
      strict: true,
      noEmit: true,
      types: ['node'],
    },
    files: ['types.ts'],
  });
  const doors = tarballs.flatMap(({ manifest }) =>
    Object.keys(manifest.exports)
      .filter((door) => door !== './package.json')
      .map((door) => manifest.name + door.slice(1)),
  );
  writeFileSync(
    path.join(app, 'types.ts'),
    doors.map((door, index) => `import * as door${index} from '${door}';\nvoid door${index};\n`).join(''),
  );
  // The doors of Tone and of the browser need an AudioContext or a page; the browser tests import those.
  const importable = doors.filter((door) => !/\/(tone|web)$/.test(door));
  const script = [
    'const before = new Set(Object.getOwnPropertyNames(globalThis));',
    ...importable.map((door) => `await import('${door}');`),
    // zod keeps its registry there so that two copies agree; that is its own affair.
    "const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name) && !name.startsWith('__zod_'));",
    "if (added.length > 0) throw new Error('an import added to globalThis: ' + added.join(', '));",
  ];
  writeFileSync(path.join(app, 'import.mjs'), `${script.join('\n')}\n`);
  check(
    'the packed packages install into an empty app',
    'pnpm',
    ['install', '--ignore-workspace', '--prefer-offline', '--ignore-scripts', '--config.verify-deps-before-run=false'],
    app,
  );
  check('every door imports from the packed packages, without a side effect', process.execPath, ['import.mjs'], app);
  for (const name of Object.keys(typescripts)) {
    check(`the packed types are sound for ${name}`, process.execPath, [path.join(app, 'node_modules', name, 'bin', 'tsc')], app);
  }
}

/** Nothing that is packed may refer to a private package or to sources: only to what is in the tarball, and to its dependencies. */
function checkStandsAlone(name, tarball) {
  const unpacked = mkdtempSync(path.join(scratch, 'unpacked-'));
  spawnSync('tar', ['-xzf', tarball, '-C', unpacked]);
  const files = readdirSync(unpacked, { recursive: true }).filter((file) => /\.(js|cjs|mjs|ts|json)$/.test(file));
  const published = new Set(packages.map(({ manifest }) => manifest.name));
  const faults = files.flatMap((file) =>
    (readFileSync(path.join(unpacked, file), 'utf8').match(/@loop\/[a-z-]+/g) ?? [])
      .filter((word) => !published.has(word))
      .map((word) => `${file} names ${word}`),
  );
  report(`${name} stands alone`, files.length > 0 && faults.length === 0, faults.join('\n'));
}

function check(what, command, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
  report(what, status === 0, `${error ?? ''}${stdout ?? ''}${stderr ?? ''}`);
}

function report(what, ok, evidence) {
  if (ok) passed += 1;
  else failed += 1;
  console.log(ok ? `ok    ${what}` : `FAIL  ${what}\n${evidence}`);
}

function write(folder, file, content) {
  writeFileSync(path.join(folder, file), JSON.stringify(content, null, 2));
}

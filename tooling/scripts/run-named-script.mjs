import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/**
 * Runs one of the packages' TypeScript scripts from source, by the name that the user gave on the command line.
 *
 * @param {{ command: string, folder: string, suffix: string }} kind - `pnpm <command> <name>` runs `packages/<any>/<folder>/<name><suffix>`.
 */
export async function runNamedScript({ command, folder, suffix }) {
  const scripts = new Map(
    readdirSync(packages)
      .map((name) => path.join(packages, name, folder))
      .filter((candidate) => existsSync(candidate))
      .flatMap((candidate) =>
        readdirSync(candidate)
          .filter((file) => file.endsWith(suffix))
          .map((file) => [file.slice(0, -suffix.length), path.join(candidate, file)]),
      ),
  );
  const [name, ...rest] = process.argv.slice(2);
  const file = scripts.get(name ?? '');
  if (file === undefined) {
    console.error(`Usage: pnpm ${command} <name> [arguments]\nNames: ${[...scripts.keys()].sort().join(', ') || 'none yet'}`);
    process.exitCode = 2;
    return;
  }
  const child = spawn(process.execPath, ['--conditions=@loop/source', '--expose-gc', '--import', 'tsx', file, ...rest], {
    stdio: 'inherit',
  });
  process.exitCode = await new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}

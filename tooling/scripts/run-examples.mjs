// `pnpm examples`: runs every example that has an offline story (`pnpm start` prints something and exits 0).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../examples', import.meta.url));
let failed = 0;
for (const name of readdirSync(folder)) {
  const cwd = path.join(folder, name);
  const { scripts } = JSON.parse(readFileSync(path.join(cwd, 'package.json'), 'utf8'));
  // An example that serves pages until it is stopped is covered by its own end-to-end tests.
  if (scripts.story !== undefined || !scripts.start.startsWith('node ')) continue;
  const { status, stdout, stderr } = spawnSync('pnpm', ['start'], {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
    env: { ...process.env, NO_COLOR: '1' },
  });
  const ok = status === 0 && stdout.trim() !== '';
  if (!ok) failed += 1;
  console.log(`${ok ? 'ok   ' : 'FAIL '} examples/${name}${ok ? '' : `\n${stdout}${stderr}`}`);
}
process.exitCode = failed === 0 ? 0 : 1;

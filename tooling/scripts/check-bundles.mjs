// `pnpm bundles`: builds the studio for production in an environment full of secrets, and makes sure that none of them is in what it ships.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const canary = 'canary-4f1d2c7e9ab3';
const names = [
  'ACE_API_KEY',
  'ACESTEP_API_KEY',
  'ACE_CLIENT_API_KEY',
  'GOOGLE_API_KEY',
  'LLM_API_KEY',
  'OPENAI_API_KEY',
  'GEMINI_API_KEY',
  'HF_TOKEN',
  'VITE_SECRET',
];
const studio = fileURLToPath(new URL('../../examples/studio', import.meta.url));
const out = mkdtempSync(path.join(tmpdir(), 'loop-bundles-'));
try {
  const env = { ...process.env, NO_COLOR: '1', ...Object.fromEntries(names.map((name) => [name, canary])) };
  const { status, stdout, stderr } = spawnSync('pnpm', ['exec', 'vite', 'build', '--outDir', out, '--emptyOutDir'], {
    cwd: studio,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The studio does not build:\n${stdout}${stderr}`);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const leaks = files.filter((entry) => readFileSync(path.join(entry.parentPath ?? entry.path, entry.name), 'utf8').includes(canary));
  if (leaks.length > 0) throw new Error(`A secret of the environment is in ${leaks.map((entry) => entry.name).join(', ')}.`);
  if (!files.some((entry) => entry.name.endsWith('.js'))) throw new Error('The build holds no script.');
  console.log(`ok    the studio builds for production (${files.length} files), and no secret of the environment is in it`);
} catch (error) {
  console.error(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}

// `pnpm lofi-plugin DIR`: drives lofi.nvim, whose folder is DIR, in a headless Neovim against our daemon.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { buildDaemon } from '../../packages/ace-onnx/src/daemon/__fixtures__/build-daemon.js';
import { runNeovim } from '../../packages/ace-onnx/src/daemon/__fixtures__/run-neovim.js';

const [plugin] = process.argv.slice(2);
if (
  plugin === undefined ||
  (!existsSync(path.join(plugin, 'lua', 'lofi', 'init.lua')) && !existsSync(path.join(plugin, 'lua', 'lofi.lua')))
) {
  console.error('Name the folder of lofi.nvim, which has lua/lofi in it: pnpm lofi-plugin ~/lofi.nvim');
  process.exit(2);
}
const folder = await mkdtemp(path.join(tmpdir(), 'lofi-plugin-'));
const built = await buildDaemon();
try {
  // The plugin checks the names of backends itself; without one, the daemon takes its default.
  const { code, lines, err } = await runNeovim({ script: 'plugin.lua', plugin: path.resolve(plugin), folder, built });
  console.log(lines.join('\n'));
  if (err !== '') console.error(err);
  const passed = lines.filter((line) => line.startsWith('ok ')).length;
  console.log(`${passed} passed, ${lines.filter((line) => line.startsWith('FAILED')).length} failed`);
  process.exitCode = code;
} finally {
  await built.dispose();
  await rm(folder, { recursive: true, force: true });
}

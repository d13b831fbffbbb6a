import { fileURLToPath } from 'node:url';

import asc from 'assemblyscript/asc';

const OUTPUT = 'kernels.wasm';

/**
 * Compiles the kernels: a WebAssembly module that works on the memory `env.memory` and allocates nothing.
 *
 * @returns {Promise<Uint8Array>} Its bytes, the same on every machine.
 */
export async function compileKernels() {
  const baseDir = fileURLToPath(new URL('.', import.meta.url));
  const flags = ['--runtime', 'stub', '--noAssert', '--importMemory', '--noExportMemory', '--enable', 'simd', '-O3'];
  let bytes;
  const { error, stderr } = await asc.main(['index.ts', '--baseDir', baseDir, '--outFile', OUTPUT, ...flags], {
    writeFile: (name, contents) => {
      if (name === OUTPUT) bytes = contents;
    },
  });
  if (error !== null || bytes === undefined) throw new Error(`The kernels do not compile.\n${stderr.toString()}`);
  return bytes;
}

// `pnpm kernels`: compiles the kernels into `src/engine/kernels/wasm-bytes.ts`. A test compiles them again and compares.
import { writeFile } from 'node:fs/promises';

import { compileKernels } from './compile.mjs';

const bytes = await compileKernels();
const text = `/** The loops of the engine as WebAssembly, in hexadecimal digits: \`pnpm kernels\` writes this file from \`packages/sequencer/kernels/\`. */
export const WASM_HEX =
  '${Buffer.from(bytes).toString('hex')}';
`;
await writeFile(new URL('../src/engine/kernels/wasm-bytes.ts', import.meta.url), text);
console.log(`${bytes.length} bytes of WebAssembly`);

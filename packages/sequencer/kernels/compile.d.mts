/** Compiles the kernels: a WebAssembly module that works on the memory `env.memory` and allocates nothing. Its bytes are the same on every machine. */
export function compileKernels(): Promise<Uint8Array>;

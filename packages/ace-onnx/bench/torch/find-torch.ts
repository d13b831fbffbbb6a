import { execFileSync } from 'node:child_process';

/**
 * Finds a Python that has PyTorch: `PYTHON` of the environment, then `python3`, then the system's own.
 *
 * @returns Its command; `undefined` where none has it.
 */
export function findTorch(): string | undefined {
  return [process.env['PYTHON'], 'python3', '/usr/bin/python3'].find(
    (command) => command !== undefined && command !== '' && hasTorch(command),
  );
}

function hasTorch(command: string): boolean {
  try {
    execFileSync(command, ['-c', 'import torch'], { stdio: 'ignore', env: torchEnvironment() });
    return true;
  } catch {
    return false;
  }
}

/** The environment for PyTorch: without what holds its libraries back, so that they choose their threads and kernels for this machine. */
export function torchEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(OMP|OPENBLAS|MKL|GOTO|BLIS|ONEDNN|DNNL)_/.test(name)));
}

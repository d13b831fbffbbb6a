import { spawnSync } from 'node:child_process';

/** A Python to compare with. */
export interface Python {
  /** What is started. */
  readonly file: string;
  /** This process's environment without what would hold its mathematics back. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Variables that choose kernels and threads for a whole machine; a comparison says both itself. */
const HELD_BACK = ['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE', 'OPENBLAS_NUM_THREADS', 'OMP_NUM_THREADS', 'MKL_NUM_THREADS'];

/**
 * Finds a Python that can import a module: the one that `PYTHON` names, the first on the path, or the system's.
 *
 * @param module - Such as `torch`.
 * @returns `undefined` where none can, so that a test or a measurement is left out.
 */
export function findPython(module: string): Python | undefined {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !HELD_BACK.includes(name)));
  const files = [process.env['PYTHON'], 'python3', '/usr/bin/python3'].filter((file) => file !== undefined && file !== '');
  const file = [...new Set(files)].find((each) => spawnSync(each!, ['-c', `import ${module}`], { env, timeout: 120_000 }).status === 0);
  return file === undefined ? undefined : { file, env };
}

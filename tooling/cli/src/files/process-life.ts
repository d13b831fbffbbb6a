import { readFile } from 'node:fs/promises';

/** A process, told apart from a later one which got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own words; `undefined` where the platform does not say. */
  readonly started: string | undefined;
}

/** The identity of this process. */
export async function currentProcess(): Promise<ProcessIdentity> {
  return identifyProcess(process.pid);
}

/** The identity of a process of this machine, taken while it is alive. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity> {
  return { pid, started: (await readProcess(pid))?.started };
}

/** Whether a process of this machine is alive. A zombie is dead, and so is a process whose number was given to another. */
export async function isProcessAlive({ pid, started }: ProcessIdentity): Promise<boolean> {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const found = await readProcess(pid);
  if (found === undefined) return true;
  return found.state !== 'Z' && found.state !== 'X' && (started === undefined || started === found.started);
}

/** State and start of a process, where the platform has /proc. The start counts from the boot, so the boot is part of it. */
async function readProcess(pid: number): Promise<{ state: string; started: string } | undefined> {
  const [stat, boot] = await Promise.all([readText(`/proc/${pid}/stat`), readText('/proc/sys/kernel/random/boot_id')]);
  // The name in brackets may hold anything, so fields are counted from its end: the state is the 3rd, the start the 22nd.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields?.[0], fields?.[19]];
  return state === undefined || start === undefined ? undefined : { state, started: `${start}@${boot?.trim() ?? ''}` };
}

async function readText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}

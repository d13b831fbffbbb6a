/** How urgent a job is. */
export const PRIORITIES = ['normal', 'high'] as const;

/** How urgent a job is: `high` goes before `normal`, after other `high` ones. */
export type Priority = (typeof PRIORITIES)[number];

/** What a queue holds. */
export interface QueuedJob {
  /** Names the job. */
  readonly id: string;
}

/** Jobs that wait for their turn. */
export interface JobQueue<J extends QueuedJob> {
  /** The jobs in the order in which they will run. */
  list(): readonly (J & { readonly priority: Priority })[];
  /** Whether no further job may wait. */
  isFull(): boolean;
  /** Adds a job behind those of its priority. One that waits already is made more urgent, never less. */
  add(job: J, priority: Priority): void;
  /** Takes the next job out. */
  take(): J | undefined;
  /** Takes a job out; `undefined` when it does not wait. */
  remove(id: string): J | undefined;
  /** How many jobs wait before this one; `undefined` when it does not wait. */
  positionOf(id: string): number | undefined;
}

/** Creates a queue. @param limit - How many jobs may wait. */
export function createJobQueue<J extends QueuedJob>(limit: number): JobQueue<J> {
  let waiting: readonly { readonly job: J; readonly priority: Priority }[] = [];
  const indexOf = (id: string): number => waiting.findIndex(({ job }) => job.id === id);
  const takeAt = (index: number): J | undefined => {
    const found = waiting[index];
    waiting = waiting.filter((entry) => entry !== found);
    return found?.job;
  };
  return {
    list: () => waiting.map(({ job, priority }) => ({ ...job, priority })),
    isFull: () => waiting.length >= limit,
    add(job, priority) {
      const index = indexOf(job.id);
      const present = waiting[index];
      if (present !== undefined && (present.priority === 'high' || priority === 'normal')) return;
      const others = waiting.filter((entry) => entry !== present);
      const entry = { job: present?.job ?? job, priority };
      const urgent = others.filter((other) => other.priority === 'high');
      const patient = others.filter((other) => other.priority === 'normal');
      waiting = priority === 'high' ? [...urgent, entry, ...patient] : [...urgent, ...patient, entry];
    },
    take: () => takeAt(0),
    remove: (id) => takeAt(indexOf(id)),
    positionOf(id) {
      const index = indexOf(id);
      return index < 0 ? undefined : index;
    },
  };
}

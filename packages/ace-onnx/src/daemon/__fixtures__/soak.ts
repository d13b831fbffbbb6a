import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { createRandom } from '@loop/core';
import { decodeWav } from '@loop/core/audio';

import { startClient } from './daemon-client.js';
import type { DaemonClient, Message } from './daemon-client.js';

/** What is done to a daemon. */
export interface SoakOptions {
  /** The script of the daemon. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where it keeps tracks. */
  readonly tracks: string;
  readonly requests: number;
  /** Names the draws. */
  readonly seed: number;
  /** The backends that are switched between, each with the share of requests that goes to it. */
  readonly backends: Readonly<Record<string, number>>;
}

/** How a request ended; `lost` with its daemon, which was killed. */
export type SoakEnd = 'complete' | 'failed' | 'cancelled' | 'refused' | 'lost';

/** What came of it. */
export interface SoakOutcome {
  /** How many requests ended in each way. */
  readonly ends: Readonly<Record<SoakEnd, number>>;
  /** Everything that should not be: requests without an end or with two, files that are not whole. */
  readonly faults: readonly string[];
  readonly restarts: number;
  readonly switches: number;
}

/** Shares of the actions between requests. */
const CANCEL = 0.2;
const SWITCH = 0.1;
const KILL = 0.02;
/** How many requests are open before some are waited for, most of the time: now and then the queue gets full. */
const MANY_OPEN = 9;
const PATIENCE = 0.7;

/** Sends requests while it cancels, crashes, kills and switches at random, and checks that each ended once and that what is on disk is whole. */
export async function soak({ script, env, tracks, requests, seed, backends }: SoakOptions): Promise<SoakOutcome> {
  const random = createRandom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.next() * values.length)]!;
  const ends: Record<SoakEnd, number> = { complete: 0, failed: 0, cancelled: 0, refused: 0, lost: 0 };
  const faults: string[] = [];
  let [restarts, switches] = [0, 0];
  let client = startClient(script, env);
  let open: readonly string[] = [];
  let accepted: readonly string[] = [];

  /** The ends that a daemon has reported of a track. */
  const endsOf = (id: string): readonly Message[] =>
    client.messages.filter(({ method = '', params }) => /^generation_(complete|error)$/.test(method) && params.track_id === id);
  const isOpen = (id: string): boolean => endsOf(id).length === 0;
  const settle = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) await client.until(({ method = '', params }) => /^generation_(complete|error)$/.test(method) && params.track_id === id);
  };
  /** Counts the requests of a daemon's life. */
  const count = (): void => {
    for (const id of accepted) {
      const found = endsOf(id);
      const [end] = found;
      if (found.length > 1) faults.push(`${id} ended ${found.length} times`);
      if (end === undefined) ends.lost += 1;
      else if (end.method === 'generation_complete') ends.complete += 1;
      else ends[end.params.code === 'GENERATION_CANCELLED' ? 'cancelled' : 'failed'] += 1;
    }
    accepted = [];
  };

  for (let number = 0; number < requests; number += 1) {
    const backend = random.next() < (backends['ace_step'] ?? 0) ? 'ace_step' : undefined;
    const prompt = backend === undefined ? pick(['noise', 'noise', 'noise', 'fail', 'crash']) : 'noise';
    const fields = { duration_sec: 5, seed: number, priority: pick(['normal', 'high']), inference_steps: 1, backend: backend ?? 'pattern' };
    const { result, error } = await client.ask('generate', { prompt, ...fields });
    if (error !== undefined) ends.refused += 1;
    else {
      accepted = [...accepted, result.track_id];
      open = [...open.filter(isOpen), result.track_id];
    }
    if (open.length > 0 && random.next() < CANCEL) await client.ask('cancel', { track_id: pick(open) });
    if (random.next() < SWITCH) {
      switches += 1;
      await client.ask('set_backend', { backend: pick(Object.keys(backends)) });
    }
    if (random.next() < KILL) {
      restarts += 1;
      client = await restart(client, () => startClient(script, env), count);
      open = [];
    }
    open = open.filter(isOpen);
    if (open.length >= MANY_OPEN && random.next() < PATIENCE) await settle(open.slice(0, Math.ceil(MANY_OPEN / 2)));
  }
  await settle(open);
  const { result: queue } = await client.ask('queue_status');
  if (queue.pending.length > 0) faults.push(`${queue.pending.length} requests still wait`);
  count();
  const code = await client.end();
  if (code !== 0) faults.push(`the daemon ended with ${code}: ${client.log()}`);
  // What a killed one left half-written, the next one removes.
  const last = startClient(script, env);
  await last.ask('ping');
  await last.end();
  return { ends, faults: [...faults, ...(await findDamaged(tracks))], restarts, switches };
}

/** Kills a daemon without warning, and starts the next when it is gone. */
async function restart(client: DaemonClient, start: () => DaemonClient, count: () => void): Promise<DaemonClient> {
  client.process.kill('SIGKILL');
  await client.end();
  count();
  return start();
}

async function findDamaged(tracks: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const name of await readdir(tracks)) {
    const file = path.join(tracks, name);
    if (name.endsWith('.part')) faults.push(`${name} is half-written`);
    if (name.endsWith('.json')) JSON.parse(await readFile(file, 'utf8'));
    if (!name.endsWith('.wav')) continue;
    const { audio } = decodeWav(await readFile(file));
    if (audio.channels[0]!.length !== 240_000) faults.push(`${name} has ${audio.channels[0]!.length} samples`);
  }
  return faults;
}

import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';

/** The fields of results and notifications that tests look at; each message has some of them. */
export interface Fields {
  readonly track_id: string;
  readonly status: string;
  readonly position: number;
  readonly priority: string;
  readonly seed: number;
  readonly backend: string;
  readonly path: string;
  readonly percent: number;
  readonly code: string;
  readonly message: string;
  readonly cached: boolean;
  readonly type: string;
  readonly default_backend: string;
  readonly details: string;
  readonly model_version: string;
  readonly pending: readonly Fields[];
  readonly backends: readonly Fields[];
  readonly configuration: object;
}

/** A message of the daemon, as it came. */
export interface Message {
  readonly jsonrpc: string;
  readonly id?: number | string | null;
  readonly result: Fields;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly error_code: string; readonly details: string } };
  readonly method?: string;
  readonly params: Fields;
}

/** A client of a daemon in a process of its own. */
export interface DaemonClient {
  readonly process: ChildProcessWithoutNullStreams;
  /** Everything that came, in its order. */
  readonly messages: readonly Message[];
  /** Everything that was written for people. */
  log(): string;
  /** Sends a request and waits for its answer. */
  ask(method: string, params?: unknown): Promise<Message>;
  /** Sends a request without waiting. @returns Its id */
  send(method: string, params?: unknown): number;
  /** Writes bytes as they are. */
  write(text: string | Uint8Array): void;
  /** Waits for a message, one that came already included. */
  until(isMeant: (message: Message) => boolean): Promise<Message>;
  /** Waits for the notification of a track. */
  untilNotified(method: string, trackId: string): Promise<Message>;
  /** Ends the input, and waits for the exit code. */
  end(): Promise<number | null>;
}

/** Starts a daemon. Each line must be a message of the protocol, or reading fails. */
export function startClient(script: string, env: Readonly<Record<string, string>>, flags: readonly string[] = []): DaemonClient {
  const child = spawn(process.execPath, [script, '--daemon', ...flags], { env: { PATH: process.env['PATH'], ...env } });
  const messages: Message[] = [];
  const waiting = new Set<() => void>();
  let [rest, log, lastId] = ['', '', 0];
  let fault: unknown;
  let isEnded = false;
  const wake = (): void => waiting.forEach((check) => check());
  const exited = once(child, 'close').then(([code]) => {
    isEnded = true;
    wake();
    return code as number | null;
  });
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    try {
      messages.push(...lines.map((line) => JSON.parse(line) as Message));
    } catch (error) {
      fault = error;
    }
    wake();
  });
  const until = (isMeant: (message: Message) => boolean): Promise<Message> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const found = messages.find(isMeant);
        if (found === undefined && fault === undefined && !isEnded) return;
        waiting.delete(check);
        if (found === undefined) reject(new Error(`The daemon ended, or wrote what is no message: ${String(fault)} ${log}`));
        else resolve(found);
      };
      waiting.add(check);
      check();
    });
  const send = (method: string, params?: unknown): number => {
    lastId += 1;
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: lastId, method, ...(params === undefined ? {} : { params }) })}\n`);
    return lastId;
  };
  return {
    process: child,
    messages,
    log: () => log,
    send,
    ask: (method, params) => {
      const id = send(method, params);
      return until((message) => message.id === id);
    },
    write: (text) => void child.stdin.write(text),
    until,
    untilNotified: (method, trackId) => until((message) => message.method === method && message.params.track_id === trackId),
    end: () => {
      child.stdin.end();
      return exited;
    },
  };
}

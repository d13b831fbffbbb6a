import type { Answer, LateAnswer, Method } from '../methods/method.js';
import { readRequest } from './read-request.js';
import type { RequestId } from './read-request.js';
import { protocolFault, RpcError } from './rpc-error.js';

/** What lines are answered with. */
export interface AnswerLinesOptions {
  readonly methods: Readonly<Record<string, Method>>;
  readonly send: (message: object) => void;
  /** Takes what should never happen. */
  readonly log: (line: string) => void;
}

/** Answers lines. */
export interface LineAnswerer {
  /** Takes a line. Answers come in the order of the lines, but for those that take long. */
  receive(line: Uint8Array): void;
  /** Refuses a line that was too long to be read. */
  refuseOversized(maxBytes: number): void;
}

/** Answers JSON-RPC 2.0, a message a line: each answer first, then what it leads to. */
export function createLineAnswerer({ methods, send, log }: AnswerLinesOptions): LineAnswerer {
  const reply = async (id: RequestId | null, work: () => Promise<Answer | LateAnswer>): Promise<void> => {
    try {
      const answer = await work();
      if ('late' in answer) {
        // What comes behind it is not kept waiting.
        void reply(id, () => answer.late);
        return;
      }
      send({ jsonrpc: '2.0', id, result: answer.result });
      if (answer.after !== undefined) setImmediate(answer.after);
    } catch (error) {
      send({ jsonrpc: '2.0', id, error: bodyOf(error) });
    }
  };

  const bodyOf = (error: unknown): RpcError['body'] => {
    if (error instanceof RpcError) return error.body;
    log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return protocolFault('internal', `Internal error: ${error instanceof Error ? error.message : String(error)}`).body;
  };

  const answerLine = (line: Uint8Array): Promise<void> | undefined => {
    const message = readRequest(line);
    if (message === undefined) return undefined;
    if ('error' in message) return reply(message.id, () => Promise.reject(message.error));
    return reply(message.id, async () => {
      if (!Object.hasOwn(methods, message.method)) throw protocolFault('method', `Method not found: ${message.method.slice(0, 80)}`);
      return methods[message.method]!(message.parameters);
    });
  };

  let tail: Promise<void> = Promise.resolve();
  return {
    receive: (line) => void (tail = tail.then(() => answerLine(line))),
    refuseOversized(maxBytes) {
      const { body } = protocolFault('request', `Invalid Request: the message has more than ${maxBytes} bytes`);
      tail = tail.then(() => send({ jsonrpc: '2.0', id: null, error: body }));
    },
  };
}

import { answerCall } from './answer-call.js';
import type { ServableGenerator } from './answer-call.js';
import type { Call, CallEvent } from './calls.js';
import type { MessageFromService, MessageToService } from './messages.js';
import type { Port } from './port.js';
import { toWireError } from './wire-error.js';

/** A generator, and what the other end gets to know about it beside its capabilities, as plain data. */
export interface ServedGenerator<About, Generator extends ServableGenerator = ServableGenerator> {
  readonly generator: Generator;
  readonly about: About;
}

/**
 * Serves a generator to the other end of a line: opens it when it is asked to, then answers calls. Samples and tensors are handed over, not
 * copied, where the line can do that.
 *
 * @param open - Opens the generator that an order names.
 */
export function serveGenerator<Order, About>(
  port: Port<MessageFromService<About>, MessageToService<Order>>,
  open: (order: Order) => Promise<ServedGenerator<About>>,
): void {
  const jobs = new Map<number, AbortController>();
  let served: Promise<ServedGenerator<About>> | undefined;

  const start = async (order: Order): Promise<void> => {
    try {
      served = open(order);
      const { generator, about } = await served;
      const { name, listener, audioTokenizer, assistant } = generator;
      const tools = {
        listener: listener?.name,
        audioTokenizer: audioTokenizer?.name,
        assistant: assistant === undefined ? undefined : { kind: assistant.kind, name: assistant.name },
      };
      port.post({ type: 'opened', name, capabilities: await generator.capabilities(), tools, about });
    } catch (error) {
      port.post({ type: 'open-failed', error: toWireError(error) });
    }
  };
  const answer = async (job: number, call: Call): Promise<void> => {
    const controller = new AbortController();
    const report = (event: CallEvent): void =>
      port.post({ type: 'job-event', job, event }, event.type === 'progress' ? [] : buffersOf(event));
    jobs.set(job, controller);
    try {
      if (served === undefined) throw new Error('The service was called before it was asked to open a generator.');
      const { generator } = await served;
      report({ type: 'result', value: await answerCall(generator, call, { signal: controller.signal, onProgress: report }) });
    } catch (error) {
      port.post({ type: 'job-failed', job, error: toWireError(error) });
    } finally {
      jobs.delete(job);
    }
  };
  port.onMessage((message) => {
    if (message.type === 'open') void start(message.order);
    else if (message.type === 'call') void answer(message.job, message.call);
    else jobs.get(message.job)?.abort();
  });
}

// The samples of a stem of a track of a result are eight levels below it; what is deeper is copied.
const MAX_DEPTH = 8;

/** The memory of what is sent: samples, latents that a later task can start from, tensors. */
function buffersOf(value: unknown): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const collect = (part: unknown, depth: number): void => {
    // Memory that is shared between threads is not for handing over. Two views of one buffer hand it over once.
    if (ArrayBuffer.isView(part)) {
      if (part.buffer instanceof ArrayBuffer) found.add(part.buffer);
    } else if (typeof part === 'object' && part !== null && depth < MAX_DEPTH)
      for (const inner of Object.values(part)) collect(inner, depth + 1);
  };
  collect(value, 0);
  return [...found];
}

import { MessageChannel } from 'node:worker_threads';

import type { GeneratorPort } from '../connect-generator.js';
import { serveGenerator } from '../serve-generator.js';
import type { ServedGenerator } from '../serve-generator.js';

/** A service on this machine, and what breaks it. */
export interface StartedService<Order, About> {
  readonly port: GeneratorPort<Order, About>;
  /** Ends the service as if it had died. */
  readonly die: (error: Error) => void;
}

/** Starts a service behind a real line on which everything is cloned. */
export function startService<Order, About>(open: (order: Order) => Promise<ServedGenerator<About>>): StartedService<Order, About> {
  const { port1: here, port2: there } = new MessageChannel();
  let end: (error: Error) => void = () => {};
  serveGenerator<Order, About>(
    {
      post: (message, transfer = []) => there.postMessage(message, [...transfer]),
      onMessage: (listener) => there.on('message', listener),
    },
    open,
  );
  const port: GeneratorPort<Order, About> = {
    post: (message, transfer = []) => here.postMessage(message, [...transfer]),
    onMessage: (listener) => here.on('message', listener),
    onEnd: (listener) => (end = listener),
    close: () => here.close(),
  };
  return { port, die: (error) => end(error) };
}

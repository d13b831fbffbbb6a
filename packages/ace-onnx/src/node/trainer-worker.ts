// The script of the worker that `loadAdapterTrainer` starts.
import { parentPort } from 'node:worker_threads';

import type { Port } from '../remote/port.js';
import { serveTrainer } from '../train/remote/serve-trainer.js';
import type { MessageFromTrainer, MessageToTrainer } from '../train/remote/trainer-messages.js';
import { openAdapterTrainer } from './open-adapter-trainer.js';
import type { AdapterTrainerOrder } from './open-adapter-trainer.js';

type Order = AdapterTrainerOrder & { readonly source: string };

const here = parentPort!;
const port: Port<MessageFromTrainer, MessageToTrainer<Order>> = {
  post: (message, transfer = []) => here.postMessage(message, [...transfer]),
  onMessage: (listener) => void here.on('message', listener),
};
serveTrainer(port, openAdapterTrainer);

// The script of the process that makes the music for the daemon.
import { watchParent } from '@loop/cli';

import { serveGenerator } from '../../remote/serve-generator.js';
import { generateToFile } from './generate-to-file.js';
import type { InferenceOrder } from './inference-order.js';
import { openOrder } from './open-order.js';
import { portOfParent } from '../../node/process/process-port.js';

watchParent();
serveGenerator<InferenceOrder, object>(portOfParent(process), async (order) => {
  const generator = await openOrder(order);
  return { generator: { ...generator, generateToFile: (file, options) => generateToFile(generator, file, options) }, about: {} };
});

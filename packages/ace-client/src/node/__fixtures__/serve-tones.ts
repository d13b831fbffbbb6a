// A server in a process of its own, which tests kill: serve-tones <folder>. It prints its address.
import { setTimeout as wait } from 'node:timers/promises';

import { createToneGenerator } from '../../server/__fixtures__/tone-generator.js';
import { serveAce } from '../serve.js';

const [folder = ''] = process.argv.slice(2);
const generator = createToneGenerator({ steps: 3, beforeStep: () => wait(3) });
const { url } = await serveAce(generator, { port: 0, folder, limits: { maxQueued: 1000 } });
process.stdout.write(`${url}\n`);

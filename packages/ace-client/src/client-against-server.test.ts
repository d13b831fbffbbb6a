import { describeMusicGenerator } from '@loop/testing';
import { afterAll } from 'vitest';

import { createAceClient } from './create-ace-client.js';
import { serveAce } from './node/serve.js';
import { createToneGenerator } from './server/__fixtures__/tone-generator.js';

const running: { close(): Promise<void> }[] = [];
afterAll(async () => {
  await Promise.all(running.map((server) => server.close()));
});

describeMusicGenerator('client over HTTP against the server over a tone', {
  durationSeconds: 2,
  async create() {
    const server = await serveAce(createToneGenerator(), { port: 0 });
    running.push(server);
    return createAceClient({ baseUrl: server.url });
  },
});

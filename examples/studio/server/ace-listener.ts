import type { IncomingMessage, ServerResponse } from 'node:http';

import { createNodeListener, readStudioProxyOptions } from '@loop/ace-client/node';
import { createAceServer, createStudioProxy } from '@loop/ace-client/server';
import type { AccessPolicy } from '@loop/ace-client/server';
import { createPatternGenerator } from '@loop/sequencer';

import { addModelRoutes } from './model/model-routes.js';
import type { ModelShelf } from './model/model-shelf.js';
import type { Environment } from './read-environment.js';
import { reportServices } from './report-services.js';

/** Answers as an ACE-Step server. */
export interface AceListener {
  readonly answer: (request: IncomingMessage, response: ServerResponse) => void;
  dispose(): Promise<void>;
}

/** Creates the embedded engine as a server, before it the proxy to what the environment names, with a report of what of it answers. */
export function createAceListener(environment: Environment, access: AccessPolicy | undefined): AceListener {
  const generator = createPatternGenerator();
  const server = createAceServer({ generator });
  const { ace = { fetch: server.fetch }, ...others } = readStudioProxyOptions(environment);
  const proxy = createStudioProxy({ ...others, ace, access });
  // Where it trains beside this machine; no key, and nobody is asked.
  proxy.app.get('/studio-api/training', () => Response.json({ elsewhere: others.training?.url }));
  proxy.app.get('/studio-api/services', async () => Response.json(await reportServices(environment)));
  addModelRoutes(proxy, lazyShelf(environment));
  return {
    answer: createNodeListener(proxy.fetch),
    async dispose() {
      await server.dispose();
      await generator.dispose();
    },
  };
}

/** The model's files; what reads them is loaded when a page first asks. */
function lazyShelf(environment: Environment): ModelShelf {
  let starting: Promise<ModelShelf> | undefined;
  const start = (): Promise<ModelShelf> =>
    (starting ??= Promise.all([import('./model/model-shelf.js'), import('./training/open-model.js')]).then(
      ([{ createModelShelf }, { chooseModel }]) => createModelShelf(chooseModel(environment)),
    ));
  return {
    offer: async () => (await start()).offer(),
    files: async () => (await start()).files(),
    find: async (file) => (await start()).find(file),
  };
}

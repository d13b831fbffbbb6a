import type { AccessPolicy } from '@loop/ace-client/server';
import type { Plugin } from 'vite';

import { createServices } from './create-services.js';
import type { Environment } from './read-environment.js';

/** The studio's services as a part of Vite's server, for those who work on the sources. */
export function aceApi(environment: Environment = process.env, access?: AccessPolicy): Plugin {
  return {
    name: 'ace-api',
    configureServer({ middlewares, httpServer }) {
      const services = createServices(environment, access);
      // Node would drop headers beyond this number without a word; the listener refuses such requests.
      if (httpServer !== null && 'maxHeadersCount' in httpServer) httpServer.maxHeadersCount = 0;
      middlewares.use((request, response, next) => services.answer(request, response, next));
      httpServer?.once('close', () => void services.dispose());
    },
  };
}

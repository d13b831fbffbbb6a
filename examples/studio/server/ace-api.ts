import type { AccessPolicy } from '@loop/ace-client/server';
import type { Plugin, PreviewServer, ViteDevServer } from 'vite';

import type { AceListener } from './ace-listener.js';
import type { Environment } from './read-environment.js';

const PATHS = /^\/(?:ace-api|llm-api|texture-api)\//;

/**
 * Makes the studio's own server an ACE-Step server: `/ace-api/*` answers with the embedded engine, or with the server that `ACE_STEP_URL`
 * names; `/llm-api/*` and `/texture-api/*` pass on what the environment has keys for. Keys stay in this process. All of it is loaded by the first
 * request for it, so that the page need not wait.
 *
 * @param access - Which hosts and pages may use them. Default: this machine alone.
 */
export function aceApi(environment: Environment = process.env, access?: AccessPolicy): Plugin {
  const serve = ({ middlewares, httpServer }: ViteDevServer | PreviewServer): void => {
    let starting: Promise<AceListener> | undefined;
    const start = (): Promise<AceListener> => {
      starting ??= import('./ace-listener.js').then(({ createAceListener }) => createAceListener(environment, access));
      return starting;
    };
    // Node would drop headers beyond this number without a word; the listener refuses such requests.
    if (httpServer !== null && 'maxHeadersCount' in httpServer) httpServer.maxHeadersCount = 0;
    middlewares.use((request, response, next) => {
      if (PATHS.test(request.url ?? '')) start().then(({ answer }) => answer(request, response), next);
      else next();
    });
    httpServer?.once('close', () => void starting?.then((listener) => listener.dispose()));
  };
  return { name: 'ace-api', configureServer: serve, configurePreviewServer: serve };
}

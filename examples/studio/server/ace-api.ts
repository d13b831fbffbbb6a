import { createNodeListener, readStudioProxyOptions } from '@loop/ace-client/node';
import { createAceServer, createStudioProxy } from '@loop/ace-client/server';
import type { AccessPolicy } from '@loop/ace-client/server';
import { createPatternGenerator } from '@loop/sequencer';
import type { Plugin, PreviewServer, ViteDevServer } from 'vite';

import type { Environment } from './read-environment.js';

const PATHS = /^\/(?:ace-api|llm-api|texture-api)\//;

/**
 * Makes the studio's own server an ACE-Step server: `/ace-api/*` answers with the embedded engine, or with the server that `ACE_STEP_URL`
 * names; `/llm-api/*` and `/texture-api/*` pass on what the environment has keys for. Keys stay in this process.
 *
 * @param access - Which hosts and pages may use them. Default: this machine alone.
 */
export function aceApi(environment: Environment = process.env, access?: AccessPolicy): Plugin {
  const answer = ({ middlewares, httpServer }: ViteDevServer | PreviewServer): void => {
    const generator = createPatternGenerator();
    const server = createAceServer({ generator });
    const { ace = { fetch: server.fetch }, ...others } = readStudioProxyOptions(environment);
    const listener = createNodeListener(createStudioProxy({ ...others, ace, access }).fetch);
    // Node would drop headers beyond this number without a word; the listener refuses such requests.
    if (httpServer !== null && 'maxHeadersCount' in httpServer) httpServer.maxHeadersCount = 0;
    middlewares.use((request, response, next) => {
      if (PATHS.test(request.url ?? '')) listener(request, response);
      else next();
    });
    httpServer?.once('close', () => void server.dispose().then(() => generator.dispose()));
  };
  return { name: 'ace-api', configureServer: answer, configurePreviewServer: answer };
}

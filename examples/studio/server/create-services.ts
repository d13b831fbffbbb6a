import type { IncomingMessage, ServerResponse } from 'node:http';

import type { AccessPolicy } from '@loop/ace-client/server';

import type { AceListener } from './ace-listener.js';
import type { Environment } from './read-environment.js';

const PATHS = /^\/(?:ace-api|llm-api|texture-api)\//;

/** What the studio's server answers beside the page. */
export interface Services {
  /** Answers a request that is for one of them; `next` is for all others, and for a failure. */
  answer(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
  dispose(): Promise<void>;
}

/**
 * Makes the studio's own server an ACE-Step server: `/ace-api/*` answers with the embedded engine, or with the server that `ACE_STEP_URL`
 * names; `/llm-api/*` and `/texture-api/*` pass on what the environment has keys for. Keys stay in this process. All of it is loaded by the first
 * request for it, so that the page need not wait.
 *
 * @param access - Which hosts and pages may use them. Default: this machine alone.
 */
export function createServices(environment: Environment = process.env, access?: AccessPolicy): Services {
  let starting: Promise<AceListener> | undefined;
  const start = (): Promise<AceListener> => {
    starting ??= import('./ace-listener.js').then(({ createAceListener }) => createAceListener(environment, access));
    return starting;
  };
  return {
    answer(request, response, next) {
      if (PATHS.test(request.url ?? '')) start().then((listener) => listener.answer(request, response), next);
      else next();
    },
    dispose: async () => (await starting)?.dispose(),
  };
}

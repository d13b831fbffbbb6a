import type { IncomingMessage, ServerResponse } from 'node:http';

import type { AccessPolicy } from '@loop/ace-client/server';

import type { AceListener } from './ace-listener.js';
import type { Environment } from './read-environment.js';

const PATHS = /^\/(?:ace-api|remote-train-api|llm-api|texture-api|studio-api)\//;
const TRAINING = /^\/train-api\//;

/** What the studio's server answers beside the page. */
export interface Services {
  /** Answers a request that is for one of them; `next` is for all others, and for a failure. */
  answer(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void;
  dispose(): Promise<void>;
}

/**
 * Makes the studio's own server an ACE-Step server: `/ace-api/*` answers with the embedded engine, or with the server that `ACE_STEP_URL`
 * names; `/llm-api/*` and `/texture-api/*` pass on what the environment has keys for; `/studio-api/*` says what of it answers; `/train-api/*` trains
 * adapters on this machine and plays them, `/remote-train-api/*` reaches another server that does. Keys stay in this process. All of it is loaded by the first request for it, so that the page need not wait.
 *
 * @param access - Which hosts and pages may use them. Default: this machine alone.
 */
export function createServices(environment: Environment = process.env, access?: AccessPolicy): Services {
  const music = once(() => import('./ace-listener.js').then(({ createAceListener }) => createAceListener(environment, access)));
  const training = once(() =>
    import('./training/training-listener.js').then(({ createTrainingListener }) => createTrainingListener(environment, access)),
  );
  return {
    answer(request, response, next) {
      const url = request.url ?? '';
      const start = PATHS.test(url) ? music.start : TRAINING.test(url) ? training.start : undefined;
      if (start === undefined) next();
      else start().then((listener) => listener.answer(request, response), next);
    },
    async dispose() {
      await Promise.all([music.dispose(), training.dispose()]);
    },
  };
}

/** Starts a listener by the first request for it; what could not start is tried again by the next. */
function once(create: () => Promise<AceListener>): { readonly start: () => Promise<AceListener>; dispose(): Promise<void> } {
  let starting: Promise<AceListener> | undefined;
  return {
    start() {
      starting ??= create().catch((error: unknown) => {
        starting = undefined;
        throw error;
      });
      return starting;
    },
    dispose: async () => (await starting?.catch(() => undefined))?.dispose(),
  };
}

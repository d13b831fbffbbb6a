import type { ModelStore } from '../../hub/model-store.js';
import type { DaemonConfiguration } from '../configuration/configuration.js';
import { daemonFault } from '../protocol/rpc-error.js';
import { createAceStep15Backend, createAceStepBackend } from './ace-step-backends.js';
import type { Backend, Installation } from './backend.js';
import { BACKEND_TYPES } from './backend-types.js';
import type { BackendType } from './backend-types.js';
import { createMusicgenBackend } from './musicgen-backend.js';
import { createPatternBackend } from './pattern-backend.js';

/** What can make the music, and which of it does when a request names none. */
export interface BackendChoice {
  readonly backends: Readonly<Record<BackendType, Backend>>;
  /** The one that was chosen or configured, else the first that is installed, else the pattern engine. */
  preferred(): Promise<BackendType>;
  /** Makes a backend the default of this daemon. */
  prefer(type: BackendType): void;
  /** @throws {RpcError} With what is missing and what to do. */
  assertInstalled(backend: Backend): Promise<Installation & { readonly isInstalled: true }>;
}

/** Creates what makes the music. Nothing is looked for or loaded yet. */
export function createBackendChoice(configuration: DaemonConfiguration, store: ModelStore): BackendChoice {
  const backends: BackendChoice['backends'] = {
    musicgen: createMusicgenBackend(configuration, store),
    ace_step: createAceStepBackend(configuration, store),
    ace_step_1_5: createAceStep15Backend(configuration, store),
    pattern: createPatternBackend(configuration.patternModule),
  };
  let chosen = configuration.backend;
  return {
    backends,
    async preferred() {
      if (chosen !== undefined) return chosen;
      for (const type of BACKEND_TYPES) if ((await backends[type].installation()).isInstalled) return type;
      return 'pattern';
    },
    prefer: (type) => void (chosen = type),
    async assertInstalled({ type, model, installation }) {
      const found = await installation();
      if (found.isInstalled) return found;
      const hint = model === undefined ? '' : ` A client can send download_backend {"backend":"${type}"}.`;
      throw daemonFault(found.fault, `${found.reason}${hint}`);
    },
  };
}

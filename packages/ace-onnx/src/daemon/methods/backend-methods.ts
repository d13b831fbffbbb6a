import type { Backend } from '../backends/backend.js';
import { BACKEND_TYPES } from '../backends/backend-types.js';
import { readNamedBackend } from '../requests/read-parameters.js';
import type { DaemonContext, Method } from './method.js';

/** `get_backends`: what can make music, in which state it is, and which is the default. */
export function getBackendsMethod(context: DaemonContext): Method {
  const { backends, preferred } = context.choice;
  return async () => ({
    result: {
      backends: await Promise.all(BACKEND_TYPES.map((type) => describeBackend(context, backends[type]))),
      default_backend: await preferred(),
    },
  });
}

/** `set_backend`: makes a backend the default of this daemon. */
export function setBackendMethod({ choice }: DaemonContext): Method {
  return async (parameters) => {
    const type = readNamedBackend(parameters);
    await choice.assertInstalled(choice.backends[type]);
    choice.prefer(type);
    return { result: { backend: type, default_backend: type } };
  };
}

async function describeBackend(context: DaemonContext, backend: Backend): Promise<object> {
  const { status, isOpen, details } = await stateOf(context, backend);
  return {
    type: backend.type,
    name: backend.name,
    description: backend.description,
    status,
    min_duration_sec: backend.minSeconds,
    max_duration_sec: backend.maxSeconds,
    sample_rate: backend.sampleRate,
    ...(isOpen ? { model_version: backend.version } : {}),
    ...(details === undefined ? {} : { details }),
  };
}

interface BackendState {
  readonly status: 'not_installed' | 'downloading' | 'loading' | 'ready' | 'error';
  /** Whether its process is open. */
  readonly isOpen: boolean;
  /** What is wrong. */
  readonly details: string | undefined;
}

async function stateOf({ downloads, resident, loadFaults }: DaemonContext, backend: Backend): Promise<BackendState> {
  const found = await backend.installation();
  if (downloads.isRunning(backend.type)) return { status: 'downloading', isOpen: false, details: undefined };
  if (!found.isInstalled) return { status: 'not_installed', isOpen: false, details: found.reason };
  const state = resident.stateOf(found.order);
  if (state === 'opening') return { status: 'loading', isOpen: false, details: undefined };
  const details = loadFaults.get(backend.type);
  return { status: details === undefined ? 'ready' : 'error', isOpen: state === 'open', details };
}

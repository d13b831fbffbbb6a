import type { NetworkModel } from '../onnx/types.js';
import type { OpenOptions, Runtime, Session } from '../runtime/runtime.js';

/** Opens networks that end together. */
export interface OpenNetworks {
  network(name: string, model: NetworkModel): Promise<Session>;
  /** Frees every network that was opened; safe to call twice. */
  readonly release: () => Promise<void>;
}

/** Starts a set of networks. */
export function openAll(runtime: Runtime, options: Omit<OpenOptions, 'name'>): OpenNetworks {
  const sessions: Session[] = [];
  return {
    async network(name, model) {
      const session = await runtime.open(model, { ...options, name });
      sessions.push(session);
      return session;
    },
    async release() {
      for (const session of sessions.splice(0)) await session.release();
    },
  };
}

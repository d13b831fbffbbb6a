import type { GraphData } from '../../onnx/types.js';
import type { OpenOptions, Runtime, Session } from '../../runtime/runtime.js';
import type { Tensors } from '../../runtime/tensor.js';

/** A network that takes, of what it is given, what it declares. */
export interface OpenNetwork {
  run(given: Tensors, options?: { readonly outputs?: readonly string[] }): Promise<Tensors>;
}

/** Opens networks that end together. */
export interface OpenNetworks {
  network(name: string, graph: GraphData): Promise<OpenNetwork>;
  /** Frees every network that was opened; safe to call twice. */
  readonly release: () => Promise<void>;
}

/** Starts a set of networks. */
export function openAll(runtime: Runtime, options: Omit<OpenOptions, 'name'>): OpenNetworks {
  const sessions: Session[] = [];
  return {
    async network(name, graph) {
      const session = await runtime.open(graph, { ...options, name });
      sessions.push(session);
      const names = graph.inputs.map((input) => input.name);
      return {
        run: (given, which) =>
          session.run(Object.fromEntries(names.flatMap((each) => (given[each] === undefined ? [] : [[each, given[each]]]))), which),
      };
    },
    async release() {
      for (const session of sessions.splice(0)) await session.release();
    },
  };
}

import type { Runtime, Session } from '../../runtime/runtime.js';
import type { KeptTensor } from '../../runtime/tensor.js';

/** A runtime that says what is held at the moment. */
export interface CountingRuntime extends Runtime {
  /** Names of the networks that are open. */
  readonly openNetworks: readonly string[];
  /** How many networks have been opened, and how many outputs were kept and not disposed of. */
  readonly counts: { readonly opened: number; readonly kept: number };
}

/** Counts the networks and tensors that a runtime holds. */
export function countHeld(runtime: Runtime): CountingRuntime {
  const held = new Map<number, string>();
  const kept = new Set<KeptTensor>();
  let opened = 0;
  return {
    ...runtime,
    get openNetworks() {
      return [...held.values()];
    },
    get counts() {
      return { opened, kept: kept.size };
    },
    async open(network, options) {
      const session = await runtime.open(network, options);
      const own = (opened += 1);
      held.set(own, options.name);
      return {
        ...session,
        async runKeeping(inputs, keep): ReturnType<Session['runKeeping']> {
          const made = await session.runKeeping(inputs, keep);
          for (const tensor of Object.values(made.kept)) {
            kept.add(tensor);
            const dispose = tensor.dispose.bind(tensor);
            Object.defineProperty(tensor, 'dispose', { value: () => (kept.delete(tensor), dispose()) });
          }
          return made;
        },
        async release() {
          held.delete(own);
          await session.release();
        },
      };
    },
  };
}

import type { AdapterControl, AdapterScale, AdapterWeights, LoadAdapterOptions } from '@loop/core';

import type { Ask } from './ask.js';

/** What was loaded, so that a service that is started again gets it again. */
interface Kept {
  readonly source: string | AdapterWeights;
  readonly alpha: LoadAdapterOptions['alpha'];
  readonly target: LoadAdapterOptions['target'];
  readonly scale: AdapterScale;
  readonly active: boolean;
}

/** The adapters of a generator at the other end of a line. */
export interface RemoteAdapters {
  readonly control: AdapterControl;
  /** Loads again what was loaded, in a service that has just started. */
  restore(ask: Ask): Promise<void>;
}

/** Makes the control of adapters at the other end of a line; what is loaded outlives the service that loaded it. */
export function createRemoteAdapters(ask: Ask): RemoteAdapters {
  const kept = new Map<string, Kept>();
  const change = (name: string, fields: Partial<Kept>): void => {
    const own = kept.get(name);
    if (own !== undefined) kept.set(name, { ...own, ...fields });
  };
  return {
    control: {
      list: (options) => ask({ name: 'listAdapters', input: {} }, options),
      async load(source, { signal, ...how } = {}) {
        const info = await ask({ name: 'loadAdapter', input: { source, ...how } }, { signal });
        kept.set(info.name, { source, alpha: how.alpha, target: how.target, scale: info.scale, active: info.active });
        return info;
      },
      async unload(name, options) {
        await ask({ name: 'unloadAdapter', input: { name } }, options);
        if (name === undefined) kept.clear();
        else kept.delete(name);
      },
      async setActive(name, active, options) {
        await ask({ name: 'setAdapterActive', input: { name, active } }, options);
        change(name, { active });
      },
      async setScale(name, scale, options) {
        await ask({ name: 'setAdapterScale', input: { name, scale } }, options);
        change(name, { scale });
      },
    },
    async restore(again) {
      for (const [name, { source, alpha, target, scale, active }] of kept) {
        await again({ name: 'loadAdapter', input: { source, name, alpha, target, scale } });
        if (!active) await again({ name: 'setAdapterActive', input: { name, active } });
      }
    },
  };
}

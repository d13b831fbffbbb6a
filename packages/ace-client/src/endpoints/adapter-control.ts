import { isLoopError, UnsupportedError } from '@loop/core';
import type { Abortable, AdapterControl, AdapterInfo } from '@loop/core';

import type { LoraEndpoints } from './lora.js';

/** The name of an adapter to which the server gives none. */
const NAMELESS = 'default';

/** Shapes the LoRA calls as core's control of adapters. */
export function toAdapterControl(lora: LoraEndpoints): AdapterControl {
  const loadedOf = async (options: Abortable): Promise<readonly AdapterInfo[]> => {
    const { loaded, enabled, scale, active, adapters, scales } = await lora.status(options);
    if (!loaded) return [];
    const names = adapters.length > 0 ? adapters : [active ?? NAMELESS];
    return names.map((name) => ({
      name,
      loaded: true,
      active: enabled && (active === undefined || active === name),
      scale: scales[name] ?? scale,
    }));
  };
  const only = async (name: string, what: string, options: Abortable): Promise<AdapterInfo> => {
    const loaded = await loadedOf(options);
    const found = loaded.find((adapter) => adapter.name === name);
    if (found === undefined)
      throw new UnsupportedError(
        name,
        `There is no loaded adapter ${name}; loaded: ${loaded.map((adapter) => adapter.name).join(', ') || 'none'}.`,
      );
    if (loaded.length > 1 && what !== 'scale') {
      throw new UnsupportedError(what, `The server can ${what} all of its adapters or none; ${loaded.length} are loaded.`);
    }
    return found;
  };
  return {
    async list(options = {}) {
      const loaded = await loadedOf(options);
      const known = await lora.list(options).catch((error: unknown) => {
        if (isLoopError(error, 'unsupported') || isLoopError(error, 'http')) return [];
        throw error;
      });
      const others = known.filter(({ name }) => !loaded.some((adapter) => adapter.name === name));
      return [
        ...loaded.map((adapter) => ({ ...adapter, source: known.find(({ name }) => name === adapter.name)?.path })),
        ...others.map(({ name, path }) => ({ name, source: path, loaded: false, active: false, scale: 1 })),
      ];
    },
    async load(source, { name, scale, signal } = {}) {
      await lora.load(source, { name, signal });
      if (scale !== undefined) await lora.scale(scale, { name, signal });
      const loaded = await loadedOf({ signal });
      const info = loaded.find((adapter) => adapter.name === name) ?? loaded.find((adapter) => adapter.active) ?? loaded.at(-1);
      return { ...(info ?? { name: name ?? NAMELESS, loaded: true, active: true, scale: scale ?? 1 }), source };
    },
    async unload(name, options = {}) {
      if (name !== undefined) await only(name, 'unload', options);
      await lora.unload(options);
    },
    async setActive(name, active, options = {}) {
      await only(name, 'switch', options);
      await lora.toggle(active, options);
    },
    async setScale(name, scale, { signal } = {}) {
      const { name: known } = await only(name, 'scale', { signal });
      await lora.scale(scale, { signal, ...(known === NAMELESS ? {} : { name: known }) });
    },
  };
}

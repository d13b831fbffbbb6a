import { isLoopError, UnsupportedError } from '@loop/core';
import type { Abortable, AdapterControl, AdapterInfo } from '@loop/core';

import { wholeScale } from './loop-adapters.js';
import type { LoraEndpoints } from './lora.js';

/** The name of an adapter to which the server gives none. */
const NAMELESS = 'default';

/**
 * Shapes the LoRA calls as core's control of adapters.
 *
 * @param assertOffered - Called before each call; throws when the server has no adapters.
 */
export function toAdapterControl(lora: LoraEndpoints, assertOffered: (options: Abortable) => Promise<void>): AdapterControl {
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
        'adapters',
        `There is no loaded adapter ${name}; loaded: ${loaded.map((adapter) => adapter.name).join(', ') || 'none'}.`,
      );
    if (loaded.length > 1 && what !== 'scale') {
      throw new UnsupportedError('adapters', `The server can ${what} all of its adapters or none; ${loaded.length} are loaded.`);
    }
    return found;
  };
  return {
    async list(options = {}) {
      await assertOffered(options);
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
      await assertOffered({ signal });
      if (typeof source !== 'string')
        throw new UnsupportedError('adapters', 'A server loads adapters from places of its own; give a path or a name on the server.');
      const all = scale === undefined ? undefined : wholeScale(scale);
      await lora.load(source, { name, signal });
      if (all !== undefined) await lora.scale(all, { name, signal });
      const loaded = await loadedOf({ signal });
      const info = loaded.find((adapter) => adapter.name === name) ?? loaded.find((adapter) => adapter.active) ?? loaded.at(-1);
      return { ...(info ?? { name: name ?? NAMELESS, loaded: true, active: true, scale: scale ?? 1 }), source };
    },
    async unload(name, options = {}) {
      await assertOffered(options);
      if (name !== undefined) await only(name, 'unload', options);
      await lora.unload(options);
    },
    async setActive(name, active, options = {}) {
      await assertOffered(options);
      await only(name, 'switch', options);
      await lora.toggle(active, options);
    },
    async setScale(name, scale, { signal } = {}) {
      await assertOffered({ signal });
      const all = wholeScale(scale);
      const { name: known } = await only(name, 'scale', { signal });
      await lora.scale(all, { signal, ...(known === NAMELESS ? {} : { name: known }) });
    },
  };
}

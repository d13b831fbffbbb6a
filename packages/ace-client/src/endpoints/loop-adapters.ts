import { UnsupportedError } from '@loop/core';
import type { Abortable, AdapterControl, AdapterInfo, AdapterScale } from '@loop/core';
import * as z from 'zod/mini';

import type { Transport } from '../http/transport.js';
import { maybe, maybeBoolean, maybeNumber, maybeText } from '../wire/lenient.js';
import { parseResponse } from '../wire/parse-response.js';

const listSchema = z.array(
  z.object({
    name: z.string(),
    path: maybeText,
    loaded: maybeBoolean,
    active: maybeBoolean,
    scale: maybeNumber,
    kinds: maybe(z.array(z.string())),
    ranks: maybe(z.array(z.number())),
    effective_scale: maybe(z.object({ here: maybeNumber, diffusers: maybeNumber, comfyui: maybeNumber })),
    application: maybe(z.enum(['beside', 'merged', 'mixed'])),
    trigger: maybeText,
  }),
);

/** The adapters of Loop's own server: each by its name, 0–2, with what the server knows of it, over the extension `adapters`. */
export function createLoopAdapters(transport: Transport, transferTimeoutMs: number): AdapterControl {
  const feature = 'adapters';
  const post = async (path: string, json: object, { signal }: Abortable): Promise<void> => {
    await transport.call({ method: 'POST', path, json, feature, timeoutMs: transferTimeoutMs, signal });
  };
  const list = async ({ signal }: Abortable = {}): Promise<readonly AdapterInfo[]> => {
    const answer = await transport.call({ method: 'GET', path: '/v1/lora/list', feature, signal });
    return parseResponse(listSchema, answer, 'GET /v1/lora/list').map(({ path, effective_scale, loaded, active, scale, ...known }) => ({
      ...known,
      source: path,
      loaded: loaded ?? false,
      active: active ?? false,
      scale: scale ?? 1,
      effectiveScale:
        effective_scale === undefined
          ? undefined
          : { here: effective_scale.here, diffusers: effective_scale.diffusers, comfyui: effective_scale.comfyui },
    }));
  };
  return {
    list,
    async load(source, { name, scale, signal } = {}) {
      if (typeof source !== 'string')
        throw new UnsupportedError('adapters', 'A server loads adapters from places of its own; give a path or a name on the server.');
      const before = new Set((await list({ signal })).filter(({ loaded }) => loaded).map((adapter) => adapter.name));
      await post('/v1/lora/load', { lora_path: source, ...(name === undefined ? {} : { adapter_name: name }) }, { signal });
      const isIt = (adapter: AdapterInfo): boolean => adapter.name === name || adapter.source === source || adapter.name === source;
      const loaded = (await list({ signal })).filter((adapter) => adapter.loaded);
      const info = loaded.find((adapter) => !before.has(adapter.name)) ?? loaded.find(isIt);
      if (info === undefined) throw new UnsupportedError('adapters', `The server does not list ${source} among what it has loaded.`);
      if (scale === undefined) return info;
      await post('/v1/lora/scale', { scale: wholeScale(scale), adapter_name: info.name }, { signal });
      return { ...info, scale };
    },
    unload: (name, options = {}) => post('/v1/lora/unload', name === undefined ? {} : { adapter_name: name }, options),
    setActive: (name, active, options = {}) => post('/v1/lora/toggle', { use_lora: active, adapter_name: name }, options),
    setScale: async (name, scale, options = {}) => post('/v1/lora/scale', { scale: wholeScale(scale), adapter_name: name }, options),
  };
}

/** @throws {UnsupportedError} For a scale with groups. */
export function wholeScale(scale: AdapterScale): number {
  if (typeof scale === 'number') return scale;
  throw new UnsupportedError('adapters', 'A server has one scale for the whole adapter; give a number.');
}

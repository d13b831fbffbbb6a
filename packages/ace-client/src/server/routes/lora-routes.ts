import { ADAPTER_GROUPS, isLoopError } from '@loop/core';
import type { AdapterControl, AdapterInfo, AdapterScale } from '@loop/core';
import type { Context, Hono } from 'hono';

import { coerce } from '../body/coerce.js';
import { readJsonBody } from '../body/read-body.js';
import { envelope, softError } from '../envelope.js';
import { hidePaths } from '../hide-paths.js';
import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';

/** The strongest adapter scale; upstream allows 1, the fork 2. */
const MAX_SCALE = 2;

/** Adds the LoRA routes over a generator's adapters. Field names of the official API and of LOOP MACHINE's fork are both read. */
export function addLoraRoutes(app: Hono, context: ServerContext, adapters: AdapterControl): void {
  const { keys, clock, adapterPaths } = context;
  const readFields = async ({ req }: Context): Promise<Readonly<Record<string, unknown>>> => {
    await keys.assertHeader(req.raw);
    return readJsonBody(req.raw, context);
  };
  const text = (fields: Readonly<Record<string, unknown>>, ...names: string[]): string | undefined =>
    names.map((name) => (Object.hasOwn(fields, name) ? coerce('string', fields[name]) : undefined)).find((value) => value !== undefined);

  app.post('/v1/lora/load', async (c) => {
    const fields = await readFields(c);
    const source = text(fields, 'lora_path', 'path');
    if (source === undefined || source === '') throw unprocessable('lora_path', 'Field required');
    const known = (await adapters.list()).find((adapter) => adapter.source === source || adapter.name === source);
    if (known === undefined && adapterPaths === 'listed') {
      throw new Refusal(400, 'forbidden_path', '❌ The adapter is not one that this server lists; GET /v1/lora/list shows them');
    }
    const name = text(fields, 'adapter_name');
    try {
      const info = await adapters.load(known?.source ?? known?.name ?? source, { signal: c.req.raw.signal, name });
      return c.json(envelope({ message: `✅ Loaded ${info.name}`, lora_path: source, adapter_name: info.name }, clock()));
    } catch (error) {
      throw new Refusal(400, 'bad_request', `❌ ${isLoopError(error) ? hidePaths(error.message) : 'The adapter could not be loaded'}`);
    }
  });

  app.post('/v1/lora/unload', async (c) => {
    const fields = await readFields(c);
    const loaded = (await adapters.list()).some((adapter) => adapter.loaded);
    if (loaded) await adapters.unload(text(fields, 'adapter_name'));
    return c.json(envelope({ message: loaded ? '✅ Unloaded' : '⚠️ No adapter was loaded' }, clock()));
  });

  app.post('/v1/lora/toggle', async (c) => {
    const fields = await readFields(c);
    const active = coerce('boolean', fields['use_lora'] ?? fields['enabled']);
    if (active === undefined) throw unprocessable('use_lora', 'Field required');
    const loaded = (await adapters.list()).filter((adapter) => adapter.loaded);
    const asked = text(fields, 'adapter_name');
    const meant = loaded.filter(({ name }) => asked === undefined || name === asked);
    if (meant.length === 0) return c.json(softError(400, '❌ No such adapter is loaded', clock()));
    for (const { name } of meant) await adapters.setActive(name, active);
    return c.json(envelope({ message: active ? '✅ LoRA on' : '✅ LoRA off', use_lora: active, active }, clock()));
  });

  app.post('/v1/lora/scale', async (c) => {
    const fields = await readFields(c);
    const scale = coerce('number', fields['scale']);
    if (scale === undefined || scale < 0 || scale > MAX_SCALE)
      throw unprocessable('scale', `Input should be a number from 0 to ${MAX_SCALE}`);
    const asked = text(fields, 'adapter_name');
    const target = (await adapters.list()).find((adapter) => adapter.loaded && (asked === undefined || adapter.name === asked));
    if (target === undefined) return c.json(softError(400, '❌ No such adapter is loaded', clock()));
    await adapters.setScale(target.name, scale);
    return c.json(envelope({ message: `✅ Scale ${scale}`, scale, adapter_name: target.name }, clock()));
  });

  app.get('/v1/lora/status', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    return json(envelope(toStatus(await adapters.list()), clock()));
  });

  app.get('/v1/lora/list', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    const list = (await adapters.list()).map((adapter) => ({
      name: adapter.name,
      path: adapter.source ?? adapter.name,
      has_final: true,
      checkpoints: [],
      loaded: adapter.loaded,
      active: adapter.active,
      scale: numberOf(adapter.scale),
      ...detailsOf(adapter),
    }));
    return json(envelope(list, clock()));
  });
}

/** The state in the words of both dialects. */
function toStatus(adapters: readonly AdapterInfo[]): object {
  const loaded = adapters.filter((adapter) => adapter.loaded);
  const active = loaded.find((adapter) => adapter.active);
  const shown = active ?? loaded[0];
  const scale = numberOf(shown?.scale ?? 1);
  return {
    lora_loaded: loaded.length > 0,
    use_lora: active !== undefined,
    lora_scale: scale,
    adapter_type: shown === undefined ? null : (shown.kinds?.find((kind) => kind === 'lokr' || kind === 'loha') ?? 'lora'),
    scales: Object.fromEntries(loaded.map((adapter) => [adapter.name, numberOf(adapter.scale)])),
    active_adapter: active?.name ?? null,
    adapters: loaded.map((adapter) => adapter.name),
    synthetic_default_mode: false,
    loaded: loaded.length > 0,
    active: active !== undefined,
    scale,
    // What neither dialect says: how the numbers of this server come about.
    details: loaded.map((adapter) => ({ name: adapter.name, scale: adapter.scale, ...detailsOf(adapter) })),
  };
}

function detailsOf({ kinds, ranks, effectiveScale, application, trigger }: AdapterInfo): object {
  return { kinds, ranks, effective_scale: effectiveScale, application, trigger };
}

/** One number for a scale with groups: that of the strongest, a group that is left out counting 1. */
function numberOf(scale: AdapterScale): number {
  return typeof scale === 'number' ? scale : Math.max(...ADAPTER_GROUPS.map((group) => scale[group] ?? 1));
}

function unprocessable(field: string, message: string): Refusal {
  return new Refusal(422, 'bad_request', `${field}: ${message}`);
}

import type { Abortable, Milliseconds, Warning } from '@loop/core';
import * as z from 'zod/mini';

import type { AceServerProfile } from '../dialects/profile.js';
import type { Transport } from '../http/transport.js';
import { maybe, maybeBoolean, maybeNumber, maybeText, orElse, texts } from '../wire/lenient.js';
import { warningsOf } from '../wire/notice.js';
import { parseResponse } from '../wire/parse-response.js';

/** The state of a server's adapters. It is one state for all of its clients. */
export interface LoraStatus {
  /** Whether an adapter is in memory. */
  readonly loaded: boolean;
  /** Whether it takes part in generation. */
  readonly enabled: boolean;
  /** How strongly it changes the model; 0 is not at all. */
  readonly scale: number;
  /** The name of the adapter that takes part. */
  readonly active: string | undefined;
  /** All adapters in memory; empty where the server gives them no names. */
  readonly adapters: readonly string[];
  /** The strength of each adapter, where the server reports it. */
  readonly scales: Readonly<Record<string, number>>;
  /** The kind of the adapter, where the server reports it. */
  readonly adapterType: string | undefined;
}

/** A state from the middle of an adapter's training. */
export interface LoraCheckpoint {
  /** Its name, such as `epoch_10`. */
  readonly name: string;
  /** What `load` takes. */
  readonly path: string;
}

/** What a change came to. */
export interface LoraChange {
  /** What the server warns of, such as that no adapter is loaded. */
  readonly warnings: readonly Warning[];
}

/** What a change of strength came to. */
export interface LoraScaleResult extends LoraChange {
  /** The strength that was sent. */
  readonly scale: number;
}

/** An adapter that lies on a server. */
export interface LoraListing {
  /** The name by which it is activated and scaled. */
  readonly name: string;
  /** What `load` takes. */
  readonly path: string;
  /** Whether its training came to an end. */
  readonly hasFinal: boolean;
  /** States from the middle of its training. */
  readonly checkpoints: readonly LoraCheckpoint[];
}

/**
 * Loads and blends adapters, whichever of the dialects the server speaks. A call that the server reports as failed inside a good answer
 * rejects with `task_failed`.
 */
export interface LoraEndpoints {
  /** Loads an adapter. `path` is a place on the server. */
  load(path: string, options?: Abortable & { readonly name?: string | undefined }): Promise<LoraChange>;
  /** Drops what is loaded. */
  unload(options?: Abortable): Promise<LoraChange>;
  /** Switches the adapter on or off without dropping it. */
  toggle(enabled: boolean, options?: Abortable): Promise<LoraChange>;
  /**
   * Changes the strength: 0–1, on the fork and on Loop's own server 0–2.
   *
   * @returns The strength that was set, and a warning when it had to be limited.
   */
  scale(scale: number, options?: Abortable & { readonly name?: string | undefined }): Promise<LoraScaleResult>;
  /** Says what is loaded. */
  status(options?: Abortable): Promise<LoraStatus>;
  /**
   * Lists the adapters that lie on the server.
   *
   * @throws {UnsupportedError} On official servers, which have no such list.
   */
  list(options?: Abortable): Promise<readonly LoraListing[]>;
}

const statusSchema = z.object({
  lora_loaded: maybeBoolean,
  use_lora: maybeBoolean,
  lora_scale: maybeNumber,
  adapter_type: maybeText,
  scales: orElse(z.record(z.string(), z.number()), {}),
  active_adapter: maybeText,
  adapters: texts,
  loaded: maybeBoolean,
  active: maybeBoolean,
  scale: maybeNumber,
});

const listSchema = z.array(
  z.object({
    name: z.string(),
    path: z.string(),
    has_final: maybeBoolean,
    checkpoints: orElse(z.array(z.object({ name: z.string(), path: z.string() })), []),
    loaded: maybe(z.boolean()),
  }),
);

/** The largest strength that official servers take. */
const UPSTREAM_MAX_SCALE = 1;

/** Creates the LoRA calls of a client. */
export function createLora(
  transport: Transport,
  profile: (options: Abortable) => Promise<AceServerProfile>,
  transferTimeoutMs: Milliseconds,
): LoraEndpoints {
  const post = async (
    path: string,
    fields: Readonly<Record<string, unknown>>,
    { signal }: Abortable,
    timeoutMs?: Milliseconds,
  ): Promise<LoraChange> => {
    const answer = await transport.call({ method: 'POST', path, json: fields, feature: 'adapters', signal, timeoutMs });
    return { warnings: warningsOf(answer, `POST ${path}`) };
  };
  const isFork = async (options: Abortable): Promise<boolean> => (await profile(options)).lora === 'loop-fork';

  return {
    async load(path, { name, signal } = {}) {
      const fork = await isFork({ signal });
      const fields = fork ? { path } : { lora_path: path, ...(name === undefined ? {} : { adapter_name: name }) };
      return post('/v1/lora/load', fields, { signal }, transferTimeoutMs);
    },
    unload: (options = {}) => post('/v1/lora/unload', {}, options),
    async toggle(enabled, options = {}) {
      return post('/v1/lora/toggle', (await isFork(options)) ? { enabled } : { use_lora: enabled }, options);
    },
    async scale(scale, { name, signal } = {}) {
      const { lora, extensions } = await profile({ signal });
      const fork = lora === 'loop-fork';
      const most = fork || extensions.includes('adapters') ? 2 : UPSTREAM_MAX_SCALE;
      const used = Math.max(0, Math.min(most, scale));
      const { warnings } = await post(
        '/v1/lora/scale',
        { scale: used, ...(name === undefined || fork ? {} : { adapter_name: name }) },
        { signal },
      );
      const message = `This server takes a strength of 0–${most}; ${used} was used for ${scale}.`;
      return { scale: used, warnings: used === scale ? warnings : [{ code: 'clamped', field: 'scale', message }, ...warnings] };
    },
    async status({ signal } = {}) {
      const answer = await transport.call({ method: 'GET', path: '/v1/lora/status', feature: 'adapters', signal });
      const status = parseResponse(statusSchema, answer, 'GET /v1/lora/status');
      return {
        loaded: status.lora_loaded ?? status.loaded ?? false,
        enabled: status.use_lora ?? status.active ?? false,
        scale: status.lora_scale ?? status.scale ?? 1,
        active: status.active_adapter,
        adapters: status.adapters,
        scales: status.scales,
        adapterType: status.adapter_type,
      };
    },
    async list({ signal } = {}) {
      const answer = await transport.call({ method: 'GET', path: '/v1/lora/list', feature: 'adapters', signal });
      const list = parseResponse(listSchema, answer, 'GET /v1/lora/list');
      return list.map(({ name, path, has_final, checkpoints }) => ({ name, path, hasFinal: has_final ?? false, checkpoints }));
    },
  };
}

import { InvalidInputError, parseInput } from '@loop/core';
import type { Abortable, Delay, Milliseconds } from '@loop/core';
import * as z from 'zod/mini';

import { assertToken } from './hub-request.js';
import { isLoopback } from './model-manifest.js';
import type { HubConnection, Patience } from './hub-request.js';
import type { ModelStore } from './model-store.js';
import type { PullProgress } from './pull-progress.js';

/** What a pull is about to do. */
export interface PullPlan {
  /** The model's name. */
  readonly model: string;
  /** The commit, or the version of the manifest. */
  readonly revision: string;
  /** The licence of the weights, where it is known. */
  readonly license?: string | undefined;
  /** How many files the model has. */
  readonly files: number;
  /** Bytes of the whole model. */
  readonly totalBytes: number;
  /** Bytes that are not there yet. */
  readonly missingBytes: number;
  /** Bytes that the store can still take; `undefined` when that is not known. */
  readonly freeBytes: number | undefined;
  /** Where the model will be. */
  readonly location: string;
}

/** A model that is there, whole and checked. */
export interface PulledModel {
  /** The model's name. */
  readonly model: string;
  /** The commit, or the version of the manifest. */
  readonly revision: string;
  /** Its folder, as the store's platform names it. */
  readonly location: string;
  /** Bytes of all files. */
  readonly totalBytes: number;
  /** Bytes that were missing when the pull began; 0 when all was there. */
  readonly loadedBytes: number;
}

/** A pull is about to begin. */
export interface PullPlanned {
  readonly type: 'plan';
  /** What it is going to do. */
  readonly plan: PullPlan;
}

/** A file is whole and checked. */
export interface PulledFile {
  readonly type: 'file';
  /** Its path in the model's folder. */
  readonly path: string;
  /** Its length in bytes. */
  readonly bytes: number;
  /** Whether it was loaded now, or kept from an earlier pull. */
  readonly outcome: 'loaded' | 'kept';
}

/** A failure is waited out. */
export interface PullRetry {
  readonly type: 'retry';
  /** The file in question. */
  readonly path: string;
  /** What went wrong, for people. */
  readonly reason: string;
  /** How long the wait is. */
  readonly waitMs: Milliseconds;
}

/** A file is begun again, because what is there of it is of no use. */
export interface PullRestart {
  readonly type: 'restart';
  /** The file in question. */
  readonly path: string;
  /** Why, for people. */
  readonly reason: string;
}

/** What a pull reports. */
export type PullEvent = PullProgress | PullPlanned | PulledFile | PullRetry | PullRestart;

/** How a model is pulled. */
export interface PullOptions extends Abortable {
  /** Where it is kept. */
  readonly store: ModelStore;
  /** A commit, branch or tag. @defaultValue the manifest's, else `main` */
  readonly revision?: string | undefined;
  /**
   * Folders of the manifest's `parts` that are wanted too, such as `acestep-5Hz-lm-0.6B`. Parts that are here stay; the model can be used while
   * one is added. @defaultValue none
   */
  readonly parts?: readonly string[] | undefined;
  /** The hub, the one place where the token may go. @defaultValue 'https://huggingface.co' */
  readonly hub?: string | URL | undefined;
  /** A mirror that is asked instead of the hub. It never gets the token. */
  readonly mirror?: string | URL | undefined;
  /** For models that are private or gated. It goes to the hub's own origin, and is dropped when a redirect leads elsewhere. */
  readonly token?: string | undefined;
  /** Never touch the network: give what is there, or say what is missing. @defaultValue false */
  readonly offline?: boolean | undefined;
  /** How thoroughly a model that is there is checked: by the lengths of its files, or by their hashes. @defaultValue 'size' */
  readonly check?: 'size' | 'hash' | undefined;
  /** Asked before more than `consentAboveBytes` are loaded; `false` ends the pull. @defaultValue nobody is asked */
  readonly consent?: ((plan: PullPlan) => boolean | Promise<boolean>) | undefined;
  /** @defaultValue 500 000 000 */
  readonly consentAboveBytes?: number | undefined;
  /** Concurrent requests, 1–16. @defaultValue 4 */
  readonly parallel?: number | undefined;
  /** Bytes of one request; longer files are loaded in several, concurrently. At least 65 536. @defaultValue 64 MiB */
  readonly rangeBytes?: number | undefined;
  /** Consecutive failures that are accepted, per request, 1–100. @defaultValue 6 */
  readonly attempts?: number | undefined;
  /** The longest silence of a server. @defaultValue 60 000 */
  readonly stallMs?: Milliseconds | undefined;
  /** Sends requests. @defaultValue the platform's */
  readonly fetch?: typeof fetch | undefined;
  /** A clock in milliseconds, for rates and estimates. @defaultValue none */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Replaces the waits after failures, for tests. */
  readonly delay?: Delay | undefined;
}

const HUB = 'https://huggingface.co';

const LIMITS = z.object({
  consentAboveBytes: z._default(z.number().check(z.minimum(0)), 500_000_000),
  parallel: z._default(z.int().check(z.minimum(1), z.maximum(16)), 4),
  rangeBytes: z._default(z.int().check(z.minimum(65_536)), 64 * 2 ** 20),
  attempts: z._default(z.int().check(z.minimum(1), z.maximum(100)), 6),
  stallMs: z._default(z.number().check(z.minimum(1)), 60_000),
  check: z._default(z.enum(['size', 'hash']), 'size'),
});

const address = z.string().check(z.refine(isPlainAddress, 'must be an http or https address without credentials and query'));

/** Options with every default in its place. */
export interface ResolvedPull extends Omit<PullOptions, keyof typeof LIMITS.shape | 'delay'>, Patience, z.output<typeof LIMITS> {
  readonly attempts: number;
  readonly connection: HubConnection;
}

/** Checks the options of a pull, and says how the hub is reached. @throws {InvalidInputError} Without ever quoting the token. */
export function resolvePullOptions(options: PullOptions, delay: Delay): ResolvedPull {
  assertToken(options.token);
  const { consentAboveBytes, parallel, rangeBytes, attempts, stallMs, check } = options;
  const limits = parseInput(LIMITS, { consentAboveBytes, parallel, rangeBytes, attempts, stallMs, check }, 'options');
  const hub = new URL(parseInput(address, String(options.hub ?? HUB), 'hub'));
  const base = options.mirror === undefined ? hub : new URL(parseInput(address, String(options.mirror), 'mirror'));
  if (options.token !== undefined && hub.protocol === 'http:' && !isLoopback(hub))
    throw new InvalidInputError('token', [{ path: 'token', message: 'would be sent in the clear: the hub must be reached by https' }]);
  const connection: HubConnection = {
    base,
    fetch: options.fetch ?? globalThis.fetch.bind(globalThis),
    token: options.token,
    tokenOrigin: hub.origin,
    stallMs: limits.stallMs,
  };
  return { ...options, ...limits, delay: options.delay ?? delay, connection };
}

function isPlainAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search } = new URL(text);
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === '' && search === '';
}

import { InvalidInputError, delay as realDelay, parseInput } from '@loop/core';
import type { Delay, Milliseconds } from '@loop/core';
import { parseBaseUrl } from '@loop/core/http';
import * as z from 'zod/mini';

import type { CaptionPrice } from '../captioner.js';

/** Where a captioning service is and how it is asked. */
export interface ServiceOptions {
  /** The key, sent in a header to this service alone; it never appears in addresses and errors. @defaultValue none */
  readonly apiKey?: string | undefined;
  /** The service's address. @defaultValue the vendor's own */
  readonly baseUrl?: string | undefined;
  /** The model. @defaultValue said at each captioner */
  readonly model?: string | undefined;
  /** What the service charges, for estimates. @defaultValue not known */
  readonly price?: CaptionPrice | undefined;
  /** Limit of one recording, uploads and retries included. @defaultValue 300 000 */
  readonly timeoutMs?: Milliseconds | undefined;
  /** How often a request is sent when the service is busy or out of reach, 1–10. @defaultValue 4 */
  readonly attempts?: number | undefined;
  /** The longest wait between two attempts; a service that asks for a longer one fails. @defaultValue 60 000 */
  readonly maxWaitMs?: Milliseconds | undefined;
  /** Replaces the runtime's fetch. */
  readonly fetch?: typeof fetch | undefined;
  /** Replaces the wait between attempts, for tests. */
  readonly delay?: Delay | undefined;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const milliseconds = z.number().check(z.gt(0), z.lte(3_600_000));
const money = z.optional(z.number().check(z.gte(0), z.lte(1_000)));

const schema = z.object({
  apiKey: z.optional(z.unknown()),
  baseUrl: z.optional(z.string()),
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  price: z.optional(z.strictObject({ perMinute: money, perTrack: money })),
  timeoutMs: z._default(milliseconds, 300_000),
  attempts: z._default(z.int().check(z.gte(1), z.lte(10)), 4),
  maxWaitMs: z._default(milliseconds, 60_000),
  fetch: z.optional(z.custom<typeof fetch>(isFunction, 'must be a function')),
  delay: z.optional(z.custom<Delay>(isFunction, 'must be a function')),
});

/** Options that were checked, with nothing left out. */
export interface ResolvedServiceOptions {
  readonly apiKey: string | undefined;
  /** The address without a slash at its end. */
  readonly base: string;
  readonly model: string;
  readonly price: CaptionPrice | undefined;
  readonly timeoutMs: Milliseconds;
  readonly attempts: number;
  readonly maxWaitMs: Milliseconds;
  readonly fetch: typeof fetch;
  readonly delay: Delay;
}

/**
 * Checks the options that all services share.
 *
 * @param defaults - The vendor's own address and model.
 * @throws {InvalidInputError} For options that are out of range. Neither the key nor the address is repeated.
 */
export function parseServiceOptions(
  options: ServiceOptions,
  defaults: { readonly baseUrl: string; readonly model: string },
): ResolvedServiceOptions {
  const {
    apiKey,
    baseUrl = defaults.baseUrl,
    model = defaults.model,
    fetch: given,
    delay = realDelay,
    ...rest
  } = parseInput(schema, options, 'options');
  return {
    ...rest,
    price: rest.price,
    base: parseBaseUrl(baseUrl).href,
    model,
    delay,
    apiKey: parseKey(apiKey),
    // Looked up at each call, and called without a receiver, as browsers demand.
    fetch: given ?? ((input: Parameters<typeof fetch>[0], init?: RequestInit) => fetch(input, init)),
  };
}

function parseKey(key: unknown): string | undefined {
  // An empty key is what an unset variable looks like.
  if (key === undefined || key === '') return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,4096}$/u.test(key)) return key;
  throw new InvalidInputError('options', [{ path: 'apiKey', message: 'must be printable ASCII without blanks' }]);
}

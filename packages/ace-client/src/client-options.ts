import { InvalidInputError, delay as realDelay, omitUndefined, parseInput } from '@loop/core';
import type { Abortable, AudioClip, Delay, Milliseconds } from '@loop/core';
import { parseBaseUrl } from '@loop/core/http';
import type { BaseUrl } from '@loop/core/http';
import * as z from 'zod/mini';

import { DIALECTS } from './dialects/profile.js';
import type { AceDialectName } from './dialects/profile.js';

/** Decodes audio that is not WAV. */
export type DecodeAudio = (bytes: Uint8Array, options: Abortable & { readonly mimeType: string }) => Promise<AudioClip>;

/** How a client meets its server. */
export interface AceClientOptions {
  /** The server's address without path, or with the prefix of a proxy: `http://127.0.0.1:8001`, `https://studio.example/ace-api`. */
  readonly baseUrl: string;
  /** The server's key. It travels in the `Authorization` header to the server's own origin alone. */
  readonly apiKey?: string | undefined;
  /** Sends the key in the body of requests also, for servers before the middle of 2026 behind proxies that drop the header. @defaultValue false */
  readonly legacyBodyToken?: boolean | undefined;
  /** What kind of server it is. @defaultValue found out by asking it */
  readonly dialect?: AceDialectName | undefined;
  /** The model for requests that name none. @defaultValue the server's */
  readonly model?: string | undefined;
  /** Replaces the runtime's fetch. */
  readonly fetch?: typeof fetch | undefined;
  /** Decodes MP3, FLAC and whatever else is not WAV; in browsers `decodeWithAudioContext`. */
  readonly decodeAudio?: DecodeAudio | undefined;
  /** Origins beside the server's own from which results may be fetched, such as `https://cdn.example`. @defaultValue none */
  readonly downloadOrigins?: readonly string[] | undefined;
  /** Limit of one small exchange. @defaultValue 30 000 */
  readonly requestTimeoutMs?: Milliseconds | undefined;
  /** Limit of one upload, download or call that blocks while the server works. @defaultValue 900 000 */
  readonly transferTimeoutMs?: Milliseconds | undefined;
  /** The longest wait between two looks at a job; the first ones are quicker. @defaultValue 2 000 */
  readonly pollMs?: Milliseconds | undefined;
  /** How long a job may take in all. @defaultValue 3 600 000 */
  readonly deadlineMs?: Milliseconds | undefined;
  /** How long a server may know nothing of a job before it counts as forgotten. @defaultValue 60 000 */
  readonly forgottenMs?: Milliseconds | undefined;
  /** How long a server may be out of reach while a job runs there. @defaultValue 300 000 */
  readonly outageMs?: Milliseconds | undefined;
  /** Attempts of a request that may be repeated. @defaultValue 4 */
  readonly attempts?: number | undefined;
  /** Limit of one piece of audio. @defaultValue 256 MiB */
  readonly maxAudioBytes?: number | undefined;
  /** Limit of one upload. @defaultValue 256 MiB */
  readonly maxUploadBytes?: number | undefined;
  /** Limit of one JSON answer. @defaultValue 16 MiB */
  readonly maxJsonBytes?: number | undefined;
  /** Reads a file of the server, for ACE-Step v1's API, which gives back nothing but a path. */
  readonly readServerFile?: ((path: string, options?: Abortable) => Promise<Uint8Array>) | undefined;
  /** The folder of ACE-Step v1's model on its server. @defaultValue '' which lets the server download it */
  readonly v1CheckpointPath?: string | undefined;
  /** Milliseconds since 1970, for time limits and estimates. @defaultValue the system's clock */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Replaces waiting, for tests. */
  readonly delay?: Delay | undefined;
}

type OptionalNames = 'apiKey' | 'dialect' | 'model' | 'decodeAudio' | 'readServerFile';
type Filled<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

/** Options with every default filled in. */
export type ResolvedOptions = Filled<Omit<AceClientOptions, OptionalNames | 'baseUrl'>> &
  Pick<AceClientOptions, OptionalNames> & { readonly base: BaseUrl };

const MIB = 1024 * 1024;
const ms = (fallback: number) => z._default(z.number().check(z.gte(1), z.lte(7 * 24 * 3_600_000)), fallback);
const bytes = (fallback: number) => z._default(z.int().check(z.gte(1), z.lte(4 * 1024 * MIB)), fallback);
const callable = <T>() => z.custom<T>((value) => typeof value === 'function', 'must be a function');

const schema = z.strictObject({
  legacyBodyToken: z._default(z.boolean(), false),
  dialect: z.optional(z.enum(DIALECTS)),
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  fetch: z.optional(callable<typeof fetch>()),
  decodeAudio: z.optional(callable<DecodeAudio>()),
  downloadOrigins: z._default(
    z.array(
      z
        .string()
        .check(z.refine((text) => URL.canParse(text) && new URL(text).origin === text, 'must be an origin such as https://cdn.example')),
    ),
    [],
  ),
  requestTimeoutMs: ms(30_000),
  transferTimeoutMs: ms(900_000),
  pollMs: ms(2_000),
  deadlineMs: ms(3_600_000),
  forgottenMs: ms(60_000),
  outageMs: ms(300_000),
  attempts: z._default(z.int().check(z.gte(1), z.lte(20)), 4),
  maxAudioBytes: bytes(256 * MIB),
  maxUploadBytes: bytes(256 * MIB),
  maxJsonBytes: bytes(16 * MIB),
  readServerFile: z.optional(callable<NonNullable<AceClientOptions['readServerFile']>>()),
  v1CheckpointPath: z._default(z.string(), ''),
  clock: z.optional(callable<() => Milliseconds>()),
  delay: z.optional(callable<Delay>()),
});

/**
 * Checks a client's options and fills in the defaults. Neither the address nor the key appears in an error.
 *
 * @throws {InvalidInputError} For faults and unknown options.
 */
export function resolveOptions(options: AceClientOptions): ResolvedOptions {
  const { baseUrl, apiKey, ...rest } = options;
  if (typeof baseUrl !== 'string') {
    throw new InvalidInputError('options', [{ path: 'baseUrl', message: 'must be an address such as http://127.0.0.1:8001' }]);
  }
  if (apiKey !== undefined && (typeof apiKey !== 'string' || !/^[\x21-\x7e]+$/.test(apiKey))) {
    throw new InvalidInputError('options', [{ path: 'apiKey', message: 'must be printable ASCII without blanks' }]);
  }
  const given = omitUndefined(rest);
  const parsed = parseInput(schema, given, 'options');
  return {
    ...parsed,
    apiKey,
    base: parseBaseUrl(baseUrl),
    fetch: parsed.fetch ?? ((...request) => globalThis.fetch(...request)),
    clock: parsed.clock ?? systemClock,
    delay: parsed.delay ?? realDelay,
  };
}

/** The one place where the client reads the time; the option `clock` replaces it. */
function systemClock(): Milliseconds {
  // oxlint-disable-next-line no-restricted-properties -- the documented default of an option
  return Date.now();
}

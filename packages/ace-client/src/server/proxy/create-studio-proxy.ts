import type { Milliseconds } from '@loop/core';
import { parseInput } from '@loop/core';
import { Hono } from 'hono';
import * as z from 'zod/mini';

import { createAccessGuard } from '../guard/hosts.js';
import type { AccessPolicy } from '../guard/hosts.js';
import { secureApp } from '../guard/secure-app.js';
import { Refusal } from '../refusal.js';
import { ACE_CALLS, LLM_CALLS, TRAINING_CALLS, textureCalls } from './allowed-paths.js';
import { forward } from './forward.js';
import type { Upstream } from './forward.js';

/** A service that is reached over the network. */
export interface ProxyTarget {
  /** Its address, such as `http://localhost:8001`; a path prefix is kept. */
  readonly url: string;
  /** Its key, which stays here. @defaultValue none: the browser's own `Authorization` is passed on */
  readonly apiKey?: string | undefined;
}

/** A service in the same process. */
export interface LocalTarget {
  /** Answers requests, such as the `fetch` of an ACE server. */
  readonly fetch: (request: Request) => Promise<Response>;
}

/** What the studio's server passes on; a service that is left out answers 404. */
export interface StudioProxyOptions {
  /** The ACE-Step server behind `/ace-api/*`. */
  readonly ace?: ProxyTarget | LocalTarget | undefined;
  /** Another server that trains adapters, behind `/remote-train-api/*`: the `/train-api` of another studio, or an ACE-Step server. */
  readonly training?: ProxyTarget | undefined;
  /** The OpenAI-compatible language model behind `/llm-api/*`. */
  readonly llm?: ProxyTarget | undefined;
  /** Gemini behind `/texture-api/*`. */
  readonly textures?: TextureTarget | undefined;
  /** Which hosts and web pages may use the proxy. @defaultValue this machine alone */
  readonly access?: AccessPolicy | undefined;
  /** Largest request body in bytes. @defaultValue 256 MiB */
  readonly maxBodyBytes?: number | undefined;
  /** Longest wait for the first byte of an answer. @defaultValue 600 000 */
  readonly timeoutMs?: Milliseconds | undefined;
  /** Sends requests to the network. @defaultValue the runtime's fetch */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Hears faults that browsers see as a bare 500; must not throw. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Gemini, for textures. */
export interface TextureTarget {
  /** The key, which stays here and travels in a header, never in an address. */
  readonly apiKey: string;
  /** Where Gemini is. @defaultValue 'https://generativelanguage.googleapis.com' */
  readonly url?: string | undefined;
  /** The models that may be asked. @defaultValue ['gemini-3-pro-image-preview'] */
  readonly models?: readonly string[] | undefined;
}

/** A proxy for the browser half of a studio. */
export interface StudioProxy {
  /** The Hono app, to mount beside the studio's own files. */
  readonly app: Hono;
  /** Answers a request. */
  readonly fetch: (request: Request) => Promise<Response>;
}

const url = z.string().check(
  z.refine((value) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    return parsed !== undefined && /^https?:$/.test(parsed.protocol) && `${parsed.username}${parsed.search}${parsed.hash}` === '';
  }, 'must be an http(s) address without user, query and fragment'),
);
const targetSchema = z.object({ url, apiKey: z.optional(z.string().check(z.minLength(1))) });

/**
 * Creates the safe proxy of a studio: the browser talks to one origin, keys stay on the server, and only the calls that a studio needs
 * pass, as streams both ways.
 *
 * @throws {InvalidInputError} For an address that is none.
 * @example
 * ```ts
 * const server = createAceServer({ generator });
 * const proxy = createStudioProxy({ ace: { fetch: server.fetch }, llm: { url: 'http://localhost:8002' } });
 * ```
 */
export function createStudioProxy(options: StudioProxyOptions): StudioProxy {
  const { access, maxBodyBytes = 256 * 1024 * 1024, timeoutMs = 600_000, onError = () => undefined } = options;
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const forwardOptions = { maxBodyBytes, timeoutMs, inFlight: { held: 0, limit: 2 * maxBodyBytes } };
  const upstreams = new Map<string, Upstream>();
  if (options.ace !== undefined) upstreams.set('ace-api', aceUpstream(options.ace, send));
  if (options.training !== undefined) {
    const target = remote('The server that trains', 'training', options.training, send);
    upstreams.set('remote-train-api', { ...target, calls: TRAINING_CALLS, query: 'any' });
  }
  if (options.llm !== undefined) {
    const { llm } = options;
    upstreams.set('llm-api', { ...remote('The language model', 'llm', llm, send), calls: LLM_CALLS, query: [] });
  }
  if (options.textures !== undefined) {
    const { apiKey, url = 'https://generativelanguage.googleapis.com', models = ['gemini-3-pro-image-preview'] } = options.textures;
    const target = remote('Gemini', 'textures', { url, apiKey }, send);
    upstreams.set('texture-api', { ...target, secretHeaders: { 'x-goog-api-key': apiKey }, calls: textureCalls(models), query: ['alt'] });
  }

  const app = new Hono();
  secureApp(app, { guard: createAccessGuard(access), onError });
  app.all('/:service{ace-api|remote-train-api|llm-api|texture-api}/*', ({ req }) => {
    const service = req.param('service');
    const upstream = upstreams.get(service);
    if (upstream === undefined) throw new Refusal(404, 'not_found', `This server has no ${service}`);
    return forward(req.raw, new URL(req.url).pathname.slice(service.length + 1), upstream, forwardOptions);
  });
  return { app, fetch: async (request) => app.fetch(request) };
}

function aceUpstream(target: ProxyTarget | LocalTarget, send: Upstream['fetch']): Upstream {
  const rest = { calls: ACE_CALLS, query: 'any' as const };
  if (!('fetch' in target)) return { ...remote('The ACE server', 'ace', target, send), ...rest };
  return { name: 'The ACE server', url: 'http://localhost', secretHeaders: {}, secrets: [], fetch: target.fetch, ...rest };
}

function remote(name: string, path: string, target: ProxyTarget, send: Upstream['fetch']): Omit<Upstream, 'calls' | 'query'> {
  const { url: address, apiKey } = parseInput(z.object({ [path]: targetSchema }), { [path]: target }, 'options')[path] as ProxyTarget;
  return {
    name,
    url: address.replace(/\/+$/, ''),
    secretHeaders: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
    secrets: apiKey === undefined ? [] : [apiKey],
    fetch: send,
  };
}

import { isLoopError } from '@loop/core';
import type { Hono } from 'hono';

import { Refusal } from '../refusal.js';
import type { AccessGuard } from './hosts.js';

/** What the checks and answers depend on. */
export interface SecureAppOptions {
  readonly guard: AccessGuard;
  /** Hears what clients see as a bare 500. */
  readonly onError: (error: unknown) => void;
  /** The methods that a path has, to tell apart a wrong method and a wrong path. */
  readonly methodsOf?: ((path: string) => readonly string[] | Promise<readonly string[]>) | undefined;
}

/**
 * Puts the checks and headers that every answer needs in front of an app, and turns everything thrown into a typed answer that says
 * nothing about the inside.
 */
export function secureApp(app: Hono, { guard, onError, methodsOf = () => [] }: SecureAppOptions): void {
  const toResponse = (error: unknown, request: Request): Response => {
    const style = { openAi: isOpenAiPath(new URL(request.url).pathname) };
    if (error instanceof Refusal) return error.toResponse(style);
    // A client that has left gets no answer, and an error that follows from that is not the server's.
    if (request.signal.aborted) return new Refusal(499, 'client_left', 'The client has left').toResponse(style);
    if (isLoopError(error, 'disposed')) {
      return new Refusal(503, 'unavailable', 'The server is stopping', { 'Retry-After': '5' }).toResponse(style);
    }
    onError(error);
    if (isLoopError(error, 'storage')) {
      const detail = error.reason === 'quota' ? 'The server’s disk is full' : 'The server’s storage cannot be used';
      return new Refusal(503, 'unavailable', detail, { 'Retry-After': '60' }).toResponse(style);
    }
    return new Refusal(500, 'internal', 'Internal Server Error').toResponse(style);
  };

  app.use(async (c, next) => {
    const { raw } = c.req;
    guard.assertAllowed(raw);
    if (raw.method === 'OPTIONS') c.res = new Response(null, { status: 204 });
    else await next();
    setHeaders(c.res.headers, guard.corsHeaders(raw));
  });
  app.onError((error, c) => {
    const response = toResponse(error, c.req.raw);
    setHeaders(response.headers, isRefusedPage(error) ? {} : guard.corsHeaders(c.req.raw));
    return response;
  });
  app.notFound(async ({ req }) => {
    const methods = await methodsOf(req.path);
    const style = { openAi: isOpenAiPath(req.path) };
    if (methods.length === 0) return new Refusal(404, 'not_found', 'Not Found').toResponse(style);
    return new Refusal(405, 'method_not_allowed', 'Method Not Allowed', { Allow: methods.join(', ') }).toResponse(style);
  });
}

/** The paths that OpenAI's clients call. */
function isOpenAiPath(path: string): boolean {
  return /\/v1\/(chat\/completions|models(\/.*)?)$/.test(path);
}

function isRefusedPage(error: unknown): boolean {
  return error instanceof Refusal && (error.code === 'forbidden_host' || error.code === 'forbidden_origin');
}

function setHeaders(headers: Headers, extra: Readonly<Record<string, string>>): void {
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'no-referrer');
  if (!headers.has('cache-control')) headers.set('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(extra)) headers.set(name, value);
}

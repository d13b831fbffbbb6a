import { Refusal } from '../refusal.js';

/** Host names of the machine itself. */
export const LOOPBACK_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Which hosts and origins may talk to a server. */
export interface AccessPolicy {
  /**
   * Host names, without port, that requests may be addressed to; `'any'` switches the check off. It keeps a foreign web page from
   * reaching the server under its own name (DNS rebinding).
   *
   * @defaultValue localhost, 127.0.0.1 and [::1]
   */
  readonly hosts?: readonly string[] | 'any' | undefined;
  /**
   * Origins of web pages that may call the server: `'loopback'` for pages that this machine serves, `'none'`, or a list of exact origins
   * such as `https://studio.example`, of `loopback`, and of `null` for pages that are opened from files. Programs that send no `Origin` are not concerned; a page of the server's own origin always may.
   *
   * @defaultValue 'loopback'
   */
  readonly origins?: readonly string[] | 'loopback' | 'none' | undefined;
}

/** A policy that is ready to be asked. */
export interface AccessGuard {
  /**
   * Checks the addressed host, the calling page and the framing headers.
   *
   * @throws {Refusal} 400 or 403.
   */
  assertAllowed(request: Request): void;
  /** The CORS headers of a response to this request; empty when it comes from no page or from the same origin. */
  corsHeaders(request: Request): Readonly<Record<string, string>>;
}

/** Creates the guard of a policy. */
export function createAccessGuard({ hosts, origins = 'loopback' }: AccessPolicy = {}): AccessGuard {
  const allowedHosts = hosts === 'any' ? undefined : new Set((hosts ?? LOOPBACK_HOSTS).map((host) => host.toLowerCase()));
  const allowedOrigins = new Set(Array.isArray(origins) ? origins.map((origin: string) => origin.toLowerCase()) : []);

  const isAllowedOrigin = (origin: string): boolean => {
    if (allowedOrigins.has(origin.toLowerCase())) return true;
    return (origins === 'loopback' || allowedOrigins.has('loopback')) && isLoopbackOrigin(origin);
  };

  return {
    assertAllowed(request) {
      assertFraming(request.headers);
      // A request line may name another host than the header; both count.
      const inLine = new URL(request.url).host;
      const host = request.headers.get('host') ?? inLine;
      if (allowedHosts !== undefined && !(allowedHosts.has(hostName(host)) && allowedHosts.has(hostName(inLine)))) {
        throw new Refusal(403, 'forbidden_host', 'This server does not answer under that host name');
      }
      const origin = request.headers.get('origin');
      if (origin !== null) {
        if (!isSameOrigin(origin, host) && !isAllowedOrigin(origin)) {
          throw new Refusal(403, 'forbidden_origin', 'This server does not answer pages of that origin');
        }
      } else if (request.headers.get('sec-fetch-site') === 'cross-site' && request.headers.get('sec-fetch-mode') !== 'navigate') {
        throw new Refusal(403, 'forbidden_origin', 'This server does not answer pages of other sites');
      }
    },
    corsHeaders(request) {
      const origin = request.headers.get('origin');
      if (origin === null || !isAllowedOrigin(origin)) return {};
      return {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
        'Access-Control-Allow-Headers': 'Content-Type, Authorization, Range',
        'Access-Control-Expose-Headers': 'Retry-After, Content-Range, Content-Disposition',
        'Access-Control-Max-Age': '600',
        Vary: 'Origin',
      };
    },
  };
}

/** Returns whether a host name means this machine. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK_HOSTS.includes(host.toLowerCase()) || host === '::1';
}

/** Refuses requests whose end two parties could read differently. */
function assertFraming(headers: Headers): void {
  const length = headers.get('content-length');
  const encoding = headers.get('transfer-encoding');
  const isLengthClear = length === null || /^\d{1,15}$/.test(length);
  const isEncodingClear = encoding === null || encoding.trim().toLowerCase() === 'chunked';
  const isHostClear = !/[\s,@/\\]/.test(headers.get('host') ?? '');
  if (!isLengthClear || !isEncodingClear || !isHostClear || (length !== null && encoding !== null)) {
    throw new Refusal(400, 'bad_request', 'The request is framed ambiguously', { Connection: 'close' });
  }
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

function isSameOrigin(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host.toLowerCase()}` || origin.toLowerCase() === `https://${host.toLowerCase()}`;
}

function isLoopbackOrigin(origin: string): boolean {
  const match = /^https?:\/\/([^/:]+|\[[^\]]+\])(?::\d+)?$/i.exec(origin);
  return match !== null && LOOPBACK_HOSTS.includes((match[1] as string).toLowerCase());
}

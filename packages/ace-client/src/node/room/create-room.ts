import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

import { InvalidInputError } from '@loop/core';
import type { Milliseconds } from '@loop/core';

import { LOOPBACK_HOSTS } from '../../server/guard/hosts.js';
import { CODE_LENGTH, createCodeCheck } from './code-check.js';
import type { CodeVerdict } from './code-check.js';
import { lanAddresses } from './lan-addresses.js';
import { readEntry } from './read-entry.js';
import { ENTRY_PATH, PAGE_POLICY, formatRoomPage } from './room-page.js';

/** Which devices may come into a room, and how. */
export interface RoomOptions {
  /** The addresses of this machine that others may use. @defaultValue all that it has on its networks */
  readonly addresses?: readonly string[] | undefined;
  /** What newcomers have to enter. @defaultValue six digits, drawn anew */
  readonly code?: string | undefined;
  /**
   * Whether programs may show the code as `Authorization: Bearer CODE`. The header is taken off a request that it lets in, so that no other server is
   * shown it.
   *
   * @defaultValue false
   */
  readonly takesBearer?: boolean | undefined;
  /** Milliseconds since any moment, never set back. @defaultValue performance.now */
  readonly uptime?: (() => Milliseconds) | undefined;
}

/** A server's door to the network: this machine walks in, other devices enter a code once. */
export interface Room {
  /** What newcomers have to enter. */
  readonly code: string;
  /** The addresses that others may use. */
  readonly addresses: readonly string[];
  /** Every host name that requests may be addressed to, this machine's own among them; for an `AccessPolicy`. */
  readonly hosts: readonly string[];
  /** Calls `next` for requests that may come in, and answers the others: pages with a form for the code, programs with 401. */
  admit(request: IncomingMessage, response: ServerResponse, next: () => void): void;
  /** Drops connections to other addresses of this machine, and upgrades (such as web sockets) of devices that have not come in. */
  watch(server: Pick<Server, 'on' | 'prependListener'>): void;
}

const OWN: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);
const COOKIE = 'loop-room';
/** Devices that may be in at once; the one that came first leaves. */
const MAX_GUESTS = 200;

/**
 * Creates a room: the rule by which a server that listens on the local network lets others in. Requests from this machine to `localhost` pass as they always
 * did. Others must be addressed to one of the room's addresses, and show that they have entered the code, whatever they want.
 *
 * @throws {InvalidInputError} For addresses that are none, a code of less than six or more than 128 characters, or a machine without a network.
 */
export function createRoom(options: RoomOptions = {}): Room {
  const { addresses = lanAddresses(), code = String(randomInt(1_000_000)).padStart(6, '0'), takesBearer = false } = options;
  const { uptime = () => performance.now() } = options;
  assertOptions(addresses, code);
  const codes = createCodeCheck(code, uptime);
  const guests = new Set<string>();
  const admitted = new Set([...OWN, ...addresses]);

  const isAddressed = ({ headers }: IncomingMessage): boolean => addresses.includes((headers.host ?? '').replace(/:\d+$/, ''));
  const isKnown = ({ headers }: IncomingMessage): boolean => tokensIn(headers.cookie).some((token) => guests.has(digest(token)));
  const mayEnter = (request: IncomingMessage): boolean => isOwn(request.socket) || (isAddressed(request) && isKnown(request));

  const welcome = (response: ServerResponse): void => {
    const token = randomBytes(32).toString('base64url');
    if (guests.size >= MAX_GUESTS) guests.delete([...guests][0]!);
    guests.add(digest(token));
    const cookie = `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict`;
    response.writeHead(303, { ...HEADERS, Location: '/', 'Set-Cookie': cookie }).end();
  };

  return {
    code,
    addresses,
    hosts: [...LOOPBACK_HOSTS, ...addresses],
    admit(request, response, next) {
      if (mayEnter(request)) return next();
      if (!isAddressed(request))
        return answer(request, response, { status: 403, message: 'This server does not answer under that host name' });
      if (isForeign(request))
        return answer(request, response, { status: 403, message: 'This server does not answer pages of other sites' });
      const address = request.socket.remoteAddress ?? '';
      const shown = takesBearer ? /^bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] : undefined;
      if (shown !== undefined) {
        const verdict = codes.judge(address, shown);
        if (verdict.verdict !== 'right') return refuse(request, response, verdict);
        takeOff(request, 'authorization');
        return next();
      }
      if (request.method !== 'POST' || request.url !== ENTRY_PATH) return refuse(request, response);
      void readEntry(request).then((given) => {
        if (given === undefined) return answer(request, response, { status: 400, message: 'The form has no code' });
        const verdict = codes.judge(address, given);
        return verdict.verdict === 'right' ? welcome(response) : refuse(request, response, verdict);
      });
    },
    watch(server) {
      server.on('connection', (socket: Socket) => {
        if (!admitted.has(plain(socket.localAddress))) socket.destroy();
      });
      server.prependListener('upgrade', (request: IncomingMessage, socket: Socket) => {
        if (mayEnter(request)) return;
        // Listeners behind this one must not take it for a call that they know.
        request.url = '/';
        for (const name of ['upgrade', 'sec-websocket-protocol', 'sec-websocket-key']) delete request.headers[name];
        socket.destroy();
      });
    },
  };
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // Without its own origin, a form's request would look like a stranger's.
  'Referrer-Policy': 'same-origin',
} as const;

function assertOptions(addresses: readonly string[], code: string): void {
  const wrong = addresses.findIndex((address) => isIP(address) !== 4);
  if (addresses.length === 0 || wrong >= 0) {
    const received = addresses[wrong];
    throw new InvalidInputError('lan', [
      { path: `[${Math.max(0, wrong)}]`, message: 'must be an IPv4 address of this machine, such as 192.168.1.20', received },
    ]);
  }
  const [shortest, longest] = CODE_LENGTH;
  if (code.length < shortest || code.length > longest)
    throw new InvalidInputError('code', [{ path: '', message: `must have ${shortest} to ${longest} characters` }]);
}

/** This machine on its own address: no other device can reach that. */
function isOwn({ remoteAddress, localAddress }: Socket): boolean {
  return OWN.has(plain(remoteAddress)) && OWN.has(plain(localAddress));
}

/** Whether a request comes from a page of another site, by what browsers say of it. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return origin.toLowerCase() !== `http://${host}`.toLowerCase();
  return headers['sec-fetch-site'] === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate';
}

/** Removes a header from a request, as it is read and as it came. */
function takeOff(request: IncomingMessage, name: string): void {
  delete request.headers[name];
  for (let at = request.rawHeaders.length - 2; at >= 0; at -= 2)
    if (request.rawHeaders[at]!.toLowerCase() === name) request.rawHeaders.splice(at, 2);
}

function refuse(request: IncomingMessage, response: ServerResponse, verdict?: CodeVerdict): void {
  const waits = verdict?.verdict === 'wait' ? { 'Retry-After': String(verdict.seconds) } : undefined;
  const message = waits === undefined ? 'This server asks for the code that its terminal shows' : 'Too many wrong codes; try again later';
  answer(request, response, { status: waits === undefined ? 401 : 429, message, verdict, headers: waits });
}

interface Answer {
  readonly status: number;
  readonly message: string;
  readonly verdict?: CodeVerdict | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

function answer(request: IncomingMessage, response: ServerResponse, { status, message, verdict, headers = {} }: Answer): void {
  // What is left of a body is not read.
  const closing = request.method === 'GET' || request.method === 'HEAD' ? {} : { Connection: 'close' };
  const isPage = status !== 403 && /\btext\/html\b/.test(request.headers.accept ?? '');
  const body = isPage ? formatRoomPage(request.headers['accept-language'], verdict) : JSON.stringify({ detail: message });
  const type = isPage
    ? { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': PAGE_POLICY }
    : { 'Content-Type': 'application/json' };
  response.writeHead(status, { ...HEADERS, ...type, ...closing, ...headers }).end(request.method === 'HEAD' ? undefined : body);
}

function tokensIn(cookies = ''): readonly string[] {
  return cookies.split(';').flatMap((cookie) => {
    const [name, value] = cookie.trim().split('=');
    return name === COOKIE && value !== undefined ? [value] : [];
  });
}

/** Guests are kept by the digest of their token: looking one up says nothing about the others. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function plain(address = ''): string {
  return address.replace(/^::ffff:/, '');
}

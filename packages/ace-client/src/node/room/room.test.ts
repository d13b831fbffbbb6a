import { once } from 'node:events';
import { request as send } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { connect } from 'node:net';

import { isLoopError } from '@loop/core';
import { createPatternGenerator } from '@loop/sequencer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { serveHttp } from '../serve-http.js';
import type { RunningHttp } from '../serve-http.js';
import { serveAce } from '../serve.js';
import { createCodeCheck } from './code-check.js';
import { createRoom } from './create-room.js';
import type { Room } from './create-room.js';
import { describeRoom } from './describe-room.js';
import { lanAddresses } from './lan-addresses.js';
import { formatRoomPage } from './room-page.js';

/** A second address of the loopback device, which stands for the network; only Linux has it without a setting. */
const LAN = '127.0.0.2';
const CODE = '240719';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends a request as it is, with any host and any headers. */
async function ask(
  url: string,
  options: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string } = {},
): Promise<Answer> {
  const call = send(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false });
  call.end(options.body);
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

describe.skipIf(process.platform !== 'linux')('a room on the network', () => {
  let room: Room;
  let http: RunningHttp;
  let url: string;
  let now = 0;

  beforeAll(async () => {
    room = createRoom({ addresses: [LAN], code: CODE, uptime: () => now });
    http = await serveHttp(async () => new Response('inside'), { host: '0.0.0.0', port: 0, room });
    url = `http://${LAN}:${http.port}`;
  });
  afterAll(() => http.close());

  const enter = (code: string, headers: Record<string, string> = {}): Promise<Answer> =>
    ask(`${url}/.room`, {
      method: 'POST',
      body: new URLSearchParams({ code }).toString(),
      headers: { Origin: url, Accept: 'text/html', 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    });

  it('takes the code as a key from programs where that is allowed, and shows it to nobody behind the door', async () => {
    const open = createRoom({ addresses: [LAN], code: CODE, takesBearer: true });
    const seen: (string | null)[] = [];
    const answer = async ({ headers }: Request): Promise<Response> => (seen.push(headers.get('authorization')), new Response('inside'));
    const other = await serveHttp(answer, { host: '0.0.0.0', port: 0, room: open });
    const at = `http://${LAN}:${other.port}/train-api/songs`;
    try {
      expect(await ask(at, { method: 'PUT', headers: { Authorization: `Bearer ${CODE}` } })).toMatchObject({ status: 200, body: 'inside' });
      expect((await ask(at, { headers: { Authorization: 'Bearer 000000' } })).status).toBe(401);
      expect((await ask(at, { headers: { Authorization: `Bearer ${CODE}`, Origin: 'http://evil.example' } })).status).toBe(403);
      expect(seen).toEqual([null]);
    } finally {
      await other.close();
    }
  });

  it('lets this machine walk in, as ever', async () => {
    expect(await ask(`http://127.0.0.1:${http.port}/`)).toMatchObject({ status: 200, body: 'inside' });
  });

  it('answers others with a page for the code, and programs with 401, whatever they ask', async () => {
    const page = await ask(url, { headers: { Accept: 'text/html', 'Accept-Language': 'es-MX,es' } });
    expect(page.status).toBe(401);
    expect(page.body).toContain('Código');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    for (const method of ['GET', 'POST', 'DELETE', 'PUT', 'OPTIONS'])
      expect([method, (await ask(`${url}/ace-api/health`, { method })).status]).toEqual([method, 401]);
    expect((await ask(`${url}/`, { headers: { Authorization: `Bearer ${CODE}` } })).status).toBe(401);
    expect((await ask(`${url}/`, { headers: { Cookie: 'loop-room=; loop-room=x' } })).status).toBe(401);
  });

  it('lets in who has entered the code, by a cookie that scripts cannot read', async () => {
    const welcome = await enter(CODE);
    expect(welcome).toMatchObject({ status: 303, headers: { location: '/' } });
    const [cookie] = welcome.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^loop-room=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const Cookie = cookie!.split(';')[0]!;
    expect(await ask(url, { headers: { Cookie } })).toMatchObject({ status: 200, body: 'inside' });
    expect((await ask(url, { headers: { Cookie: `${Cookie}x` } })).status).toBe(401);
    expect((await ask(url, { headers: { Cookie, Host: 'evil.example' } })).status).toBe(403);
  });

  it('refuses other hosts, pages of other sites, and forms that are none', async () => {
    expect((await ask(url, { headers: { Host: 'evil.example' } })).status).toBe(403);
    expect((await ask(url, { headers: { Host: `localhost:${http.port}` } })).status).toBe(403);
    expect((await enter(CODE, { Origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask(url, { headers: { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors' } })).status).toBe(403);
    expect((await ask(`${url}/.room`, { method: 'POST', body: 'x'.repeat(5_000) })).status).toBe(400);
    expect((await ask(`${url}/.room`, { method: 'POST', body: 'nothing=1' })).status).toBe(400);
  });

  it('makes a device wait after five wrong codes, even with the right one, and lets it try again later', async () => {
    // Whatever was tried before is forgotten.
    now += 900_000;
    for (let left = 4; left >= 0; left -= 1) {
      const { status, body } = await enter('000000');
      expect(status).toBe(401);
      expect(body).toContain(left === 1 ? 'One try is' : `${left} tries are`);
    }
    expect(await enter(CODE)).toMatchObject({ status: 429, headers: { 'retry-after': '900' } });
    now += 900_000;
    expect((await enter(CODE)).status).toBe(303);
  });

  it('does not answer on other addresses of the machine, nor upgrade who is outside', async () => {
    await expect(ask(`http://127.0.0.3:${http.port}/`)).rejects.toThrow(/ECONNRESET|EPIPE|hang up/);
    const socket = connect(http.port, LAN);
    socket.write(`GET / HTTP/1.1\r\nHost: ${LAN}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    socket.on('error', () => undefined);
    await once(socket, 'close');
    expect(heard).toBe('');
  });

  it('is what `serveAce` opens for the network, where the code is also a bearer token', async () => {
    const generator = createPatternGenerator();
    const running = await serveAce(generator, { port: 0, lan: [LAN] });
    try {
      const health = `http://${LAN}:${running.port}/health`;
      expect((await ask(health)).status).toBe(401);
      expect((await ask(health, { headers: { Authorization: 'Bearer 12345x' } })).status).toBe(401);
      expect((await ask(health, { headers: { Authorization: `Bearer ${running.room!.code}` } })).status).toBe(200);
      expect((await ask(`http://127.0.0.1:${running.port}/health`)).status).toBe(200);
    } finally {
      await running.close();
    }
    const keyed = await serveAce(generator, { port: 0, lan: [LAN], apiKey: 'a key of its own' });
    try {
      expect(keyed.room).toBeUndefined();
      const models = `http://${LAN}:${keyed.port}/v1/models`;
      expect((await ask(models)).status).toBe(401);
      expect((await ask(models, { headers: { Authorization: 'Bearer a key of its own' } })).status).toBe(200);
    } finally {
      await keyed.close();
      await generator.dispose();
    }
  });
});

describe('createRoom', () => {
  it('draws six digits anew, and refuses addresses that are none and codes that are short', () => {
    const codes = Array.from({ length: 20 }, () => createRoom({ addresses: [LAN] }).code);
    for (const code of codes) expect(code).toMatch(/^\d{6}$/);
    expect(new Set(codes).size).toBeGreaterThan(15);
    for (const options of [{ addresses: [] }, { addresses: ['myhost'] }, { addresses: ['0.0.0.0.0'] }, { addresses: [LAN], code: '123' }]) {
      let error: unknown;
      try {
        createRoom(options);
      } catch (caught) {
        error = caught;
      }
      expect([options, isLoopError(error, 'invalid_input')]).toEqual([options, true]);
    }
  });

  it('lists the addresses that others reach, and none that nobody does', () => {
    const entry = (address: string, family: 'IPv4' | 'IPv6', internal = false) => ({
      address,
      family,
      internal,
      netmask: '',
      mac: '',
      cidr: null,
      scopeid: 0,
    });
    const interfaces = {
      lo: [entry('127.0.0.1', 'IPv4', true)],
      wlan: [entry('192.168.1.20', 'IPv4'), entry('fe80::1', 'IPv6'), entry('169.254.3.4', 'IPv4')],
      lan: [entry('192.168.1.20', 'IPv4'), entry('10.0.0.5', 'IPv4')],
    } as Parameters<typeof lanAddresses>[0];
    expect(lanAddresses(interfaces)).toEqual(['192.168.1.20', '10.0.0.5']);
    expect(() => lanAddresses({})).toThrow(/no network|on none/);
  });
});

describe('describeRoom', () => {
  it('shows every address, the code, and a square of blocks for cameras', () => {
    const lines = describeRoom({ addresses: ['192.168.1.20', '10.0.0.5'], code: CODE }, 5173);
    expect(lines).toContain('  http://192.168.1.20:5173/');
    expect(lines).toContain('  http://10.0.0.5:5173/');
    expect(lines.at(-1)).toContain(CODE);
    const blocks = lines.filter((line) => /[▀▄█]/.test(line));
    expect(blocks.length).toBeGreaterThan(12);
    expect(new Set(blocks.map((line) => line.length)).size).toBe(1);
  });
});

describe('createCodeCheck', () => {
  it('closes to newcomers after sixty wrong codes from anywhere', () => {
    const codes = createCodeCheck(CODE, () => 0);
    for (let device = 0; device < 12; device += 1)
      for (let attempt = 0; attempt < 5; attempt += 1) expect(codes.judge(`10.0.0.${device}`, 'wrong').verdict).toBe('wrong');
    expect(codes.judge('10.0.1.1', CODE).verdict).toBe('wait');
  });

  it('forgives a device its wrong codes when it comes in', () => {
    const codes = createCodeCheck(CODE, () => 0);
    for (let attempt = 0; attempt < 3; attempt += 1) codes.judge('a', 'wrong');
    expect(codes.judge('a', CODE).verdict).toBe('right');
    expect(codes.judge('a', 'wrong')).toEqual({ verdict: 'wrong', triesLeft: 4 });
  });
});

describe('the page that asks for the code', () => {
  it('is in the language of the browser, and says what is wrong', () => {
    expect(formatRoomPage(undefined)).toContain('<html lang="en">');
    expect(formatRoomPage('es')).toContain('Entrar');
    expect(formatRoomPage('en', { verdict: 'wait', seconds: 61 })).toContain('Try again in 2 min');
    expect(formatRoomPage('es', { verdict: 'wrong', triesLeft: 1 })).toContain('Queda un intento.');
  });

  it('takes the longest code that a room may have', () => {
    expect(() => createRoom({ addresses: [LAN], code: 'x'.repeat(128) })).not.toThrow();
    expect(formatRoomPage('en')).toContain('maxlength="128"');
  });
});

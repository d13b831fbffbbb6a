import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { decodeWav } from '@loop/core/audio';
import { afterEach, describe, expect, it } from 'vitest';

import { createToneGenerator } from '../../server/__fixtures__/tone-generator.js';
import { finished, officialRoutes, wavOf } from '../../__fixtures__/official-script.js';
import { createTestBenches } from '../../__fixtures__/test-bench.js';
import { serveAce } from '../serve.js';
import type { ServeAceOptions } from '../serve.js';
import { runCli } from './run-cli.js';

const { start, closeAll } = createTestBenches();
const cleanups: (() => Promise<unknown>)[] = [closeAll];
afterEach(async () => {
  for (const clean of cleanups.splice(1)) await clean();
  await closeAll();
});

async function folder(): Promise<string> {
  const place = await mkdtemp(path.join(tmpdir(), 'ace-cli-'));
  cleanups.push(() => rm(place, { recursive: true, force: true }));
  return place;
}

async function serve(options: ServeAceOptions = {}): Promise<string> {
  const server = await serveAce(createToneGenerator(), { port: 0, ...options });
  cleanups.push(() => server.close());
  return server.url;
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, signal?: AbortSignal) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runCli(args, { stdout: (text) => out.push(text), stderr: (text) => err.push(text), env, signal });
  return { code, out: out.join(''), err: err.join('') };
}

describe('ace-client generate', () => {
  it('saves the music and says what it made', async () => {
    const output = path.join(await folder(), 'a.wav');
    const { code, out, err } = await run(['generate', '-u', await serve(), '-p', 'techno', '-d', '2', '-s', '7', '-o', output]);
    expect(out).toBe(`wrote ${output}: 2 s, seed 7\n`);
    expect(err).toMatch(/^task [\w-]+$/m);
    expect(code).toBe(0);
    expect(decodeWav(new Uint8Array(await readFile(output))).audio.channels[0]).toHaveLength(16_000);
  });

  it('numbers several results', async () => {
    const place = await folder();
    const { code } = await run(['generate', '-u', await serve(), '-d', '1', '-n', '2', '-q', '-o', path.join(place, 'a.wav')]);
    expect(code).toBe(0);
    expect((await readdir(place)).sort()).toEqual(['a-1.wav', 'a-2.wav']);
  });

  it('works on a file of this machine', async () => {
    const place = await folder();
    const source = path.join(place, 'source.wav');
    await writeFile(source, wavOf(2));
    const args = ['generate', '-u', await serve(), '-t', 'cover', '--source', source, '-s', '1', '-o', path.join(place, 'b.wav'), '--json'];
    const { code, out } = await run(args);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ tracks: [{ seconds: 2, seed: 1 }] });
  });

  it('does not replace a file unless it is told to', async () => {
    const output = path.join(await folder(), 'a.wav');
    await writeFile(output, 'mine');
    const url = await serve();
    expect((await run(['generate', '-u', url, '-d', '1', '-o', output])).code).toBe(4);
    expect(await readFile(output, 'utf8')).toBe('mine');
    expect(await readdir(path.dirname(output))).toEqual(['a.wav']);
    expect((await run(['generate', '-u', url, '-d', '1', '-o', output, '--force'])).code).toBe(0);
  });

  it.each([
    ['a file', 'a.wav', [], 4],
    ['a folder', 'folder', ['--force'], 4],
    ['the second of two files', 'b.wav', ['-n', '2'], 4],
    ['another ending', 'c.mp3', [], 2],
  ])('looks at %s in the place of its output before any work', async (_, name, args, exit) => {
    const place = await folder();
    for (const file of ['a.wav', 'b-2.wav']) await writeFile(path.join(place, file), 'mine');
    await mkdir(path.join(place, 'folder'));
    const server = await start(officialRoutes());
    const { code, err } = await run(['generate', '-u', server.url, '-o', path.join(place, name), ...args]);
    expect([code, server.requests.length]).toEqual([exit, 0]);
    expect(err).toContain('output');
    const attached = await run([
      'attach',
      'task-1',
      '-u',
      server.url,
      '-o',
      path.join(place, name),
      ...args.filter((arg) => arg === '--force'),
    ]);
    expect(attached.code).toBe(exit);
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['no output', ['generate', '-p', 'x']],
    ['a field that the task does not take', ['generate', '-t', 'extract', '--track', 'drums', '-d', '5', '-o', 'x.wav']],
    ['an unknown task', ['generate', '-t', 'sing', '-o', 'x.wav']],
    ['a tempo out of range', ['generate', '--bpm', '9', '-o', 'x.wav']],
  ])('refuses %s before anything is sent', async (_, args) => {
    expect((await run([...args, '-u', 'http://127.0.0.1:9'].filter((arg) => arg !== ''))).code).toBe(2);
  });

  it('checks where the music goes before it asks for any', async () => {
    const place = await folder();
    await writeFile(path.join(place, 'a.wav'), 'mine');
    await writeFile(path.join(place, 'b-2.wav'), 'mine');
    const server = await start(officialRoutes({ polls: [finished()] }));
    const to = (name: string): readonly string[] => ['-u', server.url, '-o', path.join(place, name)];
    const codes = [
      await run(['generate', ...to('a.wav')]),
      await run(['generate', '-n', '2', ...to('b.wav')]),
      await run(['attach', 'task-1', ...to('a.wav')]),
      await run(['generate', ...to('a.mp3')]),
      await run(['generate', '-t', 'cover', '--source', path.join(place, 'nowhere.wav'), ...to('c.wav')]),
    ].map(({ code }) => code);
    expect(codes).toEqual([4, 4, 4, 2, 3]);
    expect(server.requests).toEqual([]);
  });

  it('keeps the music when a file appears in its place meanwhile', async () => {
    const output = path.join(await folder(), 'a.wav');
    const server = await start(
      officialRoutes({
        routes: {
          'GET /v1/audio': () => {
            writeFileSync(output, 'theirs');
            return { bytes: wavOf(10) };
          },
        },
      }),
    );
    const { code, out, err } = await run(['generate', '-u', server.url, '-d', '10', '-o', output]);
    expect([code, out]).toEqual([0, expect.stringContaining('a (2).wav')]);
    expect(err).toContain('appeared');
    expect(await readFile(output, 'utf8')).toBe('theirs');
  });

  it('tells an unreachable server from a mistake', async () => {
    const server = await start({});
    await server.close();
    const { code, err } = await run(['generate', '-u', server.url, '-o', 'x.wav']);
    expect(code).toBe(5);
    expect(err).toMatch(/cannot be reached: ECONNREFUSED[^]*--url[^]*ace-client serve/);
  });

  it('ends with its own code when it is interrupted', async () => {
    const { code } = await run(['generate', '-u', await serve(), '-o', 'x.wav'], {}, AbortSignal.abort(new Error('interrupted')));
    expect(code).toBe(130);
  });

  it('takes the key from the environment alone and shows it nowhere', async () => {
    const output = path.join(await folder(), 'a.wav');
    const key = 'canary-secret-42';
    const url = await serve({ apiKey: key });
    const { code, out, err } = await run(['generate', '-d', '1', '-o', output], { ACE_CLIENT_URL: url, ACE_CLIENT_API_KEY: key });
    expect(code).toBe(0);
    expect(out + err).not.toContain(key);
    const refused = await run(['generate', '-u', url, '-d', '1', '-o', `${output}.wav`]);
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('ACE_CLIENT_API_KEY') as string });
  });
});

describe('ace-client', () => {
  it('names the folder and what to do when another server has it', async () => {
    const place = await folder();
    await serve({ folder: place });
    const module = fileURLToPath(new URL('../__fixtures__/tone-module.ts', import.meta.url));
    const { code, err } = await run(['serve', '-g', module, '--port', '0', '--folder', place]);
    expect(code).toBe(4);
    expect(err).toBe(
      `ace-client: ${place}: is in use by process ${process.pid}. Stop that server, or give this one a folder of its own (--folder).\n`,
    );
  });
});

describe('ace-client attach', () => {
  it('saves what an earlier call asked for', async () => {
    const server = await start(officialRoutes({ polls: [finished()] }));
    const output = path.join(await folder(), 'a.wav');
    const { code, out } = await run(['attach', 'task-1', '-u', server.url, '-o', output]);
    expect([code, out]).toEqual([0, `wrote ${output}: 10 s, seed 7\n`]);
  });
});

describe('ace-client health and models', () => {
  it('say what there is', async () => {
    const url = await serve();
    expect(await run(['health', '-u', url])).toMatchObject({ code: 0, out: expect.stringContaining('kind       official') as string });
    expect(await run(['models', '-u', url])).toMatchObject({ code: 0, out: expect.stringContaining('tone-1  default') as string });
    expect(JSON.parse((await run(['health', '-u', url, '--json'])).out)).toMatchObject({ dialect: 'official' });
  });
});

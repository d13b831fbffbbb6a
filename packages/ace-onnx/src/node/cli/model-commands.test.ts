import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { EXIT_CODES } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { COMMIT, noise, sha256, startHub } from '../hub/__fixtures__/hub-server.js';
import type { HubServer } from '../hub/__fixtures__/hub-server.js';
import { runCli } from './run-cli.js';

const WEIGHTS = noise(300_000);

let cache: string;
let hub: HubServer;
beforeEach(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'loop-cli-'));
  hub = await startHub({ 'config.json': noise(100), 'model.safetensors': WEIGHTS });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(cache, { recursive: true, force: true });
});

interface Told {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function runWith(io: Partial<CliIo>, ...argv: string[]): Promise<Told> {
  let [out, err] = ['', ''];
  const { env, ...rest } = io;
  const world = { stdout: (text: string) => (out += text), stderr: (text: string) => (err += text), ...rest };
  const code = await runCli(argv, { ...world, env: { LOOP_CACHE: cache, ...env } });
  return { code, out, err };
}
const run = (...argv: string[]): Promise<Told> => runWith({}, ...argv);
const pull = (...more: string[]): Promise<Told> => run('pull', 'test/model', '--hub', hub.url, ...more);
const place = (): string => path.join(cache, 'models', 'test--model', COMMIT);

describe('ace-onnx pull', () => {
  it('prints where the model is, and tells what it does beside it', async () => {
    const told = await pull();
    expect([told.code, told.out]).toEqual([EXIT_CODES.done, `${place()}\n`]);
    expect(told.err).toContain(`test/model at ${COMMIT}: 2 files, 300 kB, 300 kB to load into ${place()}\n`);
    expect(told.err).toContain('loaded model.safetensors (300 kB)\n');
    expect(told.err).toMatch(/^download \d+ %$/m);
    expect(told.err).not.toContain('\r');
    expect((await pull()).err).toBe('all of it was here\n');
    expect((await pull('-q')).err).toBe('');
  });

  it('draws a bar on a terminal', async () => {
    const { err } = await runWith({ isTerminal: true }, 'pull', 'test/model', '--hub', hub.url);
    const lines = err.split('\r\u001B[K');
    expect(lines.every((line) => line.split('\n')[0]!.length < 80 || line.includes('test/model'))).toBe(true);
    expect(lines.some((line) => /^█+░* \d+ % {2}(\d+ kB of 300 kB|verify)/.test(line))).toBe(true);
  });

  it('prints each event as JSON, the result last', async () => {
    const { out, err } = await pull('--json');
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; value?: unknown });
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['plan', 'file', 'progress']));
    expect(events.at(-1)).toEqual({ type: 'result', value: expect.objectContaining({ location: place(), loadedBytes: 300_100 }) });
    expect(err).toBe('');
  });

  it('pulls a manifest of your own', async () => {
    const file = path.join(cache, 'mine.json');
    const files = [
      { path: 'm.onnx', url: `${hub.url}/test/model/resolve/${COMMIT}/model.safetensors`, size: 300_000, sha256: sha256(WEIGHTS) },
    ];
    await writeFile(file, JSON.stringify({ id: 'my/set', revision: 'v1', files }));
    expect((await run('pull', file)).out).toBe(`${path.join(cache, 'models', 'my--set', 'v1')}\n`);
    await writeFile(file, '{"id":"my/set","file":[]}');
    expect(await run('pull', file)).toMatchObject({ code: EXIT_CODES.usage, err: expect.stringContaining('file: is not a known field') });
    await writeFile(file, '{');
    expect((await run('pull', file)).code).toBe(EXIT_CODES.input);
    expect((await run('pull', 'nowhere.json')).code).toBe(EXIT_CODES.usage);
  });

  it('adds the parts of a manifest that --with names, and lists those of the known models', async () => {
    const file = path.join(cache, 'parts.json');
    const parts = [{ folder: 'words', repository: 'test/model', include: ['config.json'] }];
    await writeFile(file, JSON.stringify({ id: 'test/model', repository: 'test/model', include: ['*.safetensors'], parts }));
    expect((await run('pull', file, '--hub', hub.url, '--with', 'words')).err).toContain('loaded words/config.json');
    const unknown = await run('pull', file, '--hub', hub.url, '--with', 'sounds');
    expect(unknown).toMatchObject({ code: EXIT_CODES.usage, err: expect.stringContaining('is not a part of test/model') });
    expect((await run('pull', '--help')).out).toMatch(/acestep-5Hz-lm-0\.6B +A language model/);
  });

  it('takes the token from the environment for the hub, and none for a mirror', async () => {
    const env = { HF_TOKEN: 'hf_secret', HF_ENDPOINT: '' };
    await runWith({ env }, 'pull', 'test/model', '--hub', hub.url, '--revision', COMMIT);
    expect(new Set(hub.requests.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer hf_secret']));
    const before = hub.requests.length;
    const other = path.join(cache, 'other');
    const told = await runWith({ env: { ...env, HF_ENDPOINT: hub.url } }, 'pull', 'test/model', '--cache', other);
    expect(told.code).toBe(EXIT_CODES.done);
    expect(new Set(hub.requests.slice(before).map(({ authorization }) => authorization))).toEqual(new Set([undefined]));
  });

  it('asks before a big download, and without anyone to ask says how to agree', async () => {
    const big = { type: 'file', path: 'big.bin', oid: '0'.repeat(40), size: 600_000_000, lfs: { oid: '1'.repeat(64), size: 600_000_000 } };
    hub.listing = () => [big];
    const alone = await pull();
    expect([alone.code, alone.err]).toEqual([EXIT_CODES.usage, expect.stringContaining('--yes: is needed to load 600 MB of test/model')]);
    const questions: string[] = [];
    const ask = (answer: string) => async (question: string) => {
      questions.push(question);
      return answer;
    };
    const refused = await runWith({ ask: ask('n') }, 'pull', 'test/model', '--hub', hub.url);
    expect([refused.code, refused.err]).toEqual([EXIT_CODES.usage, expect.stringContaining('consent: was not given')]);
    expect(questions).toEqual([`Load 600 MB of test/model into ${place()}? [y/N] `]);
    // Agreed: the hub is asked for a file that it does not have.
    expect((await runWith({ ask: ask('y') }, 'pull', 'test/model', '--hub', hub.url)).code).toBe(EXIT_CODES.network);
    expect((await pull('--yes')).err).toContain('status 404');
  });

  it('answers each kind of failure with its own code, in one line', async () => {
    const offline = await pull('--offline');
    expect([offline.code, offline.err]).toEqual([
      EXIT_CODES.input,
      expect.stringMatching(/^ace-onnx: test\/model at main is not here.*\n$/),
    ]);
    expect((await runWith({ env: { HF_HUB_OFFLINE: '1' } }, 'pull', 'test/model', '--hub', hub.url)).code).toBe(EXIT_CODES.input);
    expect((await pull('--parallel', '99')).code).toBe(EXIT_CODES.usage);
    hub.fail('/api/models/test/model/revision/main', (_, response) => void response.writeHead(401).end());
    expect((await pull()).code).toBe(EXIT_CODES.network);
    hub.files.set('config.json', { bytes: noise(100, 7), etag: '"x"' });
    const wrong = await pull('-q');
    expect([wrong.code, wrong.err]).toEqual([
      EXIT_CODES.input,
      expect.stringMatching(/^ace-onnx: config\.json is not what was published.*\n$/),
    ]);
    await writeFile(path.join(cache, 'file'), '');
    expect((await pull('--cache', path.join(cache, 'file', 'below'))).code).toBe(EXIT_CODES.output);
  });

  it('is interrupted by SIGINT, says how to go on, and does so', async () => {
    const argv = ['--conditions=@loop/source', '--import', 'tsx', fileURLToPath(new URL('../cli.ts', import.meta.url))];
    const child = spawn(process.execPath, [...argv, 'pull', 'test/model', '--hub', hub.url], {
      env: { ...process.env, LOOP_CACHE: cache },
    });
    let err = '';
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const closed = once(child, 'close');
    hub.fail('model.safetensors', (_, response, { bytes, etag }) => {
      response.writeHead(200, { etag, 'content-length': bytes.length }).write(bytes.subarray(0, 200_000), () => child.kill('SIGINT'));
    });
    const [code] = (await closed) as [number];
    expect([code, err]).toEqual([EXIT_CODES.interrupted, expect.stringContaining('Go on with: ace-onnx pull test/model')]);
    expect(await readdir(path.join(cache, 'models', 'test--model'))).toEqual([`.incomplete-${COMMIT}`]);
    expect((await run('list')).out).toContain('unfinished');
    expect((await pull()).code).toBe(EXIT_CODES.done);
    expect(Buffer.compare(await readFile(path.join(place(), 'model.safetensors')), WEIGHTS)).toBe(0);
  });
});

describe('ace-onnx list, verify and remove', () => {
  it('say what is here', async () => {
    expect((await run('list')).out).toBe(`no models in ${cache}\n`);
    await pull('-q');
    expect((await run('list')).out).toBe(`test/model  ${COMMIT} (main)  complete  300 kB\n  ${place()}\n`);
    expect(JSON.parse((await run('list', '--json')).out)).toEqual([expect.objectContaining({ model: 'test/model', state: 'complete' })]);
  });

  it('find what is damaged, and how to repair it', async () => {
    await pull('-q');
    const intact = await run('verify', 'test/model');
    expect([intact.code, intact.out]).toEqual([EXIT_CODES.done, 'ok       config.json (100 bytes)\nok       model.safetensors (300 kB)\n']);
    await writeFile(path.join(place(), 'config.json'), noise(100, 9));
    await writeFile(path.join(place(), 'model.safetensors'), 'short');
    const damaged = await run('verify', 'test/model', '-q');
    expect(damaged.code).toBe(EXIT_CODES.failed);
    expect(damaged.out).toBe('corrupt  config.json (100 bytes)\nsize     model.safetensors (300 kB), has 5 bytes of 300000\n');
    expect(damaged.err).toContain(`ace-onnx pull test/model --revision ${COMMIT} --check`);
    expect((await pull('--revision', COMMIT, '--check', '-q')).code).toBe(EXIT_CODES.done);
    const checked = JSON.parse((await run('verify', 'test/model', '--json')).out) as { isIntact: boolean };
    expect(checked.isIntact).toBe(true);
    expect((await run('verify', 'test/other')).code).toBe(EXIT_CODES.input);
  });

  it('remove a model', async () => {
    await pull('-q');
    expect((await run('remove', 'test/model')).out).toBe('removed test/model\n');
    expect((await run('remove', 'test/model')).code).toBe(EXIT_CODES.input);
  });
});

describe('ace-onnx doctor', () => {
  it('says whether models can run here, and never what the token is', async () => {
    await pull('-q');
    const { code, out } = await runWith({ env: { HF_TOKEN: 'hf_secret' } }, 'doctor', '--json');
    expect(code).toBe(EXIT_CODES.done);
    expect(out).not.toContain('hf_secret');
    expect(JSON.parse(out)).toMatchObject({
      isReady: true,
      node: { version: process.versions.node, isSupported: true },
      onnxruntime: expect.stringMatching(/^\d+\.\d+/),
      providers: expect.arrayContaining([{ provider: 'cpu', isAvailable: true }]),
      hasToken: true,
      cache: { folder: cache },
      models: [expect.objectContaining({ model: 'test/model' })],
    });
    expect((await run('doctor')).out).toMatch(/cpu: works\n[^]*test\/model[^]*\nready\n$/);
  });
});

describe('a model that was pulled', () => {
  it('is used by its name', async () => {
    const fixture = fileURLToPath(new URL('../../../fixtures/ace-step-v1/checkpoint', import.meta.url));
    const names = (await readdir(fixture, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    await hub.close();
    const content = names.map(async ({ name, parentPath }): Promise<[string, Uint8Array]> => {
      const file = path.join(parentPath, name);
      return [path.relative(fixture, file).replaceAll('\\', '/'), await readFile(file)];
    });
    hub = await startHub(Object.fromEntries(await Promise.all(content)));
    expect((await pull('-q')).code).toBe(EXIT_CODES.done);
    vi.stubEnv('LOOP_CACHE', cache);
    const out = path.join(cache, 'x.wav');
    const told = await run(
      'generate',
      '-m',
      'test/model',
      '-p',
      'dub',
      '--seed',
      '1',
      '-d',
      '0.5',
      '--steps',
      '1',
      '-o',
      out,
      '-q',
      '--json',
    );
    expect(told.code).toBe(EXIT_CODES.done);
    expect(JSON.parse(told.out)).toMatchObject({ tracks: [{ provenance: { model: 'test/model', revision: COMMIT } }] });
  });
});

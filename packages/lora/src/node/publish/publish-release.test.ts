import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { EXIT_CODES } from '@loop/cli';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { judgeMeasures } from '../../evaluation/success-gates.js';
import { runCli } from '../cli/run-cli.js';
import { publishRelease } from './publish-release.js';

/** What a hub keeps: the parts of its protocol that an upload uses, with large files by Git LFS. */
class Hub {
  readonly requests: string[] = [];
  readonly large = new Map<string, Buffer>();
  commit: Record<string, unknown>[] = [];
  isTaken = false;
  refuses: number | undefined;
  url = '';

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const { pathname } = new URL(request.url!, 'http://hub');
    this.requests.push(`${request.method} ${pathname}`);
    const send = (status: number, data: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(data));
    };
    if (request.headers.authorization !== 'Bearer hf_secret' && !pathname.startsWith('/store/')) return send(401, { error: 'no token' });
    if (pathname === '/api/repos/create')
      return this.isTaken ? send(409, { error: 'taken' }) : send(200, { url: `${this.url}/ann/dusty`, id: '1' });
    if (this.refuses !== undefined) return send(this.refuses, { error: 'You have no right to write here' });
    if (pathname === '/api/models/ann/dusty/preupload/main') {
      const { files } = JSON.parse(body.toString()) as { files: { path: string }[] };
      return send(200, {
        files: files.map((file) => ({ path: file.path, uploadMode: file.path.endsWith('.safetensors') ? 'lfs' : 'regular' })),
      });
    }
    if (pathname === '/ann/dusty.git/info/lfs/objects/batch') {
      const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
      return send(200, {
        transfer: 'basic',
        objects: objects.map((one) => ({ ...one, actions: { upload: { href: `${this.url}/store/${one.oid}` } } })),
      });
    }
    if (pathname.startsWith('/store/')) {
      this.large.set(pathname.slice('/store/'.length), body);
      return send(200, {});
    }
    if (pathname === '/api/models/ann/dusty/commit/main') {
      this.commit = body
        .toString()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      return send(200, { success: true, commitOid: 'abc', commitUrl: `${this.url}/ann/dusty/commit/abc`, hookOutput: '' });
    }
    return send(404, { error: 'not here' });
  }
}

let hub: Hub;
let server: Server;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => void hub.answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  hub = new Hub();
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(path.join(tmpdir(), 'loop-release-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(env: Readonly<Record<string, string>>, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(argv, { stdout: (text) => (out += text), stderr: (text) => (err += text), env });
  return { code, out, err };
}

const WEIGHTS = Buffer.alloc(3_000, 7);

/** Makes a release by the command `card`, from weights, an evaluation, guides, and a dataset whose licences are known. */
async function putRelease(training = 'granted'): Promise<void> {
  const measures = { fadInfinityHigh: 3, alignmentOfHeldOut: 0.95, styleCoverage: 1, memorisedShare: 0, cleanShare: 1, equivalenceP: 0.01 };
  const evaluation = {
    format: 'loop-evaluation',
    version: 1,
    embedder: 'clap',
    seed: 0,
    counts: { generated: 50, heldOut: 50, training: 9 },
    measures,
    verdict: judgeMeasures(measures),
    fad: { distance: 2, interval: [1, 3], rSquared: 1, slope: 1, points: [{ size: 10, distance: 3 }] },
    clips: [],
  };
  await writeFile(path.join(folder, 'adapter_model.safetensors'), WEIGHTS);
  await writeFile(path.join(folder, '.secret'), 'never sent');
  for (const [name, text] of [
    ['evaluation.json', JSON.stringify(evaluation)],
    ['PROMPTING.md', '# Prompting'],
    ['STYLE_TAGS.md', '# Tags'],
  ]) {
    await writeFile(path.join(folder, name!), text!);
  }
  const about = {
    name: 'Dusty',
    summary: 'Lofi.',
    licence: 'apache-2.0',
    baseModel: 'ACE-Step/Ace-Step1.5',
    relation: 'adapter',
    limits: ['No singing.'],
  };
  await writeFile(`${folder}-about.json`, JSON.stringify(about));
  const sample = { filename: 'a.mp3', audio_path: 'a.mp3', caption: 'soft keys', license: 'CC0-1.0', ai_training: training };
  await writeFile(`${folder}-dataset.json`, JSON.stringify({ metadata: { name: 'dusty' }, samples: [sample] }));
}
afterEach(() => Promise.all([`${folder}-about.json`, `${folder}-dataset.json`].map((file) => rm(file, { force: true }))));

const card = () => run({}, 'card', folder, '--about', `${folder}-about.json`, '--tracks', `${folder}-dataset.json`);

describe('publishing a release', () => {
  it('sends every file in one commit, large ones by LFS, and nothing that is hidden', async () => {
    await putRelease();
    expect(await card()).toMatchObject({ code: EXIT_CODES.done, err: '' });
    const seen: string[] = [];
    const options = { repository: 'ann/dusty', token: 'hf_secret', hubUrl: hub.url };
    const found = await publishRelease(folder, { ...options, onProgress: ({ phase }) => seen.push(phase) });
    expect(found).toMatchObject({ faults: [], url: `${hub.url}/ann/dusty/commit/abc` });
    const oid = createHash('sha256').update(WEIGHTS).digest('hex');
    expect([...hub.large]).toEqual([[oid, WEIGHTS]]);
    expect(hub.commit.find(({ key }) => key === 'lfsFile')?.['value']).toEqual({
      path: 'adapter_model.safetensors',
      algo: 'sha256',
      size: 3_000,
      oid,
    });
    const sent = hub.commit.flatMap(({ key, value }) => (key === 'header' ? [] : [(value as { path: string }).path]));
    expect(sent.toSorted()).toEqual([
      'CREDITS.md',
      'PROMPTING.md',
      'README.md',
      'STYLE_TAGS.md',
      'adapter_model.safetensors',
      'evaluation.html',
      'evaluation.json',
      'manifest.json',
    ]);
    expect(seen).toContain('hashing');
    hub.isTaken = true;
    expect((await publishRelease(folder, options)).url).toBe(`${hub.url}/ann/dusty/commit/abc`);
  });

  it('sends nothing in a dry run, and nothing while something is missing', async () => {
    await putRelease();
    await card();
    const dry = await run({}, 'publish', folder, '--repo', 'ann/dusty', '--dry-run', '--hub', hub.url);
    expect(dry).toMatchObject({ code: EXIT_CODES.done, err: '' });
    expect(dry.out).toMatch(/^would publish 8 files, \d+ bytes, to ann\/dusty\n$/u);
    await writeFile(path.join(folder, 'adapter_model.safetensors'), 'other weights');
    const stale = await run({ HF_TOKEN: 'hf_secret' }, 'publish', folder, '--repo', 'ann/dusty', '--hub', hub.url, '-q');
    expect(stale.code).toBe(EXIT_CODES.failed);
    expect(stale.out).toBe(
      'manifest-stale: manifest.json: It does not describe adapter_model.safetensors as they are. Run `loop-lora card` again.\n',
    );
    expect(hub.requests).toEqual([]);
  });

  it('lists open licences when the card is written, and then refuses', async () => {
    await putRelease('unknown');
    const written = await card();
    expect(written.code).toBe(EXIT_CODES.failed);
    expect(written.out).toContain('training-unclear: a.mp3');
    const { faults } = await publishRelease(folder, { repository: 'ann/dusty', dryRun: true, allowed: ['licences-open'] });
    expect(faults.map(({ code }) => code)).toEqual(['licences-open']);
  });

  it('names a wrong repository, token, and what the hub says', async () => {
    await putRelease();
    await card();
    const publish = (changes: object) =>
      publishRelease(folder, { repository: 'ann/dusty', token: 'hf_secret', hubUrl: hub.url, ...changes });
    await expect(publish({ repository: 'dusty' })).rejects.toThrow('repository: must be owner/name');
    await expect(publish({ token: undefined })).rejects.toThrow('token: must be a token of the hub');
    hub.refuses = 403;
    await expect(publish({})).rejects.toMatchObject({
      code: 'task_failed',
      message: expect.stringContaining('You have no right to write here') as string,
    });
    const failed = await run({ HF_TOKEN: 'hf_secret' }, 'publish', folder, '--repo', 'ann/dusty', '--hub', hub.url, '-q');
    expect(failed.err).not.toContain('hf_secret');
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(publish({ signal: stop })).rejects.toThrow('enough');
  });

  it('does not replace a card that somebody changed', async () => {
    await putRelease();
    await card();
    await writeFile(path.join(folder, 'README.md'), 'mine');
    expect((await card()).code).toBe(EXIT_CODES.output);
    expect((await run({}, 'card', folder, '--about', `${folder}-about.json`, '--tracks', `${folder}-dataset.json`, '--force')).code).toBe(
      EXIT_CODES.done,
    );
  });
});

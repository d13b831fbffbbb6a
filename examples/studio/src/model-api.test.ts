import { createHash } from 'node:crypto';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ModelOffer, OfferedFiles } from '../server/model/model-offer.js';
import { serveBuild } from '../server/serve-build.js';
import type { ServedBuild } from '../server/serve-build.js';

const fixtures = fileURLToPath(new URL('../../../packages/ace-onnx/fixtures/ace-step-1.5/checkpoints', import.meta.url));

describe('the files of the model', () => {
  let folder: string;
  let served: ServedBuild;
  let url: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'loop-model-api-'));
    served = await serveBuild({ folder, port: 0, environment: {} });
    url = `http://127.0.0.1:${served.port}/studio-api/model`;
  });
  afterAll(async () => {
    await served.close();
    await rm(folder, { recursive: true });
  });
  /** A status for a path as it is: `fetch` would tidy it up. */
  const rawStatus = (place: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port: served.port, path: place, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });
  const listed = async (): Promise<OfferedFiles> => (await fetch(`${url}/files`)).json() as Promise<OfferedFiles>;

  it('are those of the practice model where none is named: what it is, how large, and how much memory it takes', async () => {
    const offer = (await (await fetch(url)).json()) as ModelOffer;
    expect(offer).toMatchObject({ id: 'studio/practice-model', name: 'practice model', isPractice: true, variant: 'acestep-v15-base' });
    const { id, revision, files } = await listed();
    expect([id, revision]).toEqual([offer.id, offer.revision]);
    expect(files.reduce((sum, { size }) => sum + size, 0)).toBe(offer.totalBytes);
    expect(offer.memoryBytes).toBeGreaterThan(offer.totalBytes);
  });

  it('come whole and in ranges, and are what their hashes say', async () => {
    const { files } = await listed();
    const { path: name, size, sha256 } = files.find((file) => file.path.endsWith('model.safetensors'))!;
    const whole = await fetch(`${url}/files/${name}`);
    const bytes = new Uint8Array(await whole.arrayBuffer());
    expect([whole.status, bytes.length, createHash('sha256').update(bytes).digest('hex')]).toEqual([200, size, sha256]);
    const ask = (range: string, more: Readonly<Record<string, string>> = {}): Promise<Response> =>
      fetch(`${url}/files/${name}`, { headers: { Range: range, ...more } });
    const part = await ask('bytes=100-199');
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${size}`]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.subarray(100, 200));
    expect(new Uint8Array(await (await ask('bytes=-7')).arrayBuffer())).toEqual(bytes.subarray(size - 7));
    expect((await ask(`bytes=${size}-`)).status).toBe(416);
    expect((await ask('bytes=0-9', { 'If-Range': '"another"' })).status).toBe(200);
    const head = await fetch(`${url}/files/${name}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(size)]);
  });

  it('are the listed ones alone, whatever a path looks like', async () => {
    for (const other of [
      'acestep-v15-turbo/config.json',
      'README.md',
      '../../../package.json',
      '..%2f..%2f..%2fpackage.json',
      'vae/..%2fvae/config.json',
      'vae/%2e%2e/vae/config.json',
      '%2fetc%2fpasswd',
      '/etc/passwd',
      'vae',
      'vae/config.json%00',
      'vae%5cconfig.json',
      '%E0%A4%A',
    ]) {
      const status = await rawStatus(`/studio-api/model/files/${other}`);
      // The path that begins again where it left is, for a URL, the listed one.
      expect([other, status]).toEqual([other, other === 'vae/%2e%2e/vae/config.json' ? 200 : 404]);
    }
    expect((await fetch(`${url}/files/vae/config.json`, { method: 'DELETE' })).status).toBe(404);
  });

  it('are not for foreign pages, nor under foreign names', async () => {
    expect((await fetch(`${url}/files/vae/config.json`, { headers: { Origin: 'https://evil.example' } })).status).toBe(403);
    expect(await rawStatus('/studio-api/model/files', { Host: 'evil.example' })).toBe(403);
  });

  it('are refused when a link leads out of the folder, and gone when the folder is', async () => {
    const own = path.join(folder, 'linked');
    for (const part of ['acestep-v15-base', 'vae', 'Qwen3-Embedding-0.6B'])
      await cp(path.join(fixtures, part), path.join(own, part), { recursive: true });
    const secret = path.join(folder, 'secret.json');
    await writeFile(secret, '{}');
    const answerFor = async (model: string): Promise<Response> => {
      const server = await serveBuild({ folder, port: 0, environment: { ACE_ONNX_MODEL: model } });
      try {
        const response = await fetch(`http://127.0.0.1:${server.port}/studio-api/model`);
        return new Response(await response.text(), { status: response.status });
      } finally {
        await server.close();
      }
    };
    expect(await (await answerFor(own)).json()).toMatchObject({ id: 'studio/linked', isPractice: false });
    await rm(path.join(own, 'Qwen3-Embedding-0.6B/tokenizer.json'));
    await cp(path.join(fixtures, 'Qwen3-Embedding-0.6B/tokenizer.json'), secret);
    await symlink(secret, path.join(own, 'Qwen3-Embedding-0.6B/tokenizer.json'));
    const refused = await answerFor(own);
    expect([refused.status, await refused.text()]).toEqual([404, expect.stringContaining('a link that leads out')]);
    const gone = await answerFor(path.join(folder, 'nowhere'));
    // What it says names no folder of the machine.
    expect([gone.status, await gone.text()]).toEqual([404, expect.not.stringContaining(tmpdir())]);
  });
});

import { encodeSafetensors } from '@loop/core/weights';
import { describe, expect, it } from 'vitest';

import { createWebAdapters } from './web-adapters.js';

const FILE = encodeSafetensors([{ name: 'x.lora_A.weight', dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }]);
const CONFIG = new TextEncoder().encode('{"peft_type":"LORA"}');

/** A server of some files that sends ranges. */
function serverOf(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>, asked: string[] = []): typeof fetch {
  return async (address, { method, headers } = {}) => {
    const url = String(address);
    asked.push(`${method} ${url}`);
    const bytes = files[url];
    if (bytes === undefined) return new Response(undefined, { status: 404 });
    if (method === 'HEAD') return new Response(undefined, { headers: { 'content-length': String(bytes.length) } });
    const [, from, to] = /bytes=(\d+)-(\d+)/u.exec(new Headers(headers).get('range') ?? '') ?? [];
    if (from === undefined) return new Response(bytes);
    const range = { 'content-range': `bytes ${from}-${to}/${bytes.length}` };
    return new Response(bytes.slice(Number(from), Number(to) + 1), { status: 206, headers: range });
  };
}

const copy = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

describe('adapters at addresses', () => {
  it.each([
    ['the folder of a trainer', 'https://a.org/loras/lofi', 'https://a.org/loras/lofi/final/adapter/', ''],
    ['a file', 'https://a.org/lofi/adapter_model.safetensors', 'https://a.org/lofi/', ''],
    ['a file with a key', 'https://a.org/lofi/adapter_model.safetensors?key=1', 'https://a.org/lofi/', '?key=1'],
  ])('are found in %s, with the configuration beside them', async (_, place, folder, query) => {
    const fetch = serverOf({
      [`${folder}adapter_model.safetensors${query}`]: copy(FILE),
      [`${folder}adapter_config.json${query}`]: copy(CONFIG),
    });
    const { name, file, config } = await createWebAdapters({ fetch }).open(place, {});
    expect([name, config]).toEqual(['lofi', { peft_type: 'LORA' }]);
    expect(await [...file.tensors.values()][0]!.float32()).toEqual(Float32Array.of(1, 2));
  });

  it('are missing where there is nothing', async () => {
    await expect(createWebAdapters({ fetch: serverOf({}) }).open('https://a.org/x', {})).rejects.toMatchObject({ code: 'model_missing' });
  });
});

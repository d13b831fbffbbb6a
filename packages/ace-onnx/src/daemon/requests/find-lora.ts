import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { daemonFault } from '../protocol/rpc-error.js';
import type { TrackLora } from './track-request.js';

const NAME = /^(?!\.)[\w.+ -]{1,128}$/;
const WEIGHTS = /\.safetensors$/;

/**
 * Finds a LoRA by its name in a folder of them: a folder that a trainer wrote, or a safetensors file.
 *
 * @param isTrusted - Whether the name may be a path: it comes from the configuration, and not from a client.
 * @throws {RpcError} `INVALID_LORA`, with those that are there.
 */
export async function findLora(name: string, folder: string, isTrusted: boolean): Promise<Omit<TrackLora, 'scale'>> {
  if (isTrusted && (path.isAbsolute(name) || name.startsWith('.'))) {
    const source = path.resolve(name);
    const found = await describe(source);
    if (found !== undefined) return { name: path.basename(source).replace(WEIGHTS, ''), source, fingerprint: found };
    throw daemonFault('INVALID_LORA', `lora: ${source} is not there.`);
  }
  if (!NAME.test(name)) throw daemonFault('INVALID_LORA', `lora: must be the name of a LoRA in ${folder}, such as lofi-beats-v1.`);
  for (const place of [name, `${name}.safetensors`]) {
    const source = path.join(folder, place);
    const found = await describe(source);
    if (found !== undefined) return { name: name.replace(WEIGHTS, ''), source, fingerprint: found };
  }
  const present = (await readdir(folder).catch(() => []))
    .filter((entry) => !entry.startsWith('.'))
    .map((entry) => entry.replace(WEIGHTS, ''));
  const known = present.length === 0 ? 'there is none' : `there are: ${present.slice(0, 20).join(', ')}`;
  throw daemonFault('INVALID_LORA', `lora: "${name}" is not in ${folder}; ${known}.`);
}

/** Lengths and times of its files; `undefined` when it is not there. */
async function describe(source: string): Promise<string | undefined> {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) return undefined;
  if (found.isFile()) return `${source} ${found.size} ${Math.round(found.mtimeMs)}`;
  const files = (await readdir(source).catch(() => [])).toSorted();
  const parts = await Promise.all(
    files.map(async (file) => {
      const { size, mtimeMs } = await stat(path.join(source, file));
      return `${file} ${size} ${Math.round(mtimeMs)}`;
    }),
  );
  return `${source} ${parts.join(' ')}`;
}

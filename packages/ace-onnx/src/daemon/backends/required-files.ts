import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

import type { BackendType } from './backend-types.js';

/** A file of a model's folder. */
export interface FolderFile {
  /** Its path in the folder, with `/`. */
  readonly path: string;
  readonly bytes: number;
  readonly changedMs: number;
}

const WEIGHTS = /\.safetensors$/;
/** Networks lie in folders of the model's folder, or in a folder `onnx`. */
const MAX_DEPTH = 2;

/** Lists a model's folder; `undefined` when there is none. */
export async function listModelFolder(folder: string): Promise<readonly FolderFile[] | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) return undefined;
  return listFolder(folder, '', MAX_DEPTH);
}

/** What a folder lacks of what a backend loads, as far as names show; empty when all is there. */
export function missingFiles(type: Exclude<BackendType, 'pattern'>, files: readonly FolderFile[]): readonly string[] {
  const names = new Set(files.filter(({ bytes }) => bytes > 0).map((file) => file.path));
  const inFolder = (folder: string): readonly string[] => {
    const hasWeights = [...names].some((name) => name.startsWith(`${folder}/`) && WEIGHTS.test(name));
    return [...(names.has(`${folder}/config.json`) ? [] : [`${folder}/config.json`]), ...(hasWeights ? [] : [`${folder}/*.safetensors`])];
  };
  const one = (name: string): readonly string[] => (names.has(name) ? [] : [name]);
  if (type === 'musicgen') {
    const decoders = ['decoder_model_merged.onnx', 'decoder_model.onnx'];
    const hasDecoder = decoders.some((name) => names.has(name) || names.has(`onnx/${name}`));
    const network = (name: string): readonly string[] => (names.has(`onnx/${name}`) ? [] : one(name));
    return [
      ...one('tokenizer.json'),
      ...network('text_encoder.onnx'),
      ...(hasDecoder ? [] : ['decoder_model_merged.onnx']),
      ...network('encodec_decode.onnx'),
    ];
  }
  if (type === 'ace_step')
    return [
      ...['ace_step_transformer', 'music_dcae_f8c8', 'music_vocoder', 'umt5-base'].flatMap(inFolder),
      ...one('umt5-base/tokenizer.json'),
    ];
  const transformers = [...names].flatMap((name) => /^(acestep-v15-[^/]+|transformer)\/config\.json$/.exec(name)?.[1] ?? []);
  const isThere = transformers.some((folder) => inFolder(folder).length === 0);
  return [...(isThere ? [] : ['acestep-v15-*/config.json and its weights']), ...inFolder('vae')];
}

async function listFolder(root: string, below: string, depth: number): Promise<readonly FolderFile[]> {
  const entries = await readdir(path.join(root, below)).catch(() => []);
  const found = await Promise.all(
    entries.map(async (name): Promise<readonly FolderFile[]> => {
      const place = below === '' ? name : `${below}/${name}`;
      // Hubs keep links to files elsewhere.
      const file = await stat(path.join(root, place)).catch(() => undefined);
      if (file?.isFile() === true) return [{ path: place, bytes: file.size, changedMs: file.mtimeMs }];
      return file?.isDirectory() === true && depth > 1 ? listFolder(root, place, depth - 1) : [];
    }),
  );
  return found.flat().toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

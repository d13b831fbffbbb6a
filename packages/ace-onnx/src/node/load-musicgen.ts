import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';

import { ModelMissingError } from '@loop/core';
import type { MusicGenerator } from '@loop/core';

import { findModel } from '../hub/find-model.js';
import { isModelId } from '../hub/model-manifest.js';
import { parseMusicgenConfig } from '../models/musicgen/config.js';
import { createMusicgen } from '../models/musicgen/create-musicgen.js';
import type { MusicgenRequest } from '../models/musicgen/create-musicgen.js';
import type { OpenedNetwork } from '../models/musicgen/opened-network.js';
import { createPromptTokenizer } from '../tokenizers/prompt/prompt-tokenizer.js';
import { findFile } from './find-file.js';
import { createFileModelStore } from './hub/file-model-store.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';
import { openExported } from './open-exported.js';

/**
 * Opens MusicGen as it is published in ONNX: `text_encoder.onnx`, `decoder_model_merged.onnx` (or `decoder_model.onnx` with
 * `decoder_with_past_model.onnx`), `encodec_decode.onnx` and `tokenizer.json`, in one folder or with the networks in a folder `onnx`. Widths and layers are
 * read from the networks; `config.json` may be missing, then it is the small model.
 *
 * @param source - The folder, or the name of a model that was pulled, such as `Xenova/musicgen-small`.
 * @throws {ModelMissingError} With the file that is not there.
 * @throws {ModelLoadError} When a network cannot be loaded.
 * @throws {FileFormatError} When the tokenizer or the configuration is none.
 */
export async function loadMusicgen(
  source: string,
  options: Pick<NodeRuntimeOptions, 'provider' | 'threads'> = {},
): Promise<MusicGenerator<MusicgenRequest>> {
  const folder = await findFolder(source);
  const find = (name: string): Promise<string | undefined> => findFile(folder, [name, `onnx/${name}`]);
  const tokenizerFile = await find('tokenizer.json');
  if (tokenizerFile === undefined) throw new ModelMissingError(`${path.join(folder, 'tokenizer.json')} is not there.`, 'tokenizer.json');
  const tokenizer = createPromptTokenizer(await readFile(tokenizerFile, 'utf8'));
  const config = parseMusicgenConfig(await readFile(path.join(folder, 'config.json'), 'utf8').catch(() => undefined));
  const isMerged = (await find('decoder_model_merged.onnx')) !== undefined;
  const opened: OpenedNetwork[] = [];
  const open = async (name: string): Promise<OpenedNetwork> => {
    const file = await find(name);
    if (file === undefined)
      throw new ModelMissingError(`${path.join(folder, name)} is not there. Give the folder of MusicGen's ONNX files.`, name);
    const network = await openExported(file, options);
    opened.push(network);
    return network;
  };
  try {
    const networks = {
      text: await open('text_encoder.onnx'),
      decoder: await open(isMerged ? 'decoder_model_merged.onnx' : 'decoder_model.onnx'),
      decoderWithPast: isMerged ? undefined : await open('decoder_with_past_model.onnx'),
      codec: await open('encodec_decode.onnx'),
    };
    return createMusicgen({ name: path.basename(source), config, tokenizer, networks, clock: () => performance.now() });
  } catch (error) {
    for (const { session } of opened) await session.release();
    throw error;
  }
}

async function findFolder(source: string): Promise<string> {
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory() === true) return source;
  const model = isModelId(source) ? await findModel(source, { store: createFileModelStore() }) : undefined;
  if (model?.location !== undefined) return model.location;
  throw new ModelMissingError(`There is no folder ${source}. Give the folder of MusicGen's ONNX files.`, source);
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError, ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';

import { createEmbedder } from '../embedder/create-embedder.js';
import type { LoadedEmbedder } from '../embedder/create-embedder.js';
import { readFeatureConfig } from '../embedder/feature-config.js';
import { externalLocationFault } from '../onnx/external-location.js';
import { listExternalWeights } from '../onnx/external-weights.js';
import type { Session } from '../runtime/runtime.js';
import { createByteLevelTokenizer } from '../tokenizers/qwen/create-qwen-tokenizer.js';
import { findFile } from './find-file.js';
import { createNodeRuntime } from './onnx-runtime.js';
import type { NodeRuntimeOptions } from './onnx-runtime.js';

/** The most tokens that a text encoder of CLAP reads. */
const MAX_TOKENS = 512;

/** The files of the published exports, in the order in which they are looked for. */
const AUDIO_FILES = ['onnx/audio_model.onnx', 'audio_model.onnx', 'onnx/model.onnx', 'model.onnx'];
const TEXT_FILES = ['onnx/text_model.onnx', 'text_model.onnx'];

/** How an embedder is loaded. */
export interface LoadEmbedderOptions extends NodeRuntimeOptions, Abortable {}

/**
 * Loads an embedding model that was exported to ONNX: CLAP without fusion, which knows sounds and words, or a model of Wav2Vec2's kind such as MERT,
 * which knows sounds. A plug-in of `loop-lora evaluate --embedder @loop/ace-onnx --embedder-model FOLDER`.
 *
 * @param folder - A folder in the layout of the exports on Hugging Face: `preprocessor_config.json`, `onnx/audio_model.onnx` or `onnx/model.onnx`, and
 *   for words `onnx/text_model.onnx` with `tokenizer.json`.
 * @throws {ModelMissingError} When a file is missing.
 * @throws {FileFormatError} When a file cannot be read.
 * @throws {UnsupportedError} When it is a model of another kind.
 * @throws {ModelLoadError} When a network cannot be loaded.
 */
export async function loadEmbedder(folder: string, options: LoadEmbedderOptions = {}): Promise<LoadedEmbedder> {
  const { signal, ...runtimeOptions } = options;
  signal?.throwIfAborted();
  const features = readFeatureConfig(await readText(folder, 'preprocessor_config.json'));
  const runtime = createNodeRuntime(runtimeOptions);
  const opened: Session[] = [];
  const open = async (file: string): Promise<Session> => {
    signal?.throwIfAborted();
    const bytes = new Uint8Array(await readFile(file));
    const names = [...new Set(listExternalWeights(bytes).map((weight) => weight.file))];
    for (const name of names) {
      const fault = externalLocationFault(name);
      if (fault !== undefined) throw new FileFormatError('onnx', `${path.basename(file)} keeps weights in a place that ${fault}.`);
    }
    const files = names.map((name) => ({ name, location: path.join(path.dirname(file), name) }));
    const session = await runtime.open(bytes, { name: path.basename(file), files });
    opened.push(session);
    return session;
  };
  try {
    const audio = await findFile(folder, AUDIO_FILES);
    if (audio === undefined) throw missing(folder, AUDIO_FILES.join(', '));
    const name = path.basename(path.resolve(folder));
    const session = await open(audio);
    const words = features.kind === 'clap' ? await findFile(folder, TEXT_FILES) : undefined;
    if (words === undefined) return await createEmbedder({ name, features, audio: session });
    const tokenizer = createByteLevelTokenizer(await readText(folder, 'tokenizer.json'), 'gpt-2');
    const tokenize = (text: string): readonly number[] => tokenizer.encode(text, { maxTokens: MAX_TOKENS });
    return await createEmbedder({ name, features, audio: session, text: { session: await open(words), tokenize } });
  } catch (error) {
    for (const session of opened) await session.release();
    throw error;
  }
}

async function readText(folder: string, name: string): Promise<string> {
  return readFile(path.join(folder, name), 'utf8').catch((cause: unknown) => {
    throw missing(folder, name, cause);
  });
}

function missing(folder: string, name: string, cause?: unknown): ModelMissingError {
  return new ModelMissingError(`${folder} has no ${name}. Give the folder of an embedding model that was exported to ONNX.`, name, {
    cause,
  });
}

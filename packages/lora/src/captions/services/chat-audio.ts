import { TaskFailedError, UnsupportedError, isLoopError } from '@loop/core';

import type { CaptionAudio, Captioner } from '../captioner.js';
import { ANNOTATION_FIELDS, ANNOTATION_QUESTION, ANNOTATION_REVISION, ANNOTATION_SCHEMA, readAnnotation } from './annotation.js';
import { toBase64 } from './audio-blob.js';
import { asList, asObject, asWords } from './field-readers.js';
import { createServiceExchange } from './service-exchange.js';
import { parseServiceOptions } from './service-options.js';
import type { ServiceOptions } from './service-options.js';

/** How {@link createChatAudioCaptioner} asks. */
export interface ChatAudioOptions extends ServiceOptions {
  /** How freely the model chooses its words, 0–2. @defaultValue 0.3 */
  readonly temperature?: number | undefined;
  /** The longest answer in tokens, 256–32 768. @defaultValue 4 096 */
  readonly maxTokens?: number | undefined;
  /**
   * How the sound goes in: OpenAI's `input_audio`, which takes WAV and MP3, or the `audio_url` of vLLM and its kin, which takes any file.
   *
   * @defaultValue 'input_audio'
   */
  readonly transport?: 'input_audio' | 'audio_url' | undefined;
}

const MAX_BYTES = 20 * 2 ** 20;

/** What OpenAI calls the two kinds of files that it takes. */
const FORMATS: Readonly<Record<string, string>> = { 'audio/wav': 'wav', 'audio/mpeg': 'mp3' };

/** What a server may not know, in the order in which it is left out. */
const LOOSER: readonly ((body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>)[] = [
  (body) => body,
  (body) => ({ ...body, response_format: undefined }),
  ({ max_completion_tokens: tokens, ...body }) => ({ ...body, response_format: undefined, max_tokens: tokens }),
];

/**
 * Creates a captioner over any chat model that hears, behind `/chat/completions`: OpenAI's audio models, or Qwen-Omni and its kin served by vLLM. A
 * server that knows no JSON Schema or no `max_completion_tokens` is asked without.
 *
 * @param options - `baseUrl`: `https://api.openai.com/v1` by default. `model`: `gpt-4o-audio-preview` by default.
 * @throws {InvalidInputError} For options that are out of range.
 *
 * Source: https://platform.openai.com/docs/guides/audio
 */
export function createChatAudioCaptioner(options: ChatAudioOptions = {}): Captioner {
  const { temperature = 0.3, maxTokens = 4_096, transport = 'input_audio', ...service } = options;
  const resolved = parseServiceOptions(service, { baseUrl: 'https://api.openai.com/v1', model: 'gpt-4o-audio-preview' });
  const exchange = createServiceExchange(resolved, { name: 'authorization', prefix: 'Bearer ' });
  const { model, price, base } = resolved;
  /** How much had to be left out for this server. */
  let looser = 0;

  const ask = async (audio: CaptionAudio, signal: AbortSignal): Promise<unknown> => {
    const body = {
      model,
      messages: [{ role: 'user', content: [soundPart(audio, transport), { type: 'text', text: ANNOTATION_QUESTION }] }],
      temperature,
      max_completion_tokens: maxTokens,
      response_format: { type: 'json_schema', json_schema: { name: 'annotation', schema: ANNOTATION_SCHEMA, strict: true } },
    };
    for (let way = looser; ; way += 1) {
      const text = JSON.stringify(LOOSER[way]!(body));
      try {
        const { json } = await exchange.ask({
          path: '/chat/completions',
          body: () => text,
          headers: { 'content-type': 'application/json' },
          signal,
        });
        looser = way;
        return json;
      } catch (error) {
        const isRefusal = isLoopError(error, 'http') && (error.status === 400 || error.status === 422);
        if (!isRefusal || way + 1 >= LOOSER.length) throw error;
      }
    }
  };

  return {
    name: 'chat-audio',
    model,
    revision: `${ANNOTATION_REVISION} ${temperature}`,
    fields: ANNOTATION_FIELDS,
    maxBytes: MAX_BYTES,
    price,
    caption: (audio, call = {}) =>
      exchange.within(async (signal) => {
        const choice = asObject(asList(asObject(await ask(audio, signal))['choices'])[0]);
        if (choice['finish_reason'] === 'length') throw new TaskFailedError(`${base}: the answer broke off after ${maxTokens} tokens.`);
        const message = asObject(choice['message']);
        const refusal = asWords(message['refusal']);
        if (refusal !== undefined) throw new TaskFailedError(`${base}: the model declined: "${exchange.redact(refusal.slice(0, 120))}".`);
        const text =
          asWords(message['content']) ??
          asList(message['content'])
            .map((part) => asWords(asObject(part)['text']) ?? '')
            .join('');
        if (text === '') throw exchange.wrong('the answer has no text.');
        return readAnnotation(text, base);
      }, call),
  };
}

function soundPart(audio: CaptionAudio, transport: 'input_audio' | 'audio_url'): object {
  if (transport === 'audio_url') return { type: 'audio_url', audio_url: { url: `data:${audio.mediaType};base64,${toBase64(audio)}` } };
  const format = FORMATS[audio.mediaType];
  if (format === undefined) {
    const message = `${audio.name} is ${audio.mediaType}; input_audio takes WAV and MP3. Convert the file, or use the transport audio_url.`;
    throw new UnsupportedError('audio', message);
  }
  return { type: 'input_audio', input_audio: { data: toBase64(audio), format } };
}

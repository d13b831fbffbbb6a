import { TaskFailedError } from '@loop/core';

import type { CaptionAudio, Captioner, HeardTrack } from '../captioner.js';
import { ANNOTATION_FIELDS, ANNOTATION_QUESTION, ANNOTATION_REVISION, readAnnotation } from './annotation.js';
import { toBase64 } from './audio-blob.js';
import { asList, asObject, asWords } from './field-readers.js';
import { withGeminiFile } from './gemini-files.js';
import { createServiceExchange } from './service-exchange.js';
import { parseServiceOptions } from './service-options.js';
import type { ServiceOptions } from './service-options.js';

/** How {@link createGeminiCaptioner} asks. */
export interface GeminiOptions extends ServiceOptions {
  /** How freely the model chooses its words, 0–2. @defaultValue 0.3 */
  readonly temperature?: number | undefined;
}

/** A request has 20 MB at most, and base64 makes four bytes of three; larger recordings are uploaded first. */
const MAX_INLINE_BYTES = 14 * 2 ** 20;
const MAX_BYTES = 2_000 * 2 ** 20;

/**
 * Creates a captioner that asks Google's Gemini for caption, genre, lyrics, language, tempo, key and time signature at once. The key goes in a header.
 * Recordings that are too large for a request are uploaded, and deleted afterwards.
 *
 * @param options - `baseUrl`: `https://generativelanguage.googleapis.com` by default. `model`: `gemini-2.5-flash` by default.
 * @throws {InvalidInputError} For options that are out of range.
 *
 * Source: https://ai.google.dev/api/generate-content
 */
export function createGeminiCaptioner(options: GeminiOptions = {}): Captioner {
  const { temperature = 0.3, ...service } = options;
  const resolved = parseServiceOptions(service, { baseUrl: 'https://generativelanguage.googleapis.com', model: 'gemini-2.5-flash' });
  const exchange = createServiceExchange(resolved, { name: 'x-goog-api-key' });
  const { model, price, base, delay } = resolved;

  const generate = async (part: object, signal: AbortSignal): Promise<HeardTrack> => {
    const body = JSON.stringify({
      contents: [{ role: 'user', parts: [part, { text: ANNOTATION_QUESTION }] }],
      generationConfig: { responseMimeType: 'application/json', temperature },
    });
    const path = `/v1beta/models/${encodeURIComponent(model)}:generateContent`;
    const { json } = await exchange.ask({ path, body: () => body, headers: { 'content-type': 'application/json' }, signal });
    return readAnnotation(readAnswer(json, base), base);
  };

  return {
    name: 'gemini',
    model,
    revision: `${ANNOTATION_REVISION} ${temperature}`,
    fields: ANNOTATION_FIELDS,
    maxBytes: MAX_BYTES,
    price,
    caption: (audio: CaptionAudio, call = {}) =>
      exchange.within((signal) => {
        const { mediaType } = audio;
        if (audio.bytes.length <= MAX_INLINE_BYTES)
          return generate({ inline_data: { mime_type: mediaType, data: toBase64(audio) } }, signal);
        return withGeminiFile(audio, { exchange, base, delay, signal }, (uri) =>
          generate({ file_data: { mime_type: mediaType, file_uri: uri } }, signal),
        );
      }, call),
  };
}

/** The text of an answer, or why there is none. */
function readAnswer(json: unknown, base: string): string {
  const answer = asObject(json);
  const blocked = asWords(asObject(answer['promptFeedback'])['blockReason']);
  if (blocked !== undefined) throw new TaskFailedError(`${base}: the recording was refused (${blocked.slice(0, 60)}).`);
  const candidate = asObject(asList(answer['candidates'])[0]);
  const reason = asWords(candidate['finishReason']) ?? 'STOP';
  if (reason !== 'STOP')
    throw new TaskFailedError(`${base}: the answer broke off (${reason.slice(0, 60)}). ${ADVICE[reason] ?? ''}`.trim());
  return (
    asList(asObject(candidate['content'])['parts'])
      .map(asObject)
      // Thoughts are no answer.
      .filter(({ thought }) => thought !== true)
      .map(({ text }) => asWords(text) ?? '')
      .join('')
  );
}

const ADVICE: Readonly<Record<string, string>> = {
  RECITATION: 'The model will not repeat lyrics that it knows; use a transcriber for this song.',
  MAX_TOKENS: 'The song has too many words for one answer; use a transcriber for this song.',
  SAFETY: 'Use another service for this song.',
};

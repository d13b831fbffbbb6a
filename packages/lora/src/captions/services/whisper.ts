import { isLoopError } from '@loop/core';

import type { CaptionAudio, Captioner, HeardTrack } from '../captioner.js';
import { cleanHeard } from '../clean-heard.js';
import { alignWords, wordsOfText } from '../lyrics/align-words.js';
import type { BareWord } from '../lyrics/align-words.js';
import { dropInventedWords } from '../lyrics/drop-invented-words.js';
import type { TranscriptSegment } from '../lyrics/drop-invented-words.js';
import { structureLyrics } from '../lyrics/structure-lyrics.js';
import { toAudioBlob } from './audio-blob.js';
import { asFinite, asList, asObject, asWords } from './field-readers.js';
import { createServiceExchange } from './service-exchange.js';
import { parseServiceOptions } from './service-options.js';
import type { ServiceOptions } from './service-options.js';

/** How {@link createWhisperCaptioner} asks. */
export interface WhisperOptions extends ServiceOptions {
  /** The sung language, an ISO 639-1 code, where it is known. @defaultValue the service guesses */
  readonly language?: string | undefined;
  /** Words that are likely, such as names. @defaultValue none */
  readonly hint?: string | undefined;
}

/** What OpenAI takes, in bytes. */
const MAX_BYTES = 25 * 2 ** 20;

/**
 * Creates a captioner that writes lyrics down through `/audio/transcriptions`, as OpenAI's Whisper, Groq, speaches, LocalAI and vLLM offer it. Words
 * that nobody sings are left out, and the rest gets its sections. Services without times give lines alone.
 *
 * @param options - `baseUrl`: `https://api.openai.com/v1` by default. `model`: `whisper-1` by default.
 * @throws {InvalidInputError} For options that are out of range.
 *
 * Source: https://platform.openai.com/docs/api-reference/audio/createTranscription
 */
export function createWhisperCaptioner(options: WhisperOptions = {}): Captioner {
  const { language, hint, ...service } = options;
  const resolved = parseServiceOptions(service, { baseUrl: 'https://api.openai.com/v1', model: 'whisper-1' });
  const exchange = createServiceExchange(resolved, { name: 'authorization', prefix: 'Bearer ' });
  const { model } = resolved;

  const formOf = (audio: CaptionAudio, isPlain: boolean): FormData => {
    const form = new FormData();
    form.set('file', toAudioBlob(audio), audio.name);
    form.set('model', model);
    form.set('response_format', isPlain ? 'json' : 'verbose_json');
    if (!isPlain) for (const granularity of ['word', 'segment']) form.append('timestamp_granularities[]', granularity);
    if (language !== undefined) form.set('language', language);
    if (hint !== undefined) form.set('prompt', hint);
    return form;
  };

  const transcribe = async (audio: CaptionAudio, signal: AbortSignal): Promise<unknown> => {
    const ask = (isPlain: boolean) => exchange.ask({ path: '/audio/transcriptions', body: () => formOf(audio, isPlain), signal });
    // The newer models know no times.
    if (model.startsWith('gpt-4o')) return (await ask(true)).json;
    try {
      return (await ask(false)).json;
    } catch (error) {
      if (!isLoopError(error, 'http') || error.status !== 400 || !/response_format|timestamp|granularit/iu.test(error.body ?? ''))
        throw error;
      return (await ask(true)).json;
    }
  };

  return {
    name: 'whisper',
    model,
    revision: `1 ${language ?? ''} ${hint ?? ''}`.trim(),
    fields: ['lyrics', 'language'],
    maxBytes: MAX_BYTES,
    price: resolved.price,
    caption: (audio, call = {}) =>
      exchange.within(async (signal) => {
        const answer = await transcribe(audio, signal);
        const { text } = asObject(answer);
        if (typeof text !== 'string') throw exchange.wrong('the answer has no text.');
        return readTranscript(asObject(answer), audio);
      }, call),
  };
}

function readTranscript(answer: Readonly<Record<string, unknown>>, audio: CaptionAudio): HeardTrack {
  const { kept, dropped } = dropInventedWords(readSegments(answer));
  const words = kept.some(({ start }) => start !== undefined)
    ? alignWords(kept, asList(answer['words']).flatMap(readWord))
    : wordsOfText(kept.map(({ text }) => text).join('\n'));
  const seconds = audio.seconds ?? asFinite(answer['duration']);
  const heard = cleanHeard({
    lyrics: structureLyrics(words, { seconds }),
    language: asWords(answer['language']),
    notes: dropped.map(({ text, reason }) => `left out (${reason}): ${text.slice(0, 60)}`),
  });
  // Whoever hears no words knows no language.
  return heard.lyrics === undefined ? { ...heard, language: undefined } : heard;
}

function readSegments(answer: Readonly<Record<string, unknown>>): readonly TranscriptSegment[] {
  const segments = asList(answer['segments']).flatMap((value): readonly TranscriptSegment[] => {
    const segment = asObject(value);
    const text = asWords(segment['text']);
    if (text === undefined) return [];
    return [
      {
        text,
        start: asFinite(segment['start']),
        end: asFinite(segment['end']),
        noSpeech: asFinite(segment['no_speech_prob']),
        logProbability: asFinite(segment['avg_logprob']),
        compression: asFinite(segment['compression_ratio']),
      },
    ];
  });
  return segments.length > 0 ? segments : (asWords(answer['text']) ?? '').split('\n').map((text) => ({ text }));
}

function readWord(value: unknown): readonly BareWord[] {
  const word = asObject(value);
  const [text, start, end] = [asWords(word['word']), asFinite(word['start']), asFinite(word['end'])];
  return text === undefined || start === undefined || end === undefined ? [] : [{ text: text.trim(), start, end }];
}

import type { CaptionAudio, Captioner, HeardTrack } from '../captioner.js';
import { cleanHeard } from '../clean-heard.js';
import { wordsOfText } from '../lyrics/align-words.js';
import { dropInventedWords } from '../lyrics/drop-invented-words.js';
import { structureLyrics } from '../lyrics/structure-lyrics.js';
import type { TimedWord } from '../lyrics/timed-word.js';
import { toAudioBlob } from './audio-blob.js';
import { asFinite, asList, asObject, asWords } from './field-readers.js';
import { createServiceExchange } from './service-exchange.js';
import { parseServiceOptions } from './service-options.js';
import type { ServiceOptions } from './service-options.js';

/** How {@link createScribeCaptioner} asks. */
export interface ScribeOptions extends ServiceOptions {
  /** The sung language, an ISO 639 code, where it is known. @defaultValue the service guesses */
  readonly language?: string | undefined;
  /** Whether voices are told apart, so that each has lines of its own. @defaultValue false */
  readonly diarize?: boolean | undefined;
}

/** What ElevenLabs takes, in bytes. */
const MAX_BYTES = 1_000 * 2 ** 20;

/**
 * Creates a captioner that writes lyrics down with ElevenLabs' Scribe. Sounds that are no words, such as laughter, end a line and are left out.
 *
 * @param options - `baseUrl`: `https://api.elevenlabs.io` by default. `model`: `scribe_v2` by default.
 * @throws {InvalidInputError} For options that are out of range.
 *
 * Source: https://elevenlabs.io/docs/api-reference/speech-to-text/convert
 */
export function createScribeCaptioner(options: ScribeOptions = {}): Captioner {
  const { language, diarize = false, ...service } = options;
  const resolved = parseServiceOptions(service, { baseUrl: 'https://api.elevenlabs.io', model: 'scribe_v2' });
  const exchange = createServiceExchange(resolved, { name: 'xi-api-key' });
  const { model, price } = resolved;

  const formOf = (audio: CaptionAudio): FormData => {
    const form = new FormData();
    form.set('file', toAudioBlob(audio), audio.name);
    form.set('model_id', model);
    form.set('timestamps_granularity', 'word');
    form.set('tag_audio_events', 'true');
    form.set('diarize', String(diarize));
    if (language !== undefined) form.set('language_code', language);
    return form;
  };

  return {
    name: 'scribe',
    model,
    revision: `1 ${language ?? ''} ${diarize ? 'voices' : ''}`.trim(),
    fields: ['lyrics', 'language'],
    maxBytes: MAX_BYTES,
    price,
    caption: (audio, call = {}) =>
      exchange.within(async (signal) => {
        const { json } = await exchange.ask({ path: '/v1/speech-to-text', body: () => formOf(audio), signal });
        if (typeof asObject(json)['text'] !== 'string') throw exchange.wrong('the answer has no text.');
        return readTranscript(asObject(json), audio);
      }, call),
  };
}

function readTranscript(answer: Readonly<Record<string, unknown>>, { seconds }: CaptionAudio): HeardTrack {
  const timed = readWords(asList(answer['words']));
  const { kept, dropped } = dropInventedWords((asWords(answer['text']) ?? '').split('\n').map((text) => ({ text })));
  // A transcript that is boilerplate as a whole has no lyrics, whatever the words' times are.
  const words = kept.length === 0 ? [] : timed.length > 0 ? timed : wordsOfText(kept.map(({ text }) => text).join('\n'));
  const heard = cleanHeard({
    lyrics: structureLyrics(words, { seconds }),
    language: asWords(answer['language_code']),
    notes: dropped.map(({ text, reason }) => `left out (${reason}): ${text.slice(0, 60)}`),
  });
  return heard.lyrics === undefined ? { ...heard, language: undefined } : heard;
}

function readWords(values: readonly unknown[]): readonly TimedWord[] {
  const words: TimedWord[] = [];
  for (const value of values) {
    const { type, text, start, end, speaker_id: speaker } = asObject(value);
    const last = words.at(-1);
    if (type === 'audio_event' && last !== undefined) words[words.length - 1] = { ...last, endsLine: true };
    if (type !== 'word' || asWords(text) === undefined) continue;
    words.push({ text: (text as string).trim(), start: asFinite(start), end: asFinite(end), speaker: asWords(speaker) });
  }
  return words;
}

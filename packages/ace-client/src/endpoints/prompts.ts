import { isLoopError, omitUndefined } from '@loop/core';
import type { Abortable, Bpm, Seconds } from '@loop/core';
import * as z from 'zod/mini';

import type { ResolvedOptions } from '../client-options.js';
import type { AceDialect } from '../dialects/dialect.js';
import type { Transport } from '../http/transport.js';
import { maybe, maybeBoolean, maybeKnown, maybePositive, maybeText } from '../wire/lenient.js';
import { parseResponse } from '../wire/parse-response.js';
import { readBeats } from '../wire/read-beats.js';

/** A description of music that a server wrote, ready for a request. */
export interface WrittenPrompt {
  /** The style in words or tags, ready to be a request's `prompt`. */
  readonly prompt: string | undefined;
  /** The words to sing. */
  readonly lyrics: string | undefined;
  /** Tempo. */
  readonly bpm: Bpm | undefined;
  /** Root and scale. */
  readonly key: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature: number | undefined;
  /** Length. */
  readonly durationSeconds: Seconds | undefined;
  /** ISO 639 code. */
  readonly vocalLanguage: string | undefined;
}

/** What to write better. */
export interface FormatInput {
  /** The style so far. */
  readonly prompt: string;
  /** The words so far. @defaultValue '' */
  readonly lyrics?: string | undefined;
  /** How free the language model is, 0–2. @defaultValue 0.85 */
  readonly temperature?: number | undefined;
  /** What must stay. */
  readonly bpm?: Bpm | undefined;
  /** What must stay. */
  readonly key?: string | undefined;
  /** What must stay. */
  readonly timeSignature?: number | undefined;
  /** What must stay. */
  readonly durationSeconds?: Seconds | undefined;
  /** What must stay. */
  readonly vocalLanguage?: string | undefined;
}

/** A wish in plain words. */
export interface SampleInput {
  /** The wish, such as `a calm song for a rainy evening`. */
  readonly query: string;
  /** Asks for no voice. @defaultValue false */
  readonly instrumental?: boolean | undefined;
  /** ISO 639 code, or `unknown`. @defaultValue 'unknown' */
  readonly vocalLanguage?: string | undefined;
  /** How free the language model is, 0–2. @defaultValue 0.85 */
  readonly temperature?: number | undefined;
}

/** An example of a wish, as `sampleQuery` takes it. */
export interface RandomWish {
  /** The wish in plain words, such as `a song for a rainy Sunday`. */
  readonly description: string;
  /** Whether it asks for no voice. */
  readonly instrumental: boolean;
  /** ISO 639 code, or `unknown`. */
  readonly vocalLanguage: string | undefined;
}

/** Writes descriptions of music. */
export interface PromptEndpoints {
  /** Improves and completes a prompt and lyrics with the server's language model. */
  format(input: FormatInput, options?: Abortable): Promise<WrittenPrompt>;
  /** Writes a whole description from a wish; newer servers only. */
  fromWish(input: SampleInput, options?: Abortable): Promise<WrittenPrompt>;
  /** Draws one of the server's example wishes; needs no language model. */
  randomWish(options?: Abortable): Promise<RandomWish>;
  /** Draws one of the server's finished example descriptions; needs no language model. */
  randomPrompt(options?: Abortable): Promise<WrittenPrompt>;
}

/** The routes differ in the spelling of what they write, so all spellings are read everywhere. */
const writtenSchema = z.object({
  caption: maybeText,
  lyrics: maybeText,
  bpm: maybePositive,
  key_scale: maybeKnown,
  keyscale: maybeKnown,
  time_signature: maybe(z.union([z.string(), z.number()])),
  timesignature: maybe(z.union([z.string(), z.number()])),
  duration: maybePositive,
  vocal_language: maybeText,
  language: maybeText,
});

const wishSchema = z.object({ description: z.string(), instrumental: maybeBoolean, vocal_language: maybeText });

/** Creates the calls of a client that write descriptions. */
export function createPrompts(
  transport: Transport,
  options: ResolvedOptions,
  dialect: (options: Abortable) => Promise<AceDialect>,
): PromptEndpoints {
  const token = options.legacyBodyToken && options.apiKey !== undefined ? { ai_token: options.apiKey } : {};
  const post = (path: string, fields: object, { signal }: Abortable): Promise<unknown> =>
    transport.call({
      method: 'POST',
      path,
      json: { ...fields, ...token },
      feature: 'prompts',
      timeoutMs: options.transferTimeoutMs,
      signal,
    });

  /** Asks the official route; a server without it may write in its own words. */
  const write = async (
    official: () => Promise<WrittenPrompt>,
    description: Readonly<Record<string, unknown>>,
    { signal }: Abortable,
  ): Promise<WrittenPrompt> => {
    try {
      return await official();
    } catch (error) {
      if (!isLoopError(error, 'unsupported')) throw error;
      const server = await dialect({ signal });
      if (server.write === undefined) throw error;
      return toWritten(await server.write(description, { signal }), 'the written prompt');
    }
  };

  return {
    async format({ prompt, lyrics = '', temperature = 0.85, bpm, key, timeSignature, durationSeconds, vocalLanguage }, call = {}) {
      const fixed = {
        ...(durationSeconds === undefined ? {} : { duration: durationSeconds }),
        ...(bpm === undefined ? {} : { bpm: Math.round(bpm) }),
        ...(key === undefined ? {} : { key }),
        ...(timeSignature === undefined ? {} : { time_signature: String(timeSignature) }),
        ...(vocalLanguage === undefined ? {} : { language: vocalLanguage }),
      };
      const official = async (): Promise<WrittenPrompt> =>
        toWritten(await post('/format_input', { prompt, lyrics, temperature, param_obj: fixed }, call), 'POST /format_input');
      const description = {
        lm_mode: 'format',
        caption: prompt,
        lyrics,
        lm_temperature: temperature,
        ...omitUndefined({
          bpm: bpm === undefined ? undefined : Math.round(bpm),
          keyscale: key,
          timesignature: timeSignature === undefined ? undefined : String(timeSignature),
          duration: durationSeconds,
          vocal_language: vocalLanguage,
        }),
      };
      return write(official, description, call);
    },
    async fromWish({ query, instrumental = false, vocalLanguage = 'unknown', temperature = 0.85 }, call = {}) {
      const fields = { query, instrumental, vocal_language: vocalLanguage, temperature };
      const official = async (): Promise<WrittenPrompt> =>
        toWritten(await post('/v1/create_sample', fields, call), 'POST /v1/create_sample');
      const description = {
        lm_mode: 'inspire',
        caption: instrumental ? `${query}, instrumental` : query,
        lyrics: instrumental ? '[Instrumental]' : '',
        lm_temperature: temperature,
        ...(vocalLanguage === 'unknown' ? {} : { vocal_language: vocalLanguage }),
      };
      return write(official, description, call);
    },
    async randomWish(call = {}) {
      const answer = await post('/create_random_sample', { sample_type: 'simple_mode' }, call);
      const { description, instrumental, vocal_language } = parseResponse(wishSchema, answer, 'POST /create_random_sample');
      return { description, instrumental: instrumental ?? false, vocalLanguage: vocal_language };
    },
    async randomPrompt(call = {}) {
      return toWritten(await post('/create_random_sample', { sample_type: 'custom_mode' }, call), 'POST /create_random_sample');
    },
  };
}

/** Reads a written description in any of the spellings. */
export function toWritten(answer: unknown, what: string): WrittenPrompt {
  const written = parseResponse(writtenSchema, answer, what);
  return {
    prompt: written.caption,
    lyrics: written.lyrics,
    bpm: written.bpm,
    key: written.key_scale ?? written.keyscale,
    timeSignature: readBeats(written.time_signature ?? written.timesignature),
    durationSeconds: written.duration,
    vocalLanguage: written.vocal_language ?? written.language,
  };
}

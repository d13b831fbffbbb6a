import * as z from 'zod/mini';

import { maybe, maybeText } from '../wire/lenient.js';

const audioSchema = z.object({ audio_url: z.object({ url: z.string() }) });

/** A message or a delta: content, and audio as a list of `data:` addresses. */
const messageSchema = z.object({ content: maybeText, audio: maybe(z.union([z.array(audioSchema), audioSchema])) });

/** A completion, or one chunk of it. */
export const chatSchema = z.object({
  model: maybeText,
  choices: z
    .array(z.object({ message: maybe(messageSchema), delta: maybe(messageSchema), finish_reason: maybeText }))
    .check(z.minLength(1)),
});

/** What was put together from a completion. */
export interface ChatAnswer {
  /** The text, without the dots that keep the line alive. */
  readonly content: string;
  /** The addresses of the audio. */
  readonly audio: readonly string[];
  /** The model that answered. */
  readonly model: string | undefined;
  /** `stop`, or `error`. */
  readonly finish: string | undefined;
}

/** Adds a completion or a chunk to what came before. */
export function addChat(before: ChatAnswer, payload: z.output<typeof chatSchema>): ChatAnswer {
  const [choice] = payload.choices;
  const message = choice?.delta ?? choice?.message;
  const audio = message?.audio === undefined ? [] : [message.audio].flat();
  // A lone dot is a heartbeat.
  const text = message?.content === undefined || /^\.+$/.test(message.content) ? '' : message.content;
  return {
    content: before.content + text,
    audio: [...before.audio, ...audio.map(({ audio_url }) => audio_url.url)],
    model: payload.model ?? before.model,
    finish: choice?.finish_reason ?? before.finish,
  };
}

/** Reads the lines of the metadata list that the content shows, such as `**BPM:** 120`. */
export function readContent(content: string): {
  readonly prompt?: string;
  readonly bpm?: number;
  readonly key?: string;
  readonly lyrics?: string;
} {
  const line = (name: string): string | undefined =>
    new RegExp(`^[\\s*-]*${name}\\s*\\**\\s*:\\s*\\**\\s*(.+?)\\s*$`, 'im').exec(content)?.[1];
  const bpm = Number(line('bpm'));
  const prompt = line('caption');
  const key = line('key(?:\\s*scale)?');
  const lyrics = /^##\s*lyrics\s*\n([\s\S]+)$/im.exec(content)?.[1]?.trim();
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(Number.isFinite(bpm) && bpm > 0 ? { bpm } : {}),
    ...(key === undefined || key === 'N/A' ? {} : { key }),
    ...(lyrics === undefined || lyrics === '' ? {} : { lyrics }),
  };
}

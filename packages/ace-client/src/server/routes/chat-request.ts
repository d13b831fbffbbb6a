import { decodeBase64 } from '../body/decode-base64.js';
import { coerce } from '../body/coerce.js';
import { isJsonObject } from '../body/parse-json.js';
import type { UploadedFile } from '../body/read-multipart.js';
import { Refusal } from '../refusal.js';
import { readTask } from '../task/task-fields.js';
import type { TaskFields } from '../task/task-fields.js';
import { createLookup } from '../body/lookup.js';

/** What a chat request asks for, in the terms of a task. */
export interface ChatTask {
  readonly fields: TaskFields;
  readonly files: readonly UploadedFile[];
  /** Whether the answer comes as server-sent events. */
  readonly stream: boolean;
}

/** Names of a chat body that are read as task fields of the same name. */
const SHARED = [
  'model',
  'thinking',
  'guidance_scale',
  'batch_size',
  'lyrics',
  'sample_mode',
  'use_format',
  'task_type',
  'repainting_start',
  'repainting_end',
  'audio_cover_strength',
  'inference_steps',
  'infer_method',
  'track_name',
  'track_classes',
  'instruction',
] as const;
const AUDIO_CONFIG = ['duration', 'bpm', 'key_scale', 'time_signature', 'vocal_language', 'instrumental'] as const;

/**
 * Reads an OpenAI-style chat request as a task.
 *
 * @throws {Refusal} 400 when there is nothing to make music of.
 */
export function readChatRequest(body: Readonly<Record<string, unknown>>, { maxJsonDepth }: { readonly maxJsonDepth: number }): ChatTask {
  const { text, audio } = readLastUserMessage(body['messages']);
  const config = isJsonObject(body['audio_config']) ? body['audio_config'] : {};
  const words = readWords(text.trim(), coerce('string', body['lyrics']) ?? '', body['sample_mode'] === true);
  const hasSeed = body['seed'] !== undefined && body['seed'] !== null && body['seed'] !== '';
  const flat = {
    ...pick(config, AUDIO_CONFIG),
    ...pick(body, SHARED),
    ...words,
    batch_size: 1,
    ...(body['temperature'] === undefined ? {} : { lm_temperature: body['temperature'] }),
    ...(hasSeed ? { seed: body['seed'], use_random_seed: false } : {}),
    ...(typeof config['format'] === 'string' && config['format'].startsWith('wav') ? { audio_format: config['format'] } : {}),
  };
  const fields = readTask(createLookup(flat, maxJsonDepth));
  if ((fields.prompt ?? '') === '' && (fields.lyrics ?? '') === '' && (fields.sample_query ?? '') === '' && audio.length === 0) {
    throw new Refusal(400, 'bad_request', 'The last user message says nothing to make music of');
  }
  const isSourceFirst = (fields.task_type ?? 'text2music') !== 'text2music';
  const roles = isSourceFirst ? ['src_audio', 'ref_audio'] : ['ref_audio'];
  const files = audio.slice(0, roles.length).map((bytes, index) => ({ field: roles[index] as string, extension: 'wav', bytes }));
  return { fields, files, stream: body['stream'] === true };
}

/** Tells a prompt, lyrics and a query apart: by tags, else by how lyrics look. */
function readWords(text: string, lyrics: string, sampleMode: boolean): Readonly<Record<string, string>> {
  const prompt = /<prompt>([\s\S]*?)<\/prompt>/i.exec(text)?.[1]?.trim();
  const tagged = /<lyrics>([\s\S]*?)<\/lyrics>/i.exec(text)?.[1]?.trim();
  if (prompt !== undefined || tagged !== undefined) return { prompt: prompt ?? '', lyrics: tagged ?? lyrics };
  if (sampleMode) return { sample_query: text };
  if (lyrics !== '') return { prompt: text, lyrics };
  return looksLikeLyrics(text) ? { lyrics: text } : { prompt: text };
}

function looksLikeLyrics(text: string): boolean {
  if (/\[(verse|chorus|bridge|intro|outro|hook|pre-chorus)/i.test(text)) return true;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length >= 4 && lines.reduce((sum, line) => sum + line.length, 0) / lines.length < 60;
}

function readLastUserMessage(messages: unknown): { readonly text: string; readonly audio: readonly Uint8Array[] } {
  if (messages !== undefined && !Array.isArray(messages)) throw new Refusal(400, 'bad_request', 'messages must be a list');
  const last = ((messages ?? []) as unknown[]).findLast((message) => isJsonObject(message) && message['role'] === 'user');
  const content = isJsonObject(last) ? last['content'] : undefined;
  if (typeof content === 'string') return { text: content, audio: [] };
  if (!Array.isArray(content)) return { text: '', audio: [] };
  const parts = content.filter(isJsonObject);
  const text = parts.flatMap((part) => (part['type'] === 'text' && typeof part['text'] === 'string' ? [part['text']] : [])).join('\n');
  const audio = parts.flatMap((part) => {
    const data = part['type'] === 'input_audio' && isJsonObject(part['input_audio']) ? part['input_audio']['data'] : undefined;
    return typeof data === 'string' ? [decodeBase64(data)] : [];
  });
  return { text, audio };
}

function pick(source: Readonly<Record<string, unknown>>, names: readonly string[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(source, name)).map((name) => [name, source[name]]));
}

import { InvalidResponseError, TaskFailedError, omitUndefined } from '@loop/core';
import type { Warning } from '@loop/core';
import { readLimited, readServerSentEvents } from '@loop/core/http';

import type { JobAudio } from '../audio/upload.js';
import type { AceJob } from '../task/ace-job.js';
import { parseLooseJson } from '../wire/loose-json.js';
import { plainModelName } from '../wire/models.js';
import { parseResponse } from '../wire/parse-response.js';
import { warnUncarried } from './carried-fields.js';
import { addChat, chatSchema, readContent } from './chat-wire.js';
import type { ChatAnswer } from './chat-wire.js';
import { uploadOf } from './cpp.js';
import type { AceDialect, AceOutcome, AceProgress } from './dialect.js';
import { lyricsOf, INSTRUMENTAL } from './official-body.js';
import type { DialectContext } from './official.js';
import { planJob } from './poll-job.js';

const NOTHING: ChatAnswer = { content: '', audio: [], model: undefined, finish: undefined };

/** Speaks with OpenAI-style chat endpoints that answer with audio: one piece per request, streamed so that the line stays alive. */
export function createChatDialect({ transport, download, options, profile }: DialectContext): AceDialect {
  const ask = (body: unknown, signal: AbortSignal | undefined): Promise<ChatAnswer> =>
    transport.open(
      { method: 'POST', path: '/v1/chat/completions', json: body, timeoutMs: options.deadlineMs, feature: 'task', signal },
      async (response) => {
        const maxBytes = Math.ceil(options.maxAudioBytes * 1.34) + options.maxJsonBytes;
        const isStream = /event-stream/i.test(response.headers.get('content-type') ?? '');
        if (!isStream || response.body === null) {
          const text = new TextDecoder().decode(await readLimited(response, { maxBytes, what: 'POST /v1/chat/completions' }));
          // Some servers stream under a JSON label, and some answer a stream request with one document.
          if (!text.startsWith('data:')) return readChunk(NOTHING, text);
          return text.split(/\r?\n\r?\n/).reduce((answer, event) => readChunk(answer, event.replace(/^data:\s?/, '')), NOTHING);
        }
        let answer = NOTHING;
        for await (const data of readServerSentEvents(response.body, { maxBytes, what: 'POST /v1/chat/completions' })) {
          if (data.trim() === '[DONE]') break;
          answer = readChunk(answer, data);
        }
        return answer;
      },
    );

  return {
    profile,
    async *run(job, { signal }): AsyncGenerator<AceProgress, AceOutcome, void> {
      const plan = planJob(options);
      yield plan.at('upload', 0);
      const warnings: Warning[] = [];
      const { body, parameters } = await toChatRequest(job, profile.defaultModel, warnings);
      yield { ...plan.at('diffusion', 0), stage: 'The server answers when the music is done.' };
      const answer = await ask(body, signal);
      const { content, finish } = answer;
      if (finish === 'error' || answer.audio.length === 0) {
        throw new TaskFailedError(
          `The chat endpoint sent no audio${content === '' ? '.' : `: ${transport.redact(content).slice(0, 500)}`}`,
        );
      }
      yield plan.at('download', 0);
      const outputs = [];
      for (const url of answer.audio) {
        const audio = await download(url, { signal });
        outputs.push({
          ...audio,
          model: answer.model === undefined ? undefined : plainModelName(answer.model),
          metadata: readContent(content),
        });
      }
      return { outputs, warnings, parameters };
    },
  };
}

function readChunk(before: ChatAnswer, text: string): ChatAnswer {
  if (text.trim() === '' || text.trim() === '[DONE]') return before;
  try {
    return addChat(before, parseResponse(chatSchema, parseLooseJson(text), 'POST /v1/chat/completions'));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new InvalidResponseError('POST /v1/chat/completions: the server sent no JSON.', '', { cause: error });
    throw error;
  }
}

async function toChatRequest(job: AceJob, defaultModel: string | undefined, warnings: Warning[]) {
  const { task, seeds, source, reference } = job;
  warnings.push(...warnUncarried(task, 'chat'));
  const lyrics = lyricsOf(task, warnings);
  const isSample = task.task === 'text2music' && task.sampleQuery !== undefined;
  const text = isSample
    ? (task.sampleQuery as string)
    : `<prompt>${task.prompt ?? ''}</prompt>\n<lyrics>${lyrics === INSTRUMENTAL ? '' : lyrics}</lyrics>`;
  const parameters = omitUndefined({
    model: job.model ?? defaultModel,
    modalities: ['audio'],
    stream: true,
    task_type: task.task,
    audio_config: omitUndefined({
      duration: task.task === 'text2music' && task.durationSeconds !== undefined ? Math.max(10, task.durationSeconds) : undefined,
      format: task.audioFormat ?? 'wav',
      bpm: task.bpm === undefined ? undefined : Math.round(task.bpm),
      key_scale: task.key,
      time_signature: task.timeSignature === undefined ? undefined : String(task.timeSignature),
      vocal_language: task.vocalLanguage,
      instrumental: lyrics === INSTRUMENTAL,
    }),
    seed: seeds[0],
    batch_size: 1,
    guidance_scale: task.guidanceScale,
    sample_mode: isSample ? true : undefined,
    ...('thinking' in task ? { thinking: task.thinking } : {}),
    ...('useFormat' in task ? { use_format: task.useFormat } : {}),
    ...('lmTemperature' in task ? { temperature: task.lmTemperature } : {}),
    ...('lmTopP' in task ? { top_p: task.lmTopP } : {}),
    ...(task.task === 'repaint' ? { repainting_start: task.startSeconds, repainting_end: task.endSeconds ?? -1 } : {}),
    ...(task.task === 'cover' ? { audio_cover_strength: task.strength } : {}),
    ...(task.task === 'lego' || task.task === 'extract' ? { track_name: task.track } : {}),
    ...(task.task === 'complete' ? { track_classes: task.tracks } : {}),
    inference_steps: task.steps,
  });
  const parts = await Promise.all([source, reference].filter((audio) => audio !== undefined).map(toAudioPart));
  const content = parts.length === 0 ? text : [{ type: 'text', text }, ...parts];
  return { body: { ...parameters, messages: [{ role: 'user', content }] }, parameters: { ...parameters, text } };
}

async function toAudioPart(audio: JobAudio): Promise<object> {
  const { blob, fileName } = uploadOf(audio, 'A chat endpoint');
  const format = fileName.split('.').at(-1) ?? 'wav';
  return { type: 'input_audio', input_audio: { data: toBase64(new Uint8Array(await blob.arrayBuffer())), format } };
}

/** Encodes base64 in pieces: one call with millions of arguments would overflow the stack. */
function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += 0x8000) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 0x8000)));
  return btoa(pieces.join(''));
}

import type { Hono } from 'hono';

import { writeFields } from '../assistant/write-fields.js';
import { encodeBase64 } from '../body/decode-base64.js';
import { readJsonBody } from '../body/read-body.js';
import type { Job } from '../jobs/job.js';
import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';
import { createJob, discardUploads } from '../task/create-job.js';
import { readChatRequest } from './chat-request.js';

/** How often a stream shows that it lives. */
const HEARTBEAT_MS = 2_000;

/** Adds the OpenAI-style endpoint: one message in, one piece of audio out, whole or as server-sent events. */
export function addChatRoute(
  app: Hono,
  context: ServerContext,
  { heartbeatMs = HEARTBEAT_MS }: { readonly heartbeatMs?: number | undefined },
): void {
  const { assistant, queue, keys, limits, clock, store } = context;
  // Audio in a chat body is base64 inside JSON, so the limit of uploads holds, not that of plain JSON.
  const bodyLimits = { ...limits, maxJsonBytes: limits.maxUploadBytes };

  const start = async (request: Request): Promise<{ readonly job: Job; readonly stream: boolean; readonly model: string }> => {
    await keys.assertHeader(request);
    queue.reserve().release();
    const chat = readChatRequest(await readJsonBody(request, { ...context, limits: bodyLimits }), limits);
    const place = queue.reserve();
    try {
      await queue.sweep();
      const job = await createJob(await writeFields(chat.fields, assistant), chat.files, context);
      try {
        await queue.add(job);
      } catch (error) {
        await discardUploads(job, context);
        throw error;
      }
      return { job, stream: chat.stream, model: (await context.describe()).model };
    } finally {
      place.release();
    }
  };

  const finish = async (id: string): Promise<{ readonly job: Job; readonly url: string }> => {
    const job = await queue.ended(id);
    const output = job?.outputs?.[0];
    const bytes = output === undefined ? undefined : await store.readFile(output.file);
    if (job === undefined || bytes === undefined) throw failureOf(job);
    return { job, url: `data:audio/wav;base64,${encodeBase64(bytes)}` };
  };

  app.post('/v1/chat/completions', async ({ req, json }) => {
    const { job, stream, model } = await start(req.raw);
    const head = { id: `chatcmpl-${job.id}`, created: Math.floor(clock() / 1000), model: `acestep/${model}` };
    const { signal } = req.raw;
    const onAbort = (): void => void queue.cancel(job.id);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });

    if (stream) {
      const events = chatEvents(head, () => finish(job.id), { heartbeatMs, onCancel: onAbort });
      return new Response(events, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' } });
    }
    try {
      const { job: done, url } = await finish(job.id);
      const message = { role: 'assistant', content: describeJob(done), audio: [audioPart(url)] };
      return json({
        ...head,
        object: 'chat.completion',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
        usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  });
}

function chatEvents(
  head: object,
  finish: () => Promise<{ readonly job: Job; readonly url: string }>,
  { heartbeatMs, onCancel }: { readonly heartbeatMs: number; readonly onCancel: () => void },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let timer: ReturnType<typeof setInterval> | undefined;
  return new ReadableStream({
    async start(controller) {
      let open = true;
      const send = (text: string): void => {
        if (open) controller.enqueue(encoder.encode(`data: ${text}\n\n`));
      };
      const chunk = (delta: object, reason: string | null = null): void =>
        send(JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: reason }] }));
      chunk({ role: 'assistant', content: '' });
      timer = setInterval(() => chunk({ content: '.' }), heartbeatMs);
      void (async () => {
        try {
          const { job, url } = await finish();
          chunk({ content: describeJob(job) });
          chunk({ audio: [audioPart(url)] });
          chunk({}, 'stop');
        } catch (error) {
          chunk({ content: `Error: ${error instanceof Refusal ? error.message : 'the generation failed'}` });
          chunk({}, 'error');
        }
        clearInterval(timer);
        send('[DONE]');
        open = false;
        controller.close();
      })().catch(() => clearInterval(timer));
    },
    cancel() {
      clearInterval(timer);
      onCancel();
    },
  });
}

function audioPart(url: string): object {
  return { type: 'audio_url', audio_url: { url } };
}

function describeJob(job: Job): string {
  const output = job.outputs?.[0];
  const metadata = output?.metadata;
  const lines = [
    '## Metadata',
    `**Caption:** ${metadata?.prompt ?? job.fields.prompt ?? ''}`,
    ...(metadata?.bpm === undefined ? [] : [`**BPM:** ${metadata.bpm}`]),
    ...(metadata?.key === undefined ? [] : [`**Key:** ${metadata.key}`]),
    `**Duration:** ${output?.durationSeconds.toFixed(1) ?? '0'}s`,
    `**Seed:** ${output?.seed ?? ''}`,
    ...(job.warnings ?? []).map((warning) => `**Warning:** ${warning.message}`),
    '',
    '## Lyrics',
    metadata?.lyrics ?? job.fields.lyrics ?? '[Instrumental]',
  ];
  return lines.join('\n');
}

function failureOf(job: Job | undefined): Refusal {
  if (job?.error?.code === 'invalid_input' || job?.error?.code === 'unsupported') return new Refusal(400, 'bad_request', job.error.message);
  if (job?.error?.code === 'timeout') return new Refusal(504, 'timeout', job.error.message);
  if (job?.state === 'cancelled') return new Refusal(499, 'bad_request', 'The job was cancelled');
  return new Refusal(
    job?.state === 'queued' ? 503 : 500,
    job?.state === 'queued' ? 'unavailable' : 'internal',
    job?.error?.message ?? 'The server is stopping',
  );
}

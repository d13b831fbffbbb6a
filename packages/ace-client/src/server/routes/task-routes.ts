import type { Hono } from 'hono';

import { coerce } from '../body/coerce.js';
import { createLookup } from '../body/lookup.js';
import { parseJson } from '../body/parse-json.js';
import { readBody } from '../body/read-body.js';
import { envelope } from '../envelope.js';
import { isEnded } from '../jobs/job.js';
import type { JobQueue } from '../jobs/job-queue.js';
import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';
import { writeFields } from '../assistant/write-fields.js';
import { createJob, discardUploads } from '../task/create-job.js';
import { toQueryEntry, toUnknownEntry } from '../task/result-items.js';
import { readTask } from '../task/task-fields.js';

/** The longest that a poll may be held. */
const MAX_WAIT_MS = 30_000;

/** Adds the routes that take, show and cancel jobs. */
export function addTaskRoutes(app: Hono, context: ServerContext): void {
  const { assistant, queue, limits, keys, clock } = context;

  app.post('/release_task', async ({ req, json }) => {
    // Looks first, so that a full server does not read an upload; the place is taken when the client has shown its key.
    queue.reserve().release();
    const body = await readBody(req.raw, context);
    const place = queue.reserve();
    try {
      await queue.sweep();
      const fields = await writeFields(readTask(createLookup(body.fields, limits.maxJsonDepth)), assistant);
      const job = await createJob(fields, body.files, context);
      try {
        await queue.add(job);
      } catch (error) {
        await discardUploads(job, context);
        throw error;
      }
      return json(envelope({ task_id: job.id, status: 'queued', queue_position: Math.max(1, queue.positionOf(job.id)) }, clock()));
    } finally {
      place.release();
    }
  });

  app.post('/query_result', async ({ req, json }) => {
    const { fields } = await readBody(req.raw, context);
    const ids = readIds(fields['task_id_list'], limits.maxJsonDepth);
    if (ids.length > limits.maxPollIds) throw new Refusal(400, 'bad_request', `At most ${limits.maxPollIds} ids can be asked for at once`);
    await waitForEnd(ids, coerce('integer', fields['wait_ms']) ?? 0, queue, req.raw.signal);
    const { model } = await context.describe();
    const { averageSeconds } = queue.statistics();
    const entries = ids.map((id) => {
      const job = queue.get(id);
      if (job === undefined) return toUnknownEntry(id);
      return toQueryEntry(job, { model, averageSeconds, position: queue.positionOf(id), progress: queue.progressOf(id) });
    });
    return json(envelope(entries, clock()));
  });

  app.post('/v1/tasks/:id/cancel', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    const id = req.param('id');
    const before = queue.get(id);
    const job = await queue.cancel(id);
    if (before === undefined || job === undefined) throw new Refusal(404, 'not_found', 'Task not found');
    return json(envelope({ task_id: id, status: job.state, cancelled: job.state === 'cancelled' }, clock()));
  });
}

/** Extension: holds a poll until one of its jobs has ended, so that clients hear of it at once; at most as long as they ask for. */
async function waitForEnd(ids: readonly string[], ms: number, queue: JobQueue, signal: AbortSignal): Promise<void> {
  const jobs = ids.map((id) => queue.get(id));
  if (ms <= 0 || jobs.length === 0 || jobs.some((job) => job === undefined || isEnded(job))) return;
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  const timer = setTimeout(stop, Math.min(ms, MAX_WAIT_MS));
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race(ids.map((id) => queue.ended(id, { signal: controller.signal })));
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  // Lets go of the other jobs.
  stop();
}

/** Reads a list of ids, or JSON text of one; anything else is an empty list, as the official server has it. */
function readIds(value: unknown, maxDepth: number): readonly string[] {
  if (Array.isArray(value)) return value.filter((id): id is string => typeof id === 'string');
  if (typeof value !== 'string') return [];
  try {
    const parsed = parseJson(value, maxDepth);
    return Array.isArray(parsed) ? parsed.filter((id): id is string => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

import { TaskFailedError } from '@loop/core';
import type { Warning } from '@loop/core';

import { parseResponse } from '../wire/parse-response.js';
import { queryResultSchema, submitSchema } from '../wire/query-result.js';
import type { AceTaskBody } from '../wire/task-body.js';
import { toPublicName } from '../wire/task-body.js';
import { warnUncarried } from './carried-fields.js';
import type { AceDialect, AceOutcome, AceProgress } from './dialect.js';
import { toOfficialBody } from './official-body.js';
import { toOutputFields } from './official-result.js';
import type { DialectContext } from './official.js';
import { planJob } from './poll-job.js';

/** The fields that the mounted routes read; all others are dropped without a word. */
const READ: ReadonlySet<string> = new Set<keyof AceTaskBody>([
  'task_type',
  'prompt',
  'lyrics',
  'vocal_language',
  'bpm',
  'key_scale',
  'time_signature',
  'audio_duration',
  'inference_steps',
  'guidance_scale',
  'seed',
  'thinking',
  'lm_temperature',
  'lm_cfg_scale',
  'lm_negative_prompt',
  'batch_size',
  'use_random_seed',
  'audio_format',
  'sample_mode',
  'sample_query',
  'use_format',
]);

/** Speaks with the Gradio app's mounted routes: a submission answers when the music is done, and nothing can be uploaded. */
export function createGradioDialect({ transport, download, options, profile }: DialectContext): AceDialect {
  return {
    profile,
    async *run(job, { signal }): AsyncGenerator<AceProgress, AceOutcome, void> {
      const plan = planJob(options);
      const { body: whole, warnings: before } = toOfficialBody(job, profile);
      const { instrumental: _, ...fields } = whole;
      const body = Object.fromEntries(Object.entries(fields).filter(([name]) => READ.has(name)));
      const warnings: Warning[] = [...before, ...warnUncarried(job.task, 'gradio'), ...dropped(fields)];
      yield { ...plan.at('diffusion', 0), stage: 'The server answers when the music is done.' };
      const answer = await transport.call({ method: 'POST', path: '/release_task', json: body, timeoutMs: options.deadlineMs, signal });
      const { task_id: taskId } = parseResponse(submitSchema, answer, 'POST /release_task');
      yield { ...plan.at('download', 0), taskId };
      const found = await transport.call({
        method: 'POST',
        path: '/query_result',
        json: { task_id_list: [taskId] },
        idempotent: true,
        signal,
      });
      const items = parseResponse(queryResultSchema, found, 'POST /query_result').flatMap((entry) => entry.items);
      const files = items.filter((item) => (item.url ?? item.file) !== undefined);
      if (files.length === 0) throw new TaskFailedError(`Task ${taskId} ended without audio; the server's own log says why.`, taskId);
      const outputs = [];
      for (const [index, item] of files.entries()) {
        outputs.push({ ...(await download((item.url ?? item.file) as string, { signal })), ...toOutputFields(item, index) });
      }
      return { outputs, warnings, parameters: body };
    },
  };
}

function dropped(fields: AceTaskBody): Warning[] {
  const names = Object.keys(fields).filter((name) => !READ.has(name));
  return names.map((name) => ({
    code: 'ignored' as const,
    field: toPublicName(name),
    message: `The Gradio app's routes do not read ${toPublicName(name)}.`,
  }));
}

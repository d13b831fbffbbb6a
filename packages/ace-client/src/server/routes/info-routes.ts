import type { Hono } from 'hono';

import { readJsonBody } from '../body/read-body.js';
import { envelope, softError } from '../envelope.js';
import { WIRE_TASK_TYPES } from '../../wire/task-body.js';
import type { MusicCapabilities } from '@loop/core';
import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';

/** What this server can do beyond the official API; `/health` lists it, and `adapters` and `training` where it has these. */
export const SERVER_EXTENSIONS = ['cancel', 'capabilities', 'errors', 'found', 'float-wav', 'tasks', 'wait', 'warnings'] as const;

/** Adds health with the generator's capabilities, statistics and models. */
export function addInfoRoutes(app: Hono, context: ServerContext): void {
  const { queue, limits, keys, clock } = context;

  app.get('/health', async ({ json }) => {
    const { capabilities, model } = await context.describe();
    const data = {
      status: 'ok',
      service: 'ACE-Step API',
      version: '1.0',
      models_initialized: true,
      llm_initialized: false,
      loaded_model: model,
      loaded_lm_model: null,
      server: '@loop/ace-client',
      extensions: [...SERVER_EXTENSIONS, ...(capabilities.adapters ? ['adapters'] : []), ...(context.trains ? ['training'] : [])],
      capabilities: { ...capabilities, model },
    };
    return json(envelope(data, clock()));
  });

  app.get('/v1/stats', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    await queue.sweep();
    const { jobs, queueSize, averageSeconds } = queue.statistics();
    const { cancelled, ...counts } = jobs;
    const total = Object.values(jobs).reduce((sum, count) => sum + count, 0);
    const data = {
      jobs: { total, ...counts, cancelled },
      queue_size: queueSize,
      queue_maxsize: limits.maxQueued,
      avg_job_seconds: averageSeconds,
    };
    return json(envelope(data, clock()));
  });

  app.get('/v1/models', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    const { capabilities, model } = await context.describe();
    return json({ object: 'list', data: [toOpenAiModel(model, capabilities, clock())] });
  });

  app.get('/v1/models/:id{.+}', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    const { capabilities, model } = await context.describe();
    const id = decodeURIComponent(req.param('id'));
    if (id !== model && id !== `acestep/${model}`) throw new Refusal(404, 'not_found', `There is one model here: acestep/${model}`);
    return json(toOpenAiModel(model, capabilities, clock()));
  });

  app.get('/v1/model_inventory', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    return json(envelope(await inventory(context), clock()));
  });

  addReinitialize(app, context);

  // There is one generator and it is always loaded, so loading it again is done at once and loading another is a soft error.
  app.post('/v1/init', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    const fields = await readJsonBody(req.raw, context);
    const { model } = await context.describe();
    const asked = fields['model'];
    if (typeof asked === 'string' && asked !== '' && asked !== model) {
      return json(softError(400, `There is one model here: ${model}`, clock()));
    }
    const { models, lm_models } = await inventory(context);
    const data = {
      message: 'The model is loaded',
      slot: 1,
      loaded_model: model,
      loaded_lm_model: null,
      models,
      lm_models,
      llm_initialized: false,
    };
    return json(envelope(data, clock()));
  });
}

function addReinitialize(app: Hono, { keys, clock }: ServerContext): void {
  // Nothing is ever unloaded here, so there is nothing to load again.
  app.post('/v1/reinitialize', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    return json(envelope({ message: 'The model is loaded', reloaded: [] }, clock()));
  });
}

async function inventory(context: ServerContext) {
  const { capabilities, model } = await context.describe();
  const tasks = WIRE_TASK_TYPES.filter((task) => (capabilities.tasks as readonly string[]).includes(task));
  return {
    models: [{ name: model, is_default: true, is_loaded: true, supported_task_types: tasks }],
    default_model: model,
    lm_models: [],
    loaded_lm_model: null,
    llm_initialized: false,
  };
}

function toOpenAiModel(model: string, capabilities: MusicCapabilities, nowMs: number): object {
  return {
    id: `acestep/${model}`,
    object: 'model',
    name: model,
    created: Math.floor(nowMs / 1000),
    description: capabilities.description,
    input_modalities: ['text', 'audio'],
    output_modalities: ['audio', 'text'],
    context_length: 4096,
    max_output_length: Math.min(600, capabilities.duration.maxSeconds),
    pricing: { prompt: '0', completion: '0', request: '0', image: '0' },
  };
}

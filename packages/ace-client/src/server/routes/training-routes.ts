import { delay, isLoopError, omitUndefined } from '@loop/core';
import type { TrainingEvent, TrainingService, TrainingSettings, TrainingStatus } from '@loop/core';
import type { Context, Hono } from 'hono';

import { coerce } from '../body/coerce.js';
import type { FieldKind, FieldValues } from '../body/coerce.js';
import { isJsonObject } from '../body/parse-json.js';
import { readJsonBody } from '../body/read-body.js';
import { envelope } from '../envelope.js';
import { hidePaths } from '../hide-paths.js';
import { Refusal } from '../refusal.js';
import type { ServerContext } from '../server-context.js';

/** How often a training that is being started is asked whether it runs. */
const START_POLL_MS = 50;

/**
 * Adds the routes of training in the words of the official API. Beyond it, the extension `training`: `settings` in a start are core's, `loop` in a status
 * is core's as well, and `/v1/training/capabilities` says what the service can do.
 */
export function addTrainingRoutes(app: Hono, context: ServerContext, training: TrainingService): void {
  const { keys, clock } = context;
  const readFields = async ({ req }: Context): Promise<Readonly<Record<string, unknown>>> => {
    await keys.assertHeader(req.raw);
    return readJsonBody(req.raw, context);
  };

  const start = async (c: Context, method: 'lora' | 'lokr'): Promise<Response> => {
    const fields = await readFields(c);
    const settings = isJsonObject(fields['settings'])
      ? (fields['settings'] as unknown as TrainingSettings)
      : officialSettings(fields, method);
    if (typeof settings.tensors !== 'string' || settings.tensors === '')
      throw new Refusal(422, 'bad_request', 'tensor_dir: Field required');
    await begin(training, settings).catch((error: unknown) => refuse(error, 'The training could not be started'));
    return c.json(envelope({ message: 'Training started', output_dir: settings.output ?? null, tensor_dir: settings.tensors }, clock()));
  };
  app.post('/v1/training/start', (c) => start(c, 'lora'));
  app.post('/v1/training/start_lokr', (c) => start(c, 'lokr'));

  app.post('/v1/training/stop', async (c) => {
    await readFields(c);
    await training.stop();
    return c.json(envelope({ message: 'Training stops after its step' }, clock()));
  });

  app.get('/v1/training/status', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    return json(envelope(toWire(toPublic(await training.status())), clock()));
  });

  app.get('/v1/training/capabilities', async ({ req, json }) => {
    await keys.assertHeader(req.raw);
    return json(envelope(await training.capabilities(), clock()));
  });

  app.post('/v1/training/export', async (c) => {
    const fields = await readFields(c);
    const [to, output] = ['export_path', 'lora_output_dir'].map((name) => {
      const value = coerce('string', fields[name]);
      if (value === undefined || value === '') throw new Refusal(422, 'bad_request', `${name}: Field required`);
      return value;
    }) as [string, string];
    const { source } = await training.export({ output, to }).catch((error: unknown) => refuse(error, 'The adapter could not be exported'));
    return c.json(envelope({ message: 'Exported', export_path: to, source }, clock()));
  });
}

/** Starts a training, which then goes on by itself. Resolves when it runs, or has ended at once; rejects with what keeps it from running. */
async function begin(training: TrainingService, settings: TrainingSettings): Promise<void> {
  const events = training.train(settings);
  const first = events.next().then(() => true);
  first.then(
    () => drain(events),
    () => undefined,
  );
  // Opening a model takes longer than a client waits: what runs has been started.
  for (;;) {
    const hasBegun = await Promise.race([first, delay(START_POLL_MS).then(() => false)]);
    if (hasBegun || (await training.status()).running) return;
  }
}

/** Takes what comes, so that a service that trains only while it is watched trains on. What fails is in the status. */
async function drain(events: AsyncGenerator<TrainingEvent, void, void>): Promise<void> {
  try {
    while ((await events.next()).done !== true);
  } catch {
    // The status says it.
  }
}

function refuse(error: unknown, what: string): never {
  if (isLoopError(error, 'queue_full')) throw new Refusal(409, 'queue_full', hidePaths(error.message));
  if (isLoopError(error)) throw new Refusal(400, 'bad_request', `${what}: ${hidePaths(error.message)}`);
  throw error;
}

/** The settings of the official fields; what is not there is left to the service. */
function officialSettings(fields: Readonly<Record<string, unknown>>, method: 'lora' | 'lokr'): TrainingSettings {
  const read = <K extends FieldKind>(kind: K, ...names: readonly string[]): FieldValues[K] | undefined => {
    const name = names.find((each) => Object.hasOwn(fields, each));
    return name === undefined ? undefined : coerce(kind, fields[name]);
  };
  return {
    tensors: read('string', 'tensor_dir') ?? '',
    method,
    ...omitUndefined({
      output: read('string', 'lora_output_dir', 'output_dir'),
      rank: read('integer', 'lora_rank', 'lokr_linear_dim'),
      alpha: read('number', 'lora_alpha', 'lokr_linear_alpha'),
      dropout: read('number', 'lora_dropout'),
      learningRate: read('number', 'learning_rate'),
      epochs: read('integer', 'train_epochs'),
      batchSize: read('integer', 'train_batch_size'),
      gradientAccumulation: read('integer', 'gradient_accumulation'),
      saveEveryEpochs: read('integer', 'save_every_n_epochs'),
      seed: read('integer', 'training_seed'),
    }),
  };
}

/** A state without the places of this machine. */
function toPublic(status: TrainingStatus): TrainingStatus {
  const { message, error, latest, events } = status;
  return {
    ...status,
    message: hidePaths(message),
    error: error === undefined ? undefined : hidePaths(error),
    latest: latest && withoutPaths(latest),
    events: events?.map(withoutPaths),
  };
}

function withoutPaths<T extends object>(event: T): T {
  return 'message' in event && typeof event.message === 'string' ? { ...event, message: hidePaths(event.message) } : event;
}

/** A state in the words of the official API, and beside them in core's. */
function toWire(status: TrainingStatus): object {
  const { running, phase, message, epoch, epochs, step, loss, losses, stepsPerSecond, etaSeconds, startedAt, error } = status;
  const measured = losses.filter((point) => Number.isFinite(point.loss));
  return {
    is_training: running,
    should_stop: false,
    is_preprocessing: phase === 'preprocess',
    status: error === undefined ? message : `❌ ${error}`,
    current_epoch: epoch ?? 0,
    current_step: step ?? 0,
    current_loss: loss ?? 0,
    config: { epochs: epochs ?? null },
    loss_history: measured,
    start_time: startedAt ?? null,
    steps_per_second: stepsPerSecond ?? 0,
    estimated_time_remaining: etaSeconds ?? 0,
    error: error ?? null,
    loop: { ...status, losses: measured },
  };
}

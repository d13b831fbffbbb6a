import { TaskFailedError, omitUndefined } from '@loop/core';
import type { Abortable, TrainingCapabilities, TrainingEvent, TrainingService, TrainingStatus } from '@loop/core';

import type { ResolvedOptions } from '../client-options.js';
import type { Transport } from '../http/transport.js';
import { loopExportSchema, readLoopCapabilities, readLoopStatus, toUpstreamStart } from '../wire/training.js';
import { parseResponse } from '../wire/parse-response.js';
import { watchUntil } from './watch-until.js';

/** The training of Loop's own server: core's service with nothing left out, over the extension `training`. */
export type LoopTraining = Pick<TrainingService, 'capabilities' | 'train' | 'watch' | 'status' | 'stop' | 'export'>;

/** Creates the training calls for servers with that extension. */
export function createLoopTraining(transport: Transport, options: ResolvedOptions): LoopTraining {
  const feature = 'training';
  const get = (path: string, { signal }: Abortable, idempotent = true): Promise<unknown> =>
    transport.call({ method: 'GET', path, feature, idempotent, signal });
  const post = (path: string, json: object, { signal }: Abortable): Promise<unknown> =>
    transport.call({ method: 'POST', path, json, feature, timeoutMs: options.transferTimeoutMs, signal });
  const status = async (call: Abortable = {}, idempotent = true): Promise<TrainingStatus> =>
    readLoopStatus(await get('/v1/training/status', call, idempotent), 'GET /v1/training/status');

  const follow = async function* (call: Abortable): AsyncGenerator<TrainingEvent, void, void> {
    const states = watchUntil(() => status(call, false), {
      client: options,
      signal: call.signal,
      isEnded: ({ running }) => !running,
      toEvent: (state) => state,
    });
    let reported = 0;
    try {
      for (;;) {
        const { value: state, done } = await states.next();
        const { events = [], latest } = state;
        yield* events.slice(reported);
        reported = Math.max(reported, events.length);
        if (done === true) return yield resultOf(state, transport);
        if (latest !== undefined) yield latest;
      }
    } finally {
      await states.return(undefined as never);
    }
  };

  return {
    status,
    capabilities: async (call = {}): Promise<TrainingCapabilities> =>
      readLoopCapabilities(await get('/v1/training/capabilities', call), 'GET /v1/training/capabilities'),
    async *train(settings, call = {}) {
      // The official fields are there as well, for whatever stands between.
      const { body } = toUpstreamStart({ ...settings, method: 'lora' });
      await post('/v1/training/start', { ...body, settings: omitUndefined(settings) }, call);
      yield* follow(call);
    },
    watch: (call = {}) => follow(call),
    async stop(call = {}) {
      await post('/v1/training/stop', {}, call);
    },
    async export({ output, to }, call = {}) {
      const answer = await post('/v1/training/export', { export_path: to, lora_output_dir: output }, call);
      return parseResponse(loopExportSchema, answer, 'POST /v1/training/export');
    },
  };
}

/** @throws {TaskFailedError} When it failed, or its program was ended before it. */
function resultOf(state: TrainingStatus, transport: Transport): TrainingEvent {
  const { events = [], error, message, settings, epoch, losses } = state;
  if (error !== undefined) throw new TaskFailedError(transport.redact(`The training failed: ${error.slice(0, 500)}`));
  const last = events.findLast((event) => event.type === 'checkpoint' && (event.role === 'final' || event.role === 'stopped'));
  if (last?.type !== 'checkpoint') throw new TaskFailedError(transport.redact(message.slice(0, 500)));
  const ending = last.role === 'final' ? 'completed' : 'stopped';
  const output = ending === 'completed' ? last.place : settings?.output;
  return { type: 'result', value: { ending, output, epochs: epoch, losses, warnings: [] } };
}

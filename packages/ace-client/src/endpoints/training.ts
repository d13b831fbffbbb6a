import { InvalidInputError, TaskFailedError, UnsupportedError } from '@loop/core';
import type {
  Abortable,
  DatasetEvent,
  DatasetInput,
  TrainingCapabilities,
  TrainingEvent,
  TrainingProgress,
  TrainingService,
  TrainingSettings,
  TrainingStatus,
  Warning,
} from '@loop/core';

import type { ResolvedOptions } from '../client-options.js';
import type { AceServerProfile } from '../dialects/profile.js';
import type { Transport } from '../http/transport.js';
import { readNotice, warningsOf } from '../wire/notice.js';
import { parseResponse } from '../wire/parse-response.js';
import { exportSchema, preprocessSchema, readTrainingStatus, startSchema, toForkStart, toUpstreamStart } from '../wire/training.js';
import { toTrainingCapabilities } from './training-capabilities.js';
import type { DatasetEndpoints } from './dataset-types.js';
import { createLoopTraining } from './loop-training.js';
import type { LoopTraining } from './loop-training.js';
import { endingOf, watchTraining } from './watch-training.js';
import { watchUntil } from './watch-until.js';

/** How long a training may take to show that it runs after it was started. */
const START_GRACE_MS = 15_000;

/** Creates the training calls of a client: the official routes, or those of LOOP MACHINE's fork. */
export function createTraining(
  transport: Transport,
  dataset: DatasetEndpoints,
  { options, profile }: { readonly options: ResolvedOptions; readonly profile: (options: Abortable) => Promise<AceServerProfile> },
): TrainingService {
  const feature = 'training';
  const isFork = async (call: Abortable): Promise<boolean> => (await profile(call)).lora === 'loop-fork';
  const loop = createLoopTraining(transport, options);
  const own = async (call: Abortable): Promise<LoopTraining | undefined> =>
    (await profile(call)).extensions.includes('training') ? loop : undefined;

  const officialStatus = async (call: Abortable & { readonly idempotent?: boolean } = {}): Promise<TrainingStatus> => {
    const path = (await isFork(call)) ? '/v1/lora/train/status' : '/v1/training/status';
    const answer = await transport.call({ method: 'GET', path, feature, idempotent: call.idempotent ?? true, signal: call.signal });
    return readTrainingStatus(answer, `GET ${path}`);
  };

  /** Follows what runs; the server clears its losses when it is asked to stop, so those that were seen are kept. */
  const follow = async function* (graceMs: number, call: Abortable) {
    const startedMs = options.clock();
    const seen = watchTraining();
    const last = yield* watchUntil(() => officialStatus({ ...call, idempotent: false }), {
      client: options,
      signal: call.signal,
      isEnded(state) {
        seen.add(state);
        const hasFailed = state.error !== undefined || readNotice(state.message).kind === 'failure';
        return !state.running && (seen.hasRun || hasFailed || options.clock() - startedMs >= graceMs);
      },
      toEvent: seen.toProgress,
    });
    const notice = readNotice(last.message);
    const fault = last.error ?? (notice.kind === 'failure' ? notice.text : undefined);
    if (fault !== undefined) throw new TaskFailedError(transport.redact(`The training failed: ${fault.slice(0, 500)}`));
    return { last, seen };
  };

  const finish = async function* (
    output: string | undefined,
    epochs: number | undefined,
    graceMs: number,
    warnings: readonly Warning[],
    call: Abortable,
  ): AsyncGenerator<TrainingEvent, void, void> {
    const { last, seen } = yield* follow(graceMs, call);
    const ending = endingOf(last, { reached: seen.epoch, all: last.epochs ?? epochs });
    if (ending === undefined) {
      const reached = `after epoch ${seen.epoch ?? 0} of ${last.epochs ?? epochs ?? 'an unknown number'}`;
      const word = last.message === '' ? 'nothing' : `"${transport.redact(last.message).slice(0, 300)}"`;
      throw new TaskFailedError(`The training ended ${reached} and the server does not say that it completed; its last word is ${word}.`);
    }
    yield { type: 'result', value: { ending, output, epochs: seen.epoch, losses: seen.losses, warnings: [...warnings, ...seen.warnings] } };
  };

  return {
    name: `ACE-Step training at ${transport.base.href}`,
    status: async (call = {}) => ((await own(call))?.status ?? officialStatus)(call),
    capabilities: async (call = {}) => (await own(call))?.capabilities(call) ?? toTrainingCapabilities(await profile(call)),
    async *prepare(input, call = {}): AsyncGenerator<DatasetEvent, void, void> {
      if ((await own(call)) !== undefined)
        throw new UnsupportedError('training', 'This server prepares the songs of a training when it starts; call `train` at once.');
      if (await isFork(call)) {
        const fields = { audio_dir: placeOf(input) };
        const answer = await transport.call({
          method: 'POST',
          path: '/v1/lora/preprocess',
          json: fields,
          feature,
          timeoutMs: options.transferTimeoutMs,
          signal: call.signal,
        });
        const { output_dir } = parseResponse(preprocessSchema, answer, 'POST /v1/lora/preprocess');
        const { seen } = yield* follow(START_GRACE_MS, call);
        const warnings = [...forkDatasetWarnings(input), ...seen.warnings];
        yield { type: 'result', value: { tensors: output_dir, samples: undefined, warnings } };
        return;
      }
      yield* prepareUpstream(dataset, input, call);
    },
    async *train(settings, call = {}) {
      checkSettings(settings);
      const server = await own(call);
      if (server !== undefined) {
        assertMethod(settings, await server.capabilities(call));
        yield* server.train(settings, call);
        return;
      }
      assertMethod(settings, toTrainingCapabilities(await profile(call)));
      const fork = await isFork(call);
      const { path, body, warnings } = fork ? toForkStart(settings) : toUpstreamStart(settings);
      const answer = await transport.call({
        method: 'POST',
        path,
        json: body,
        feature,
        timeoutMs: options.transferTimeoutMs,
        signal: call.signal,
      });
      const { output_dir } = parseResponse(startSchema, answer ?? {}, `POST ${path}`);
      const notices = warningsOf(answer, 'The start of the training');
      yield* finish(output_dir ?? settings.output, settings.epochs, START_GRACE_MS, [...warnings, ...notices], call);
    },
    async *watch(call = {}) {
      const server = await own(call);
      if (server !== undefined) yield* server.watch(call);
      else yield* finish(undefined, undefined, 0, [], call);
    },
    async stop(call = {}) {
      const server = await own(call);
      if (server !== undefined) return server.stop(call);
      const path = (await isFork(call)) ? '/v1/lora/train/stop' : '/v1/training/stop';
      warningsOf(await transport.call({ method: 'POST', path, json: {}, feature, signal: call.signal }), 'Stopping the training');
    },
    async export({ output, to }, call = {}) {
      const server = await own(call);
      if (server !== undefined) return server.export({ output, to }, call);
      if (await isFork(call)) {
        throw new UnsupportedError(
          'training',
          'LOOP MACHINE’s fork keeps finished adapters where it trains them; lora.list() shows the places.',
        );
      }
      const json = { export_path: to, lora_output_dir: output };
      const answer = await transport.call({
        method: 'POST',
        path: '/v1/training/export',
        json,
        feature: 'training',
        timeoutMs: options.transferTimeoutMs,
        signal: call.signal,
      });
      warningsOf(answer, 'The export');
      const { export_path } = parseResponse(exportSchema, answer, 'POST /v1/training/export');
      // What is exported is the folder around the adapter; loading wants the folder that holds its configuration.
      return { source: `${(export_path ?? to).replace(/\/+$/, '')}/adapter` };
    },
  };
}

async function* prepareUpstream(dataset: DatasetEndpoints, input: DatasetInput, call: Abortable): AsyncGenerator<DatasetEvent, void, void> {
  const audioDirectory = placeOf(input);
  const { customTag, tagPosition = 'prepend', instrumental = false, label = true } = input;
  const outputDirectory = input.outputDirectory ?? `${audioDirectory.replace(/\/+$/, '')}_tensors`;
  const place = planParts(label);
  yield { type: 'progress', phase: 'scan', fraction: 0 };
  const scanned = await dataset.scan(
    { audioDirectory, instrumental, ...(customTag === undefined ? {} : { customTag, tagPosition }) },
    call,
  );
  if (label && scanned.labeledCount < scanned.samples.length) {
    for await (const event of dataset.autoLabel({ onlyUnlabeled: true }, call)) if (event.type === 'progress') yield place(event);
  }
  for await (const event of dataset.preprocess({ outputDirectory }, call)) {
    if (event.type === 'progress') yield place(event);
    else
      yield {
        type: 'result',
        value: { tensors: event.value.outputDirectory, samples: event.value.tensors, warnings: event.value.warnings },
      };
  }
}

/** Turns the progress of one part into that of the whole: captions take longer than tensors. */
function planParts(
  label: boolean,
): (event: {
  readonly phase: 'label' | 'preprocess';
  readonly fraction: number | undefined;
  readonly message?: string | undefined;
}) => TrainingProgress {
  const share = label ? 0.6 : 0;
  let highest = 0;
  return ({ phase, fraction, message }) => {
    const done = phase === 'label' ? share * (fraction ?? 0) : share + (1 - share) * (fraction ?? 0);
    highest = Math.max(highest, done);
    return { type: 'progress', phase, fraction: highest, message };
  };
}

function placeOf({ source }: DatasetInput): string {
  if (typeof source === 'string') return source;
  throw new UnsupportedError('training', 'A server reads datasets from folders of its own: give `source` as a path on the server.');
}

function assertMethod({ method = 'lora' }: TrainingSettings, { methods }: TrainingCapabilities): void {
  if (methods.includes(method)) return;
  throw new UnsupportedError('training', `This server cannot train ${method}; it can train: ${methods.join(', ') || 'nothing'}.`);
}

function forkDatasetWarnings(input: DatasetInput): Warning[] {
  const fields = ['outputDirectory', 'customTag', 'tagPosition', 'label'] as const;
  return fields.flatMap((field) =>
    input[field] === undefined ? [] : [{ code: 'ignored' as const, field, message: `LOOP MACHINE’s fork does not take ${field}.` }],
  );
}

function checkSettings({ tensors, epochs, learningRate }: TrainingSettings): void {
  const fail = (path: string, message: string): never => {
    throw new InvalidInputError('settings', [{ path, message }]);
  };
  if (typeof tensors !== 'string' || tensors === '') fail('tensors', 'must name the folder of the prepared tensors');
  if (epochs !== undefined && !(Number.isInteger(epochs) && epochs >= 1)) fail('epochs', 'must be an integer of 1 or more');
  if (learningRate !== undefined && !(learningRate > 0)) fail('learningRate', 'must be above 0');
}

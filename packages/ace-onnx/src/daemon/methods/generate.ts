import { modelVersion } from '../backends/backend.js';
import { fingerprintOf } from '../jobs/job-runner.js';
import type { TrackJob } from '../jobs/track-job.js';
import { completionOf } from '../protocol/notifications.js';
import { daemonFault } from '../protocol/rpc-error.js';
import type { Priority } from '../queue/job-queue.js';
import { readGenerateParameters } from '../requests/generate-parameters.js';
import { resolveRequest } from '../requests/resolve-request.js';
import { trackId } from '../tracks/track-id.js';
import { downloadModel } from './download-backend.js';
import type { Answer, DaemonContext, Method } from './method.js';

/** `generate`: queues a track, or finds it in the cache. The answer comes at once, what happens then as notifications behind it. */
export function generateMethod(context: DaemonContext): Method {
  const { configuration, choice } = context;
  return async (parameters) => {
    const given = readGenerateParameters(parameters);
    const { backend, request } = await resolveRequest(given, { configuration, choice });
    const submit = async (): Promise<Answer> => {
      const installation = await choice.assertInstalled(backend);
      return submitJob(context, { backend, request, installation, modelVersion: modelVersion(backend, request) }, given.priority);
    };
    const isMissing = configuration.autoDownload && backend.model !== undefined && !(await backend.installation()).isInstalled;
    return isMissing ? { late: downloadModel(context, backend).then(submit) } : submit();
  };
}

async function submitJob(
  { configuration, tracks, runner, notify }: DaemonContext,
  wanted: Omit<TrackJob, 'id' | 'controller'>,
  priority: Priority,
): Promise<Answer> {
  const { backend, request, modelVersion: version } = wanted;
  const { prompt, seed, durationSeconds } = request;
  const settings = backend.settingsOf(request);
  const id = trackId({ backend: backend.type, prompt, seed, durationSeconds, modelVersion: version, settings });
  const about = { track_id: id, seed, backend: backend.type };
  const cached = await tracks.find(id, fingerprintOf(wanted));
  if (cached !== undefined) {
    const after = (): void => notify(completionOf(cached, { seed, seconds: 0, isCached: true, warnings: [] }));
    return { result: { ...about, status: 'complete', position: 0 }, after };
  }
  const present = runner.positionOf(id);
  if (present === undefined && runner.isFull())
    throw daemonFault('QUEUE_FULL', `${configuration.queueLimit} requests wait already; try again when one has ended, or cancel one.`);
  // The same track twice is one job, with one completion behind both answers.
  if (present !== 0) runner.add({ ...wanted, id, controller: new AbortController() }, priority);
  const position = runner.positionOf(id) ?? 0;
  return { result: { ...about, status: position === 0 ? 'generating' : 'queued', position }, after: runner.start };
}

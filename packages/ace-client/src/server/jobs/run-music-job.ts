import type { AudioClip, GenerationProgress, MusicGenerator, MusicRequest, MusicResult, MusicTrack, Warning } from '@loop/core';
import { clipDuration, InvalidInputError, isLoopError } from '@loop/core';
import { decodeWav, encodeTrack } from '@loop/core/audio';

import type { PromptAssistant } from '../assistant/prompt-assistant.js';
import type { AceServerLimits } from '../limits.js';
import { buildRequests } from '../task/build-requests.js';
import type { TaskAudio } from '../task/build-requests.js';
import { chooseAnalysis } from '../task/choose-analysis.js';
import { planTask } from '../task/plan-task.js';
import { modelNameOf } from '../task/model-name.js';
import type { JobOutcome, JobRunner } from './job-queue.js';
import type { Job, JobOutput } from './job.js';
import type { JobStore } from './job-store.js';
import { runAnalysis } from './run-analysis.js';

/** The highest sample rate of an upload, which bounds what is decoded before its length is known. */
const MAX_RATE = 192_000;

/** Reads audio that is not WAV; `undefined` when it cannot. */
export type AudioDecoder = (bytes: Uint8Array) => Promise<AudioClip | undefined>;

/** What the runner works with. */
export interface MusicJobRunnerOptions {
  readonly generator: MusicGenerator;
  readonly assistant: PromptAssistant;
  readonly store: JobStore;
  readonly limits: Pick<AceServerLimits, 'maxSourceSeconds'>;
  readonly decodeAudio?: AudioDecoder | undefined;
}

/** Creates the runner that asks a generator for music or an analysis and keeps its audio; files of a run that fails or is cancelled are deleted. */
export function createMusicJobRunner({ generator, assistant, store, limits, decodeAudio }: MusicJobRunnerOptions): JobRunner {
  const readClip = async (name: string | undefined, field: string): Promise<AudioClip | undefined> => {
    if (name === undefined) return undefined;
    const bytes = await store.readFile(name);
    if (bytes === undefined) throw new InvalidInputError('request', [{ path: field, message: 'is an earlier result that has expired' }]);
    const clip = await decodeUpload(bytes, field, { decodeAudio, maxFrames: limits.maxSourceSeconds * MAX_RATE });
    if (clipDuration(clip) > limits.maxSourceSeconds) {
      throw new InvalidInputError('request', [{ path: field, message: `must not be longer than ${limits.maxSourceSeconds} s` }]);
    }
    return clip;
  };

  return async (job, { signal, onProgress }) => {
    const capabilities = await generator.capabilities({ signal });
    const audio: TaskAudio = {
      source: await readClip(job.inputs.source, 'src_audio'),
      reference: await readClip(job.inputs.reference, 'ref_audio'),
    };
    const analysis = chooseAnalysis(job.fields, { generator, assistant, hasSource: audio.source !== undefined });
    if (analysis !== undefined) {
      onProgress({ fraction: 0, stage: 'analysis' });
      const found = await runAnalysis(analysis, { fields: job.fields, source: audio.source }, { generator, assistant }, { signal });
      signal.throwIfAborted();
      return { outputs: [], warnings: [], analysis: found };
    }
    const model = modelNameOf(capabilities, generator);
    const hasLanguageModel = generator.assistant !== undefined;
    const hasSource = audio.source !== undefined;
    const plan = planTask(job.fields, { capabilities, model, hasSource, hasLanguageModel, seeds: job.seeds });
    const { requests, warnings } = buildRequests(plan, job.fields, audio, capabilities);

    const outputs: JobOutput[] = [];
    const allWarnings: Warning[] = [...plan.warnings, ...warnings];
    try {
      for (const [index, request] of requests.entries()) {
        const result = await generate(generator, request, signal, (event) =>
          onProgress({
            fraction: (index + (event.fraction ?? 0)) / requests.length,
            stage: describeProgress(event),
            etaSeconds: requests.length === 1 ? event.etaSeconds : undefined,
          }),
        );
        signal.throwIfAborted();
        for (const track of result.tracks) outputs.push(await keepTrack(job, outputs.length, track, store));
        allWarnings.push(...result.warnings);
      }
      signal.throwIfAborted();
    } catch (error) {
      await Promise.allSettled(outputs.map(({ file }) => store.deleteFile(file)));
      throw error;
    }
    return { outputs, warnings: allWarnings } satisfies JobOutcome;
  };
}

async function generate(
  generator: MusicGenerator,
  request: MusicRequest,
  signal: AbortSignal,
  onProgress: (event: GenerationProgress) => void,
): Promise<MusicResult> {
  return generator.generate(request, { signal, onProgress: (event) => (event.type === 'progress' ? onProgress(event) : undefined) });
}

async function keepTrack(job: Job, index: number, track: MusicTrack, store: JobStore): Promise<JobOutput> {
  const bytes = encodeTrack(track, { format: job.fields.audio_format === 'wav32' ? 'float32' : 'pcm16' });
  const file = `${job.id}-${index}.wav`;
  await store.writeFile(file, bytes);
  return {
    file,
    bytes: bytes.byteLength,
    durationSeconds: clipDuration(track.audio),
    seed: track.seed,
    metadata: track.metadata,
    provenance: track.provenance,
  };
}

async function decodeUpload(
  bytes: Uint8Array,
  field: string,
  { decodeAudio, maxFrames }: { readonly decodeAudio: AudioDecoder | undefined; readonly maxFrames: number },
): Promise<AudioClip> {
  try {
    if (isWav(bytes)) return decodeWav(bytes, { limits: { maxChannels: 8, maxFrames } }).audio;
    const clip = await decodeAudio?.(bytes);
    if (clip !== undefined) return clip;
  } catch (error) {
    if (isLoopError(error, 'file_format')) {
      throw new InvalidInputError('request', [{ path: field, message: `cannot be read: ${error.message}` }], { cause: error });
    }
    throw error;
  }
  throw new InvalidInputError('request', [{ path: field, message: 'must be a WAV file; this server reads no other format' }]);
}

function isWav(bytes: Uint8Array): boolean {
  const four = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  return (four(0) === 'RIFF' || four(0) === 'RF64') && four(8) === 'WAVE';
}

function describeProgress({ phase, step, steps }: GenerationProgress): string {
  return step === undefined || steps === undefined ? phase : `${phase} ${step}/${steps}`;
}

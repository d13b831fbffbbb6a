import { clipDuration, TaskFailedError } from '@loop/core';
import type { Abortable, AudioClip, MusicResult, MusicTrack, Seconds, Seed, Warning } from '@loop/core';
import { createMusicResult } from '@loop/core/generation';

import { decodeResult } from '../audio/decode-result.js';
import type { DecodeAudio } from '../client-options.js';
import type { AceOutcome, AceOutput } from '../dialects/dialect.js';
import type { AceJob } from '../task/ace-job.js';
import { isSameKey } from '../task/same-key.js';
import { plainModelName } from '../wire/models.js';

/** What a result is held against. */
export interface Expectation extends Abortable {
  /** The generator's name for the provenance. */
  readonly generator: string;
  /** The job; `undefined` when a job was attached to of which nothing is known here. */
  readonly job: AceJob | undefined;
  /** The model that the server uses when none is asked for. */
  readonly defaultModel: string | undefined;
  /** Whether the server's maker is a neural model, when the server does not say. */
  readonly aiGenerated: boolean;
  readonly decodeAudio: DecodeAudio | undefined;
  /** Whether the server draws its own seeds and reports others, so that none of them makes the same music again. */
  readonly ignoresSeeds?: boolean | undefined;
}

/** Differences of length that codecs and latent frames explain. */
const SAME_SECONDS = 0.5;

/** Decodes what a job brought, cuts it to the wished length, and says where the server did something else than asked. */
export async function toMusicResult(outcome: AceOutcome, expectation: Expectation): Promise<MusicResult> {
  const { job, decodeAudio, signal } = expectation;
  const wanted = durationOf(job);
  const tracks: MusicTrack[] = [];
  const warnings: Warning[] = [...outcome.warnings];
  for (const [index, output] of outcome.outputs.entries()) {
    const { audio, warnings: faults } = await decodeResult(output.bytes, { mimeType: output.mimeType, decodeAudio, signal });
    const seed = expectation.ignoresSeeds === true ? undefined : (output.seed ?? job?.seeds[index]);
    warnings.push(...faults);
    tracks.push(toTrack({ output, audio: trim(audio, wanted), seed }, outcome, expectation));
  }
  if (tracks.length === 0) throw new TaskFailedError('The server says that the task succeeded, and sent no audio.');
  const outputs = expectation.ignoresSeeds === true ? outcome.outputs.map((output) => ({ ...output, seed: undefined })) : outcome.outputs;
  if (job !== undefined) warnings.push(...departures(tracks, outputs, job, wanted));
  return createMusicResult(tracks, oneOfEach(warnings));
}

function toTrack(
  { output, audio, seed }: { readonly output: AceOutput; readonly audio: AudioClip; readonly seed: Seed | undefined },
  outcome: AceOutcome,
  { generator, job, defaultModel, aiGenerated }: Expectation,
): MusicTrack {
  const { provenance } = output;
  const model = provenance?.model ?? output.model ?? job?.model ?? defaultModel;
  return {
    audio,
    seed,
    metadata: output.metadata,
    provenance: {
      generator: provenance === undefined ? generator : `${provenance.generator} over ${generator}`,
      model,
      revision: provenance?.revision,
      task: job?.musicTask,
      seed,
      aiGenerated: provenance?.aiGenerated ?? aiGenerated,
      parameters: toPlainJson(provenance === undefined ? outcome.parameters : { ...outcome.parameters, made_with: provenance.parameters }),
    },
  };
}

function durationOf(job: AceJob | undefined): Seconds | undefined {
  return job !== undefined && 'durationSeconds' in job.task ? job.task.durationSeconds : undefined;
}

/** Cuts what is longer than wished: servers make no less than ten seconds. The samples are shared with the decoded clip. */
function trim(clip: AudioClip, seconds: Seconds | undefined): AudioClip {
  if (seconds === undefined) return clip;
  const samples = Math.round(seconds * clip.sampleRate);
  if ((clip.channels[0]?.length ?? 0) <= samples) return clip;
  return { sampleRate: clip.sampleRate, channels: clip.channels.map((channel) => channel.slice(0, samples)) };
}

function departures(tracks: readonly MusicTrack[], outputs: readonly AceOutput[], job: AceJob, wanted: Seconds | undefined): Warning[] {
  const warnings: Warning[] = [];
  const shortest = Math.min(...tracks.map(({ audio }) => clipDuration(audio)));
  if (wanted !== undefined && shortest < wanted - SAME_SECONDS) {
    const why = isSample(job) ? 'sampleQuery lets it choose the length.' : 'its memory limits the length.';
    const message = `The server made ${shortest.toFixed(1)} s in place of ${wanted} s; ${why}`;
    warnings.push({ code: 'clamped', field: 'durationSeconds', message });
  }
  if (tracks.length < job.seeds.length) {
    const message = `The server made ${tracks.length} of ${job.seeds.length} variations; its memory limits the batch.`;
    warnings.push({ code: 'clamped', field: 'variations', message });
  }
  if (outputs.some(({ seed }, index) => seed !== undefined && job.seeds[index] !== undefined && seed !== job.seeds[index])) {
    const message = `The server used other seeds than asked: ${outputs.map(({ seed }) => seed).join(', ')}.`;
    warnings.push({ code: 'substituted', field: 'seed', message });
  }
  warnings.push(...descriptionDepartures(outputs, job));
  const used = outputs.find(({ model }) => model !== undefined)?.model;
  if (job.model !== undefined && used !== undefined && plainModelName(job.model) !== used) {
    warnings.push({
      code: 'substituted',
      field: 'model',
      message: `The server used ${used} in place of ${job.model}; is that model loaded?`,
    });
  }
  return warnings;
}

/** Compares what the server says about the music with what was asked; it need not be what can be heard. */
function descriptionDepartures(outputs: readonly AceOutput[], { task }: AceJob): Warning[] {
  const differs = (field: 'bpm' | 'key' | 'timeSignature', isSame: (made: never) => boolean): Warning[] => {
    const made = outputs.flatMap(({ metadata }) => metadata[field] ?? []).find((value) => !isSame(value as never));
    if (task[field] === undefined || made === undefined) return [];
    return [{ code: 'substituted', field, message: `The server made ${nameOf(field, made)} in place of ${nameOf(field, task[field])}.` }];
  };
  return [
    ...differs('bpm', (made: number) => Math.abs(made - (task.bpm ?? 0)) < 1),
    ...differs('key', (made: string) => isSameKey(made, task.key ?? '')),
    ...differs('timeSignature', (made: number) => made === task.timeSignature),
  ];
}

function nameOf(field: 'bpm' | 'key' | 'timeSignature', value: string | number): string {
  return field === 'bpm' ? `${value} BPM` : field === 'timeSignature' ? `${value} beats a bar` : String(value);
}

function isSample({ task }: AceJob): boolean {
  return task.task === 'text2music' && task.sampleQuery !== undefined;
}

/** One warning per field and code: what was foreseen here says it better than what the server sends after it. */
function oneOfEach(warnings: readonly Warning[]): Warning[] {
  const seen = new Set<string>();
  return warnings.filter(({ code, field, message }) => {
    const key = field === undefined ? message : `${code} ${field}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function toPlainJson(value: unknown): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(value)) as Readonly<Record<string, unknown>>;
}

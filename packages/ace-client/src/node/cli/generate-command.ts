import { assertWavOutput, createProgressLine, keepResult, numberedFiles, readingInput } from '@loop/cli';
import type { CliIo, ProgressLine } from '@loop/cli';
import { InvalidInputError, clipDuration, omitUndefined } from '@loop/core';
import type { MusicResult } from '@loop/core';
import { encodeTrack } from '@loop/core/audio';

import type { AceStreamEvent } from '../../ace-client.js';
import type { AceProgress } from '../../dialects/dialect.js';
import type { AceTask } from '../../task/ace-task.js';
import { audioFromFile } from '../audio-from-file.js';
import { assertPlacesFree } from '../save-tracks.js';
import type { AttachArguments, GenerateArguments } from './arguments.js';
import { connect } from './connect.js';

/** Runs `ace-client generate`. */
export async function generateCommand(options: GenerateArguments, io: CliIo): Promise<void> {
  // What costs nothing is checked before what costs minutes of somebody's GPU.
  assertWavOutput(options.output);
  await assertPlacesFree(options.output, options.variations ?? 1, { overwrite: options.force });
  const task = await toTask(options, io);
  const client = connect(options.url, io);
  try {
    await follow(client.streamTask(task, { signal: io.signal }), options, io);
  } finally {
    await client.dispose();
  }
}

/** Runs `ace-client attach`. */
export async function attachCommand(taskId: string, options: AttachArguments, io: CliIo): Promise<void> {
  assertWavOutput(options.output);
  // How many tracks will come is not known yet.
  for (const count of [1, 2]) await assertPlacesFree(options.output, count, { overwrite: options.force });
  const client = connect(options.url, io);
  try {
    await follow(client.attach(taskId, { signal: io.signal }), options, io);
  } finally {
    await client.dispose();
  }
}

async function toTask(options: GenerateArguments, io: CliIo): Promise<AceTask> {
  const { source, reference, track, task, start } = options;
  const read = (file: string | undefined) =>
    file === undefined ? undefined : readingInput(file, io.signal, () => audioFromFile(file, { signal: io.signal }));
  const isOnTracks = task === 'lego' || task === 'extract';
  const fields = {
    task,
    prompt: options.prompt,
    lyrics: options.lyrics,
    instrumental: options.instrumental,
    vocalLanguage: options.language,
    durationSeconds: options.duration,
    bpm: options.bpm,
    key: options.key,
    timeSignature: options.timeSignature === undefined ? undefined : Number(options.timeSignature),
    startSeconds: task === 'repaint' ? (start ?? 0) : start,
    endSeconds: options.end,
    strength: options.strength,
    track: isOnTracks ? one(track) : undefined,
    tracks: isOnTracks ? undefined : track,
    seed: options.seed,
    variations: options.variations,
    steps: options.steps,
    guidanceScale: options.guidance,
    model: options.model,
    thinking: options.thinking,
    source: await read(source),
    reference: await read(reference),
  };
  // The client checks it: it names fields that the task does not take.
  return omitUndefined(fields) as unknown as AceTask;
}

function one(tracks: readonly string[] | undefined): string | undefined {
  if (tracks === undefined || tracks.length === 1) return tracks?.[0];
  throw new InvalidInputError('arguments', [{ path: '--track', message: 'takes one track for this task' }]);
}

async function follow(
  stream: AsyncIterable<AceStreamEvent>,
  { output, force = false, json = false, quiet = false }: AttachArguments,
  io: CliIo,
): Promise<void> {
  const line = createProgressLine(io, quiet);
  let named = false;
  try {
    for await (const event of stream) {
      if (event.type === 'result') {
        line.clear();
        await report(event.value, { output, force, json }, io);
      } else if (event.type === 'progress') {
        // The id is worth more than the progress: with it the job is found again.
        if (!named && event.taskId !== undefined) {
          line.clear();
          io.stderr(`task ${event.taskId}\n`);
        }
        named ||= event.taskId !== undefined;
        show(line, event);
      }
    }
  } finally {
    line.clear();
  }
}

async function report(
  { tracks, warnings }: MusicResult,
  { output, force, json }: { readonly output: string; readonly force: boolean; readonly json: boolean },
  io: CliIo,
): Promise<void> {
  const places = numberedFiles(output, tracks.length);
  const files: string[] = [];
  for (const [index, track] of tracks.entries()) {
    const place = places[index] as string;
    const file = await keepResult(place, encodeTrack(track, { format: 'pcm16' }), { overwrite: force });
    if (file !== place) io.stderr(`note: ${place} appeared while the music was made\n`);
    files.push(file);
  }
  const made = tracks.map(({ audio, seed, provenance, metadata }, index) => ({
    file: files[index],
    seconds: Math.round(clipDuration(audio) * 1_000) / 1_000,
    seed,
    model: provenance.model,
    metadata,
  }));
  if (json) {
    io.stdout(`${JSON.stringify({ tracks: made, warnings })}\n`);
    return;
  }
  for (const { message } of warnings) io.stderr(`note: ${message}\n`);
  for (const { file, seconds, seed } of made) io.stdout(`wrote ${file}: ${seconds} s, seed ${seed}\n`);
}

function show(line: ProgressLine, { phase, fraction, queuePosition, stage, etaSeconds }: AceProgress): void {
  const place = queuePosition === undefined ? '' : `, ${queuePosition} before it`;
  line.show({ phase: `${phase}${place}${stage === undefined ? '' : `: ${stage}`}`, fraction, etaSeconds });
}

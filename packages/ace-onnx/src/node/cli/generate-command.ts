import { readFile } from 'node:fs/promises';

import {
  assertOutputFree,
  assertWavOutput,
  bpmOption,
  createProgressLine,
  durationOption,
  forceOption,
  formatSeconds,
  guidanceOption,
  integer,
  jsonObject,
  jsonOption,
  keepResult,
  number,
  numberedFiles,
  outputOption,
  quietOption,
  readingInput,
  replaceFile,
  seedOption,
  stepsOption,
  variationsOption,
} from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError, MAX_SEED, MUSIC_TASKS, TIME_SIGNATURES, TRACK_NAMES, omitUndefined } from '@loop/core';
import type { AudioSource, GenerationEvent, MusicRequest, MusicTask } from '@loop/core';
import { WAV_FORMATS, decodeWav, encodeTrack, encodeWav } from '@loop/core/audio';
import type { WavFormat } from '@loop/core/audio';
import { parseMusicRequest } from '@loop/core/generation';
import { Option } from 'commander';

import { formatMemoryPlan } from '../../pipeline/plan-memory.js';
import { addAdapterOptions, loadAdapters } from './adapter-options.js';
import type { AdapterArguments } from './adapter-options.js';
import type { AddCommand } from './command.js';
import { decodeLatents, encodeLatents } from './latent-file.js';
import { addModelOptions, addRuntimeOptions, loadModel } from './model-options.js';
import type { ModelArguments } from './model-options.js';
import { createPreviewWriter } from './preview-writer.js';

interface GenerateArguments extends ModelArguments, AdapterArguments {
  readonly output: string;
  readonly task: MusicTask;
  readonly prompt?: string;
  readonly lyrics?: string;
  readonly lyricsFile?: string;
  readonly language?: string;
  readonly bpm?: number;
  readonly key?: string;
  readonly timeSignature?: string;
  readonly reference?: string;
  readonly track?: string;
  readonly tracks?: readonly string[];
  readonly duration?: number;
  readonly seed?: number;
  readonly variations?: number;
  readonly steps?: number;
  readonly guidance?: number;
  readonly source?: string;
  readonly sourceLatents?: string;
  readonly start?: number;
  readonly end?: number;
  readonly before?: number;
  readonly after?: number;
  readonly strength?: number;
  readonly variance?: number;
  readonly retakeSeed?: number;
  readonly targetPrompt?: string;
  readonly targetLyrics?: string;
  readonly from?: number;
  readonly to?: number;
  readonly averages?: number;
  readonly scheduler?: string;
  readonly guidanceKind?: string;
  readonly advanced?: Readonly<Record<string, unknown>>;
  readonly format: WavFormat;
  readonly latents?: string;
  readonly previews?: string;
  readonly previewEvery?: number;
  readonly thinking?: boolean;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `ace-onnx generate`. */
export const addGenerateCommand: AddCommand = (program, io) => {
  const share = number(0, 1);
  const command = program
    .command('generate')
    .description('Make music with a model, and write it as WAV with its provenance inside.')
    .optionsGroup('What to make:');
  addModelOptions(command, io, 'ACE-Step/ACE-Step-v1-3.5B')
    .addOption(new Option('-t, --task <task>', 'what to do').choices(MUSIC_TASKS).default('text2music'))
    .option('-p, --prompt <text>', 'style in words')
    .option('-l, --lyrics <text>', 'words to sing, with structure tags; none for an instrumental')
    .addOption(new Option('--lyrics-file <file>', 'words to sing, from a text file').conflicts('lyrics'))
    .option('--language <code>', 'the language of the lyrics, such as en; v1 detects it line by line by default')
    .addOption(bpmOption())
    .option('-k, --key <words>', 'root and scale, such as "A minor"')
    .addOption(new Option('--time-signature <beats>', 'beats in a bar').choices(TIME_SIGNATURES.map(String)))
    .addOption(durationOption('length; v1 makes up to 240 s'))
    .addOption(seedOption())
    .addOption(variationsOption())
    .optionsGroup('What to start from:')
    .option('-i, --source <file>', 'a WAV file, for all tasks but text2music and retake')
    .option('--reference <file>', 'a WAV file whose style the result should follow')
    .addOption(new Option('--track <name>', 'lego: the track to add; extract: the one to isolate').choices(TRACK_NAMES))
    .addOption(new Option('--tracks <names...>', 'complete: the tracks to fill in').choices(TRACK_NAMES))
    .option('--source-latents <file>', 'latents of an earlier song, so that its sound need not be encoded')
    .option('--start <seconds>', 'repaint, lego: where the region begins', number(0, 600))
    .option('--end <seconds>', 'repaint, lego: where the region ends', number(0, 600))
    .option('--before <seconds>', 'extend: new music before the source', number(0, 599.9))
    .option('--after <seconds>', 'extend: new music after the source', number(0, 599.9))
    .option('--strength <number>', 'cover, audio2audio: how much the source leads, 0–1', share)
    .option('--variance <number>', 'retake, repaint: how far from what was there, 0–1', share)
    .option('--retake-seed <number>', 'names the second noise', integer(0, MAX_SEED))
    .option('--target-prompt <text>', 'edit: the style that it should have')
    .option('--target-lyrics <text>', 'edit: the words that it should have')
    .option('--from <number>', 'edit: where the edit begins, 0–1', share)
    .option('--to <number>', 'edit: where the edit ends, 0–1', share)
    .option('--averages <number>', 'edit: averaged estimates per step, 1–16', integer(1, 16))
    .optionsGroup('How:')
    .addOption(stepsOption())
    .addOption(guidanceOption())
    .option('--guidance-kind <kind>', 'how predictions are guided, such as apg or cfg, as the model names it')
    .option('--scheduler <name>', 'v1: how steps are taken: euler, heun or pingpong')
    .option('--thinking', '1.5: let the language model plan first: what was left open, the caption, codes that lead the music')
    .option('--advanced <json>', 'any other setting of the model, as a JSON object', jsonObject);
  addAdapterOptions(command);
  addRuntimeOptions(command)
    .optionsGroup('What to write:')
    .addOption(outputOption('the WAV file; with variations, -1, -2, … are put before its ending').makeOptionMandatory())
    .addOption(new Option('--format <format>', 'how samples are stored').choices(WAV_FORMATS).default('pcm16'))
    .option('--latents <file>', 'the latents as well, for later edits (safetensors)')
    .option('--previews <file>', 'the unfinished music, written over as it grows')
    .addOption(new Option('--preview-every <number>', 'steps between previews').argParser(integer(1, 200)).default(10))
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action((options: GenerateArguments) => generateCommand(options, io));
};

async function generateCommand(options: GenerateArguments, io: CliIo): Promise<void> {
  const { signal } = io;
  const { output, latents, previews, format, force: overwrite = false, quiet = false } = options;
  assertWavOutput(output);
  if (previews !== undefined) assertWavOutput(previews, '--previews');
  const files = numberedFiles(output, options.variations ?? 1);
  const latentFiles = latents === undefined ? [] : numberedFiles(latents, options.variations ?? 1);
  // Look before working: nobody likes to wait for a refusal.
  for (const file of [...files, ...latentFiles]) await assertOutputFree(file, { overwrite });
  const described = parseMusicRequest(toRequest(options, await readInputs(options, signal)));
  const generator = await loadModel(options);
  const line = createProgressLine(io, quiet);
  const preview =
    previews === undefined
      ? undefined
      : createPreviewWriter(
          (audio) => replaceFile(previews, (handle) => handle.writeFile(encodeWav(audio)), { overwrite: true }),
          (reason) => io.stderr(`note: there are no more previews: ${reason}\n`),
        );
  const started = performance.now();
  try {
    const { family = '' } = await generator.capabilities();
    const request = { ...described, advanced: { [family]: toAdvanced(options) } };
    if (!quiet) io.stderr(`${formatMemoryPlan(generator.memoryPlan)}\n`);
    await loadAdapters(generator, options, io, quiet);
    const onProgress = (event: GenerationEvent): void => {
      if (event.type === 'progress') line.show(event);
      else preview?.show(event.audio);
    };
    const { tracks, warnings } = await generator.generate(request, { signal, onProgress });
    await preview?.close();
    line.clear();
    for (const { message } of warnings) io.stderr(`note: ${message}\n`);
    const written: { readonly file: string; readonly latents: string | undefined }[] = [];
    for (const [index, track] of tracks.entries()) {
      const latentFile = latentFiles[index];
      const file = await keepResult(files[index]!, encodeTrack(track, { format }), { overwrite });
      const isKept = latentFile !== undefined && track.reusable !== undefined;
      if (latentFile !== undefined && !isKept) {
        io.stderr(`note: ${latentFile} is not written: the sound begins within a frame of its latents.\n`);
      }
      written.push({ file, latents: isKept ? await keepResult(latentFile, encodeLatents(track), { overwrite }) : undefined });
    }
    const seconds = (performance.now() - started) / 1000;
    const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
    if (options.json === true) {
      const made = tracks.map(({ seed, metadata, provenance }, index) => ({ ...written[index], seed, metadata, provenance }));
      io.stdout(`${JSON.stringify({ tracks: made, warnings, seconds, peakMemoryBytes })}\n`);
    } else {
      tracks.forEach(({ seed }, index) => io.stdout(`wrote ${written[index]?.file}, seed ${seed}\n`));
      if (!quiet)
        io.stderr(`${formatSeconds(seconds)}; at most ${(peakMemoryBytes / 1e6).toFixed(0)} MB were resident, weights in place included\n`);
    }
  } finally {
    line.clear();
    await preview?.close();
    await generator.dispose();
  }
}

/** What the input files hold. */
interface Inputs {
  readonly lyrics: string | undefined;
  readonly source: AudioSource | undefined;
  readonly reference: AudioSource | undefined;
}

/** Reads the input files before the model is opened, which takes longer. */
async function readInputs(options: GenerateArguments, signal: AbortSignal | undefined): Promise<Inputs> {
  const { lyricsFile, reference } = options;
  const wav = (file: string): Promise<AudioSource> =>
    readingInput(file, signal, async () => ({ audio: decodeWav(await readFile(file)).audio }));
  return {
    lyrics: lyricsFile === undefined ? options.lyrics : await readingInput(lyricsFile, signal, () => readFile(lyricsFile, 'utf8')),
    source: await readSource(options, signal),
    reference: reference === undefined ? undefined : await wav(reference),
  };
}

/** Fields that do not belong to a task are passed on all the same, so that the one check of requests names them. */
function toRequest(options: GenerateArguments, inputs: Inputs): MusicRequest {
  const { retakeSeed, task } = options;
  const fields = {
    task,
    prompt: options.prompt,
    lyrics: inputs.lyrics,
    vocalLanguage: options.language,
    bpm: options.bpm,
    key: options.key,
    timeSignature: options.timeSignature === undefined ? undefined : Number(options.timeSignature),
    reference: inputs.reference,
    track: options.track,
    tracks: options.tracks,
    durationSeconds: options.duration,
    seed: options.seed,
    variations: options.variations,
    steps: options.steps,
    guidanceScale: options.guidance,
    source: inputs.source,
    startSeconds: options.start,
    endSeconds: options.end,
    beforeSeconds: options.before,
    afterSeconds: options.after,
    strength: options.strength,
    variance: options.variance,
    retakeSeed: task === 'retake' ? retakeSeed : undefined,
    targetPrompt: options.targetPrompt,
    targetLyrics: options.targetLyrics,
    from: options.from,
    to: options.to,
    averages: options.averages,
  };
  return omitUndefined(fields) as unknown as MusicRequest;
}

/** The settings that only the model knows, which it checks when it is open. */
function toAdvanced(options: GenerateArguments): object {
  const { advanced, previews, previewEvery, scheduler, guidanceKind, retakeSeed, task, thinking } = options;
  const isSetting = retakeSeed !== undefined && task !== 'retake';
  return {
    ...advanced,
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(guidanceKind === undefined ? {} : { guidance: guidanceKind }),
    ...(previews === undefined ? {} : { previewEvery }),
    // How it thinks may have been said in the JSON.
    ...(thinking === true && advanced?.['thinking'] === undefined ? { thinking } : {}),
    ...(isSetting ? { retakeSeed } : {}),
  };
}

async function readSource({ source, sourceLatents }: GenerateArguments, signal: AbortSignal | undefined): Promise<AudioSource | undefined> {
  if (source === undefined) {
    if (sourceLatents === undefined) return undefined;
    throw new InvalidInputError('arguments', [{ path: '--source', message: 'is needed beside --source-latents: the sound itself' }]);
  }
  const { audio } = await readingInput(source, signal, async () => decodeWav(await readFile(source)));
  if (sourceLatents === undefined) return { audio };
  return { audio, reusable: await readingInput(sourceLatents, signal, async () => decodeLatents(await readFile(sourceLatents))) };
}

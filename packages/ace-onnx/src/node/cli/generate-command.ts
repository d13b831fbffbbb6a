import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { InvalidInputError, MAX_SEED, MUSIC_TASKS, TIME_SIGNATURES, TRACK_NAMES, omitUndefined } from '@loop/core';
import type { AudioSource, GenerationEvent, MusicRequest, MusicTask } from '@loop/core';
import { WAV_FORMATS, decodeWav, encodeTrack, encodeWav } from '@loop/core/audio';
import type { WavFormat } from '@loop/core/audio';
import { parseMusicRequest } from '@loop/core/generation';
import { Option } from 'commander';

import { MEMORY_POLICIES } from '../../pipeline/networks.js';
import type { MemoryPolicy } from '../../pipeline/networks.js';
import { formatMemoryPlan } from '../../pipeline/plan-memory.js';
import { WEIGHT_MODES } from '../../runtime/runtime.js';
import type { WeightMode } from '../../runtime/runtime.js';
import { assertFree, replaceFile } from '../replace-file.js';
import { integer, jsonObject, number } from './arguments.js';
import type { AddCommand, CliIo } from './command.js';
import { importEngine } from './import-engine.js';
import { decodeLatents, encodeLatents } from './latent-file.js';
import { createPreviewWriter } from './preview-writer.js';
import { createProgressLine, formatSeconds } from './progress-line.js';

interface GenerateArguments {
  readonly model: string;
  readonly out: string;
  readonly variant?: string;
  readonly task: MusicTask;
  readonly prompt?: string;
  readonly lyrics?: string;
  readonly lyricsFile?: string;
  readonly language?: string;
  readonly bpm?: number;
  readonly key?: string;
  readonly meter?: string;
  readonly reference?: string;
  readonly track?: string;
  readonly tracks?: readonly string[];
  readonly seconds?: number;
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
  readonly provider: string;
  readonly policy: MemoryPolicy;
  readonly mode: WeightMode;
  readonly threads?: number;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `ace-onnx generate`. */
export const addGenerateCommand: AddCommand = (program, io) => {
  const share = number(0, 1);
  program
    .command('generate')
    .description('Make music with a model, and write it as WAV with its provenance inside.')
    .optionsGroup('What to make:')
    .requiredOption(
      '-m, --model <folder>',
      'a checkpoint in the published layout, or the name of a pulled model',
      io.env['ACE_ONNX_MODEL'] ?? 'ACE-Step/ACE-Step-v1-3.5B',
    )
    .option('--variant <folder>', 'the model, where a checkpoint holds several, such as acestep-v15-base')
    .addOption(new Option('-t, --task <task>', 'what to do').choices(MUSIC_TASKS).default('text2music'))
    .option('-p, --prompt <text>', 'style in words')
    .option('-l, --lyrics <text>', 'words to sing, with structure tags; none for an instrumental')
    .addOption(new Option('--lyrics-file <file>', 'words to sing, from a text file').conflicts('lyrics'))
    .option('--language <code>', 'the language of the lyrics, such as en; v1 detects it line by line by default')
    .option('--bpm <number>', 'tempo, 30–300', number(30, 300))
    .option('--key <name>', 'root and scale in words, such as "A minor"')
    .addOption(new Option('--meter <beats>', 'beats in a bar').choices(TIME_SIGNATURES.map(String)))
    .option('-s, --seconds <number>', 'length, 0.5–600; v1 makes up to 240', number(0.5, 600))
    .option('--seed <number>', `names the noise, 0–${MAX_SEED}; drawn and printed by default`, integer(0, MAX_SEED))
    .option('-n, --variations <number>', 'songs from as many seeds, 1–8', integer(1, 8))
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
    .option('--steps <number>', "denoising steps; the model's own by default", integer(1, 200))
    .option('--guidance <number>', "guidance scale; the model's own by default", number(0, 30))
    .option('--guidance-kind <kind>', 'how predictions are guided, such as apg or cfg, as the model names it')
    .option('--scheduler <name>', 'v1: how steps are taken: euler, heun or pingpong')
    .option('--advanced <json>', 'any other setting of the model, as a JSON object', jsonObject)
    .option('--provider <name>', 'cpu, cuda, coreml, webgpu, or auto', 'cpu')
    .addOption(new Option('--policy <policy>', 'which networks stay in memory').choices(MEMORY_POLICIES).default('sequential'))
    .addOption(new Option('--mode <mode>', 'how weights are held: fastest steps, or little memory').choices(WEIGHT_MODES).default('folded'))
    .option('--threads <number>', 'threads within an operation', integer(1, 256))
    .optionsGroup('What to write:')
    .requiredOption('-o, --out <file>', 'the WAV file; with variations, -1, -2, … are put before its ending')
    .addOption(new Option('--format <format>', 'how samples are stored').choices(WAV_FORMATS).default('pcm16'))
    .option('--latents <file>', 'the latents as well, for later edits (safetensors)')
    .option('--previews <file>', 'the unfinished music, written over as it grows')
    .addOption(new Option('--preview-every <number>', 'steps between previews').argParser(integer(1, 1000)).default(10))
    .option('--force', 'replace files that exist')
    .option('-q, --quiet', 'no progress')
    .option('--json', 'print what was made as one JSON object')
    .action((options: GenerateArguments) => generateCommand(options, io));
};

async function generateCommand(options: GenerateArguments, io: CliIo): Promise<void> {
  const { signal } = io;
  const { out, latents, previews, policy, mode, provider, threads, format, force: overwrite = false, quiet = false } = options;
  const files = outputFiles(out, options.variations ?? 1);
  const latentFiles = latents === undefined ? [] : outputFiles(latents, options.variations ?? 1);
  // Look before working: nobody likes to wait for a refusal.
  if (!overwrite) for (const file of [...files, ...latentFiles]) await assertFree(file);
  const described = parseMusicRequest(await toRequest(options));
  const { loadAceStep } = await importEngine(() => import('../load-ace-step.js'));
  const generator = await loadAceStep(options.model, { policy, mode, provider, threads, variant: options.variant });
  const line = createProgressLine(io, quiet);
  const preview =
    previews === undefined
      ? undefined
      : createPreviewWriter(
          async (audio) => replaceFile(previews, encodeWav(audio), { overwrite: true }),
          (reason) => io.stderr(`note: there are no more previews: ${reason}\n`),
        );
  const started = performance.now();
  try {
    const { family = '' } = await generator.capabilities();
    const request = { ...described, advanced: { [family]: toAdvanced(options) } };
    if (!quiet) io.stderr(`${formatMemoryPlan(generator.memoryPlan)}\n`);
    const onProgress = (event: GenerationEvent): void => {
      if (event.type === 'progress') line.show(event);
      else preview?.show(event.audio);
    };
    const { tracks, warnings } = await generator.generate(request, { signal, onProgress });
    await preview?.close();
    line.clear();
    for (const { message } of warnings) io.stderr(`note: ${message}\n`);
    for (const [index, track] of tracks.entries()) {
      await replaceFile(files[index]!, encodeTrack(track, { format }), { overwrite });
      const latentFile = latentFiles[index];
      if (latentFile === undefined) continue;
      if (track.reusable === undefined) io.stderr(`note: ${latentFile} is not written: the sound begins within a frame of its latents.\n`);
      else await replaceFile(latentFile, encodeLatents(track), { overwrite });
    }
    const seconds = (performance.now() - started) / 1000;
    const peakMemoryBytes = process.resourceUsage().maxRSS * 1024;
    if (options.json === true) {
      const made = tracks.map(({ seed, provenance }, index) => ({ file: files[index], latents: latentFiles[index], seed, provenance }));
      io.stdout(`${JSON.stringify({ tracks: made, warnings, seconds, peakMemoryBytes })}\n`);
    } else {
      tracks.forEach(({ seed }, index) => io.stdout(`wrote ${files[index]}, seed ${seed}\n`));
      if (!quiet)
        io.stderr(`${formatSeconds(seconds)}; at most ${(peakMemoryBytes / 1e6).toFixed(0)} MB were resident, weights in place included\n`);
    }
  } finally {
    line.clear();
    await preview?.close();
    await generator.dispose();
  }
}

/** `song.wav` for one; `song-1.wav`, `song-2.wav`, … for more. */
function outputFiles(file: string, count: number): readonly string[] {
  if (count === 1) return [file];
  const { dir, name, ext } = path.parse(file);
  return Array.from({ length: count }, (_, index) => path.join(dir, `${name}-${index + 1}${ext}`));
}

/** Fields that do not belong to a task are passed on all the same, so that the one check of requests names them. */
async function toRequest(options: GenerateArguments): Promise<MusicRequest> {
  const { retakeSeed, task } = options;
  const lyrics = options.lyricsFile === undefined ? options.lyrics : await readFile(options.lyricsFile, 'utf8');
  const fields = {
    task,
    prompt: options.prompt,
    lyrics,
    vocalLanguage: options.language,
    bpm: options.bpm,
    key: options.key,
    timeSignature: options.meter === undefined ? undefined : Number(options.meter),
    reference: options.reference === undefined ? undefined : { audio: decodeWav(await readFile(options.reference)).audio },
    track: options.track,
    tracks: options.tracks,
    durationSeconds: options.seconds,
    seed: options.seed,
    variations: options.variations,
    steps: options.steps,
    guidanceScale: options.guidance,
    source: await readSource(options),
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
function toAdvanced({ advanced, previews, previewEvery, scheduler, guidanceKind, retakeSeed, task }: GenerateArguments): object {
  const isSetting = retakeSeed !== undefined && task !== 'retake';
  return {
    ...advanced,
    ...(scheduler === undefined ? {} : { scheduler }),
    ...(guidanceKind === undefined ? {} : { guidance: guidanceKind }),
    ...(previews === undefined ? {} : { previewEvery }),
    ...(isSetting ? { retakeSeed } : {}),
  };
}

async function readSource({ source, sourceLatents }: GenerateArguments): Promise<AudioSource | undefined> {
  if (source === undefined) {
    if (sourceLatents === undefined) return undefined;
    throw new InvalidInputError('arguments', [{ path: '--source', message: 'is needed beside --source-latents: the sound itself' }]);
  }
  const { audio } = decodeWav(await readFile(source));
  return sourceLatents === undefined ? { audio } : { audio, reusable: await decodeLatents(await readFile(sourceLatents)) };
}

import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import {
  assertOutputFree,
  CommandFailed,
  createProgressLine,
  forceOption,
  integer,
  jsonOption,
  makeFolder,
  quietOption,
  readingInput,
  replaceFile,
  seedOption,
} from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
import { InvalidArgumentError, Option } from 'commander';

import { TIERS, compareTiers } from '../../evaluation/compare-tiers.js';
import type { TierName } from '../../evaluation/compare-tiers.js';
import type { Evaluation } from '../../evaluation/evaluate-music.js';
import { formatEvaluation } from '../../evaluation/format-evaluation.js';
import type { FormatEvaluationOptions } from '../../evaluation/format-evaluation.js';
import { rankCheckpoints } from '../../evaluation/rank-checkpoints.js';
import { MEASURES } from '../../evaluation/success-gates.js';
import type { MeasureName, Measures, Verdict } from '../../evaluation/success-gates.js';
import { trackIdOf } from '../../project/project-layout.js';
import { parseStyleMapping } from '../../project/song-notes.js';
import { evaluateFolders } from '../evaluation/evaluate-folders.js';
import type { ClipFolder } from '../evaluation/evaluate-folders.js';
import { loadEmbedder } from '../evaluation/load-embedder.js';
import { readMeasures } from '../evaluation/read-measures.js';
import { readEvaluation } from '../publish/read-evaluation.js';
import type { AddCommand } from './command.js';
import { compareEmbeddings } from './compare-embeddings.js';
import type { CompareEmbeddingsOptions } from './compare-embeddings.js';
import { loadDataset } from './load-dataset.js';

const FAIL_ON = ['failed', 'incomplete', 'never'] as const;

interface EvaluateArguments extends CompareEmbeddingsOptions {
  readonly embedder?: string;
  readonly embedderModel?: string;
  readonly training?: string;
  readonly styles?: string;
  readonly measures?: readonly string[];
  readonly checkpoint?: readonly NumberedFile[];
  readonly whole?: string;
  readonly tier: TierName;
  readonly title?: string;
  readonly failOn: (typeof FAIL_ON)[number];
  readonly output?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora evaluate`: judges generated songs against real ones, or compares two sets of embeddings. */
export const addEvaluateCommand: AddCommand = (program, io) => {
  program
    .command('evaluate')
    .description(
      'Judge generated songs against real ones: distance, fit with prompts, styles, copies, faults of the sound, and a verdict by gates. Of two safetensors files, compare the embeddings in them.',
    )
    .argument(
      '<reference>',
      'a folder or dataset of real songs that were held out of training; or safetensors with a tensor [clips, values]',
    )
    .argument('<generated>', 'a folder or dataset of the songs to be judged; or such a file of them')
    .option('--embedder <module>', 'a module that exports loadEmbedder(), such as @loop/ace-onnx; needed for songs')
    .option('--embedder-model <place>', 'what it loads: for @loop/ace-onnx a folder with CLAP or MERT as ONNX')
    .option('--training <place>', 'the training set, a folder or dataset, to look for copies')
    .option('--styles <file>', 'the styles of all songs, as in style_mapping.json of a project')
    .option('--measures <files...>', 'JSON of measures from elsewhere, such as what listeners --json prints')
    .option('--checkpoint <step=file...>', 'evaluation.json of a checkpoint, for the table of checkpoints', readNumbered)
    .option('--whole <file>', 'evaluation.json of the whole model: these songs are those of a smaller tier')
    .addOption(new Option('--tier <name>', 'which tier is compared with the whole model').choices(Object.keys(TIERS)).default('int8'))
    .option('--title <text>', 'what the report is called')
    .addOption(new Option('--fail-on <verdict>', 'which verdict ends with 1').choices(FAIL_ON).default('failed'))
    .option('-o, --output <folder>', 'the folder of evaluation.json and evaluation.html')
    .option('--tensor <name>', 'of safetensors: which tensor of both files')
    .option('--neighbours <number>', 'of safetensors: how many neighbours are within reach of a clip, 1–100', integer(1, 100), 5)
    .addOption(seedOption().default(0))
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (reference: string, generated: string, options: EvaluateArguments) => {
      const isFile = async (place: string): Promise<boolean> =>
        ['.safetensors', '.safetensors.index.json'].some((ending) => place.endsWith(ending)) &&
        (await readingInput(place, io.signal, () => stat(place))).isFile();
      if (await isFile(reference)) return compareEmbeddings(reference, generated, options, io);
      return evaluateSongs(reference, generated, options, io);
    });
};

async function evaluateSongs(reference: string, generated: string, options: EvaluateArguments, io: CliIo): Promise<void> {
  const { embedder: module, embedderModel, output, seed, title, failOn, force = false, json = false, quiet = false } = options;
  if (module === undefined) {
    const message = 'must name a module that exports loadEmbedder(), such as @loop/ace-onnx with --embedder-model and a folder of CLAP';
    throw new InvalidInputError('evaluate', [{ path: '--embedder', message, received: 'nothing' }]);
  }
  const files =
    output === undefined ? undefined : { page: path.join(output, 'evaluation.html'), data: path.join(output, 'evaluation.json') };
  for (const file of Object.values(files ?? {})) await assertOutputFree(file, { overwrite: force });
  const styles = options.styles === undefined ? undefined : parseStyleMapping(await readText(options.styles, io), options.styles);
  const read = (place: string): Promise<ClipFolder> => readClips(place, styles, io);
  const folders = {
    heldOut: await read(reference),
    generated: await read(generated),
    training: options.training === undefined ? undefined : await read(options.training),
  };
  const others: Measures = Object.assign(
    {},
    ...(await Promise.all((options.measures ?? []).map(async (file) => readMeasures(await readText(file, io), file)))),
  );
  const extras = await readExtras(options, io);
  const line = createProgressLine(io, quiet);
  const embedder = await loadEmbedder(module, embedderModel);
  try {
    const evaluation = await evaluateFolders(folders, {
      embedder,
      seed,
      others,
      reportFolder: output ?? '.',
      signal: io.signal,
      onProgress: ({ phase, fraction }) => line.show({ phase, fraction, etaSeconds: undefined }),
    });
    line.clear();
    const report = extras(evaluation);
    if (output !== undefined && files !== undefined) {
      await makeFolder(output);
      await replaceFile(files.data, (handle) => handle.writeFile(`${JSON.stringify(evaluation, null, 2)}\n`), { overwrite: force });
      await replaceFile(files.page, (handle) => handle.writeFile(formatEvaluation(evaluation, { title, ...report })), { overwrite: force });
    }
    const { measures, verdict, counts } = evaluation;
    const result = { embedder: evaluation.embedder, seed, counts, measures, verdict, ...report, files };
    io.stdout(json ? `${JSON.stringify(result)}\n` : describe(evaluation, report, files?.page));
    if (isFailure(verdict, report, failOn)) throw new CommandFailed(`the verdict is ${verdict.outcome}`);
  } finally {
    line.clear();
    await embedder.dispose?.();
  }
}

async function readClips(place: string, styles: ReadonlyMap<string, readonly string[]> | undefined, io: CliIo): Promise<ClipFolder> {
  const { dataset, folder } = await loadDataset(place, { signal: io.signal });
  const styleOf = new Map(
    dataset.tracks.flatMap(({ path: name }) => {
      const [style] = styles?.get(trackIdOf(name)) ?? [];
      return style === undefined ? [] : [[name, style] as const];
    }),
  );
  return { folder, tracks: dataset.tracks, styles: styleOf };
}

/** Reads what the report compares with, before anything is heard. */
async function readExtras(
  { checkpoint = [], whole, tier }: EvaluateArguments,
  io: CliIo,
): Promise<(evaluation: Evaluation) => Required<Pick<FormatEvaluationOptions, 'checkpoints' | 'tiers'>>> {
  const readOne = async (file: string): Promise<Evaluation> =>
    readingInput(file, io.signal, async () => readEvaluation(await readFile(file, 'utf8')));
  const earlier = await Promise.all(
    checkpoint.map(async ({ step, file }) => ({ step, name: file, measures: (await readOne(file)).measures })),
  );
  const original = whole === undefined ? undefined : await readOne(whole);
  return ({ measures }) => ({
    checkpoints: earlier.length === 0 ? [] : rankCheckpoints(earlier),
    tiers: original === undefined ? [] : [compareTiers(tier, original.measures, measures)],
  });
}

function isFailure({ outcome }: Verdict, { tiers }: FormatEvaluationOptions, failOn: EvaluateArguments['failOn']): boolean {
  if (failOn === 'never') return false;
  return outcome === 'failed' || tiers?.some(({ isWithin }) => !isWithin) === true || (failOn === 'incomplete' && outcome === 'incomplete');
}

function describe(
  { measures, verdict }: Evaluation,
  { tiers = [], checkpoints = [] }: FormatEvaluationOptions,
  page: string | undefined,
): string {
  const known = (Object.keys(MEASURES) as MeasureName[]).filter((name) => measures[name] !== undefined);
  const gates = verdict.gates.filter(({ isRequired, outcome }) => isRequired || outcome === 'failed');
  return [
    ...known.map((name) => `${`${MEASURES[name].title}:`.padEnd(42)}${measures[name]!.toPrecision(4)}\n`),
    ...gates.map(
      ({ measure, outcome, how }) => `${outcome.padEnd(8)} ${MEASURES[measure].title}${outcome === 'missing' ? `: ${how}` : ''}\n`,
    ),
    ...tiers.map(({ tier, isWithin }) => `${tier}: ${isWithin ? 'keeps what it must' : 'loses too much'}\n`),
    ...checkpoints.slice(0, 1).map(({ name }) => `best checkpoint: ${name}\n`),
    `verdict: ${verdict.outcome}\n`,
    page === undefined ? '' : `wrote ${page}\n`,
  ].join('');
}

interface NumberedFile {
  readonly step: number;
  readonly file: string;
}

function readNumbered(text: string, before: readonly NumberedFile[] = []): readonly NumberedFile[] {
  const [, step, file] = /^(\d+)=(.+)$/u.exec(text) ?? [];
  if (step === undefined || file === undefined)
    throw new InvalidArgumentError('It must be a number of steps and a file, such as 500=runs/500/evaluation.json.');
  return [...before, { step: Number(step), file }];
}

const readText = (file: string, io: CliIo): Promise<string> => readingInput(file, io.signal, () => readFile(file, 'utf8'));

import path from 'node:path';

import { CommandFailed, createProgressLine, integer, jsonOption, number, quietOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { runToResult } from '@loop/core';
import { InvalidArgumentError, Option } from 'commander';

import { captionTracks } from '../../captions/caption-tracks.js';
import type { TrackCaptioned } from '../../captions/caption-tracks.js';
import { CAPTION_FIELDS } from '../../captions/captioner.js';
import type { CaptionField, Captioner } from '../../captions/captioner.js';
import { estimateCaptions } from '../../captions/estimate-captions.js';
import { MERGE_POLICIES } from '../../captions/merge-heard.js';
import type { MergePolicy } from '../../captions/merge-heard.js';
import { formatDataset } from '../../dataset/dataset-json.js';
import { formatSideCars } from '../../dataset/format-side-cars.js';
import { SIDE_CAR_DIALECTS } from '../../dataset/read-side-cars.js';
import type { SideCarDialect } from '../../dataset/read-side-cars.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { openCaptionJournal } from '../open-caption-journal.js';
import { readCaptionAudio } from '../read-caption-audio.js';
import { saveWithBackup } from '../save-with-backup.js';
import { LABELLED, autoLabelFolder } from './auto-label-folder.js';
import { CAPTIONER_HELP, createCaptioner, parseCaptioner } from './choose-captioners.js';
import type { ChosenCaptioner } from './choose-captioners.js';
import type { AddCommand } from './command.js';
import { loadDataset } from './load-dataset.js';
import type { LoadedDataset } from './load-dataset.js';

interface CaptionArguments {
  readonly with: readonly ChosenCaptioner[];
  readonly policy: MergePolicy;
  readonly fields?: readonly CaptionField[];
  readonly dialect?: SideCarDialect;
  readonly language?: string;
  readonly concurrency: number;
  readonly requestsPerMinute?: number;
  readonly pricePerMinute?: number;
  readonly budget?: number;
  readonly journal?: string;
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora caption`: lets services and listeners describe what nobody has described yet. */
export const addCaptionCommand: AddCommand = (program, io) => {
  program
    .command('caption')
    .description('Let services or a listener write the captions and lyrics that are missing. Ends with 1 when a song failed.')
    .argument('<place>', 'a folder of songs, or a dataset JSON')
    .addOption(
      new Option('--with <captioner>', 'who is asked; a later one fills what an earlier one left')
        .argParser(parseCaptioner)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--policy <name>', 'what becomes of words that are there').choices(MERGE_POLICIES).default('fill-missing'))
    .addOption(new Option('--fields <names>', `which are taken, with commas: ${CAPTION_FIELDS.join(', ')}`).argParser(parseFields))
    .addOption(new Option('--dialect <name>', 'how side-cars are written; as the folder has them by default').choices(SIDE_CAR_DIALECTS))
    .option('--language <code>', 'the sung language, where it is known')
    .option('--concurrency <number>', 'how many songs concurrently, 1–32', integer(1, 32), 2)
    .option('--requests-per-minute <number>', 'how many requests each captioner gets, 1–10000', integer(1, 10_000))
    .option('--price-per-minute <dollars>', 'what a minute of sound costs, for the estimate and the budget', number(0, 1_000))
    .option('--budget <dollars>', 'the most that may be spent', number(0, 1_000_000))
    .option('--journal <file>', 'where answers are kept, so that none is paid twice; .loop/captions.jsonl of the folder by default')
    .option('--dry-run', 'say what would be asked and what it would cost; send nothing')
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText('after', `\n${CAPTIONER_HELP}`)
    .action((place: string, options: CaptionArguments) => captionCommand(place, options, io));
};

async function captionCommand(place: string, options: CaptionArguments, io: CliIo): Promise<void> {
  const { policy, language, pricePerMinute, json = false } = options;
  const loaded = await loadDataset(place, { signal: io.signal });
  const server = options.with.find(({ name }) => name === 'ace-step');
  const price = pricePerMinute === undefined ? undefined : { perMinute: pricePerMinute };
  if (options.dryRun) {
    const captioners = server === undefined ? await createCaptioners({ isDryRun: true }) : [{ name: server.name, fields: LABELLED, price }];
    const wanted = captioners.map((captioner) => ({
      ...captioner,
      fields: captioner.fields.filter((field) => options.fields?.includes(field) ?? true),
    }));
    const { requests, seconds, cost } = estimateCaptions(loaded.dataset.tracks, { captioners: wanted, policy });
    const costs = cost === undefined ? 'an unknown sum: give --price-per-minute, and lengths in the dataset' : `${cost.toFixed(2)} dollars`;
    return io.stdout(json ? `${JSON.stringify({ requests, seconds, cost })}\n` : `${requests.length} requests at most, ${costs}\n`);
  }
  if (server !== undefined) {
    const outcomes = await autoLabelFolder(loaded, { ...options, server, save: saver(place, loaded, options) }, io);
    return reportOutcomes(outcomes, options, io);
  }
  const captioners = await createCaptioners({ isDryRun: false });
  await reportOutcomes(await captionAll(place, loaded, captioners, options, io), options, io);

  async function createCaptioners(how: { readonly isDryRun: boolean }): Promise<readonly Captioner[]> {
    const captioners: Captioner[] = [];
    for (const chosen of options.with) captioners.push(await createCaptioner(chosen, io, { language, price, ...how }));
    return captioners;
  }
}

async function captionAll(
  place: string,
  loaded: LoadedDataset,
  captioners: readonly Captioner[],
  options: CaptionArguments,
  io: CliIo,
): Promise<readonly TrackCaptioned[]> {
  const { signal } = io;
  const { folder, dataset } = loaded;
  const journal = await openCaptionJournal(options.journal ?? path.join(folder, '.loop', 'captions.jsonl'));
  const line = createProgressLine(io, options.quiet ?? false);
  const save = saver(place, loaded, options);
  let saving: Promise<unknown> = Promise.resolve();
  try {
    const { outcomes, tracks } = await runToResult(
      captionTracks(dataset.tracks, {
        ...options,
        captioners,
        journal,
        signal,
        readAudio: (track, call) => readCaptionAudio(folder, track, call),
        now: () => new Date().toISOString(),
        clock: () => performance.now(),
      }),
      (event) => {
        if (event.type === 'progress') line.show(event);
        // Side-cars are written as answers come, so that an interrupt keeps what is done.
        else if (event.type === 'track-end' && event.changed.length > 0) {
          saving = saving.then(() => save.track(event.track));
          // Reported below, when it is awaited.
          saving.catch(() => undefined);
        }
      },
    );
    await saving;
    await save.all(tracks);
    return outcomes;
  } finally {
    line.clear();
    await saving.catch(() => undefined);
    await journal.close();
  }
}

/** Writes what was found out: side-cars in a folder, or the dataset that was read. */
export interface CaptionSaver {
  track(track: TrackRecord): Promise<void>;
  all(tracks: readonly TrackRecord[]): Promise<void>;
}

function saver(place: string, { folder, scanned, dataset }: LoadedDataset, { dialect }: CaptionArguments): CaptionSaver {
  if (scanned === undefined) {
    const name = path.basename(place);
    return {
      track: async () => {},
      all: async (tracks) =>
        void (await saveWithBackup(folder, [{ path: name, text: formatDataset({ settings: dataset.settings, tracks }) }])),
    };
  }
  const [usual] = [...scanned.dialects].toSorted(([, a], [, b]) => b - a);
  const chosen = dialect ?? usual?.[0] ?? 'json';
  return { track: async (track) => void (await saveWithBackup(folder, formatSideCars(track, chosen))), all: async () => {} };
}

async function reportOutcomes(outcomes: readonly TrackCaptioned[], { json = false }: CaptionArguments, { stdout }: CliIo): Promise<void> {
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed');
  if (json)
    stdout(`${JSON.stringify(outcomes.map(({ path: song, outcome, changed, notes }) => ({ path: song, outcome, changed, notes })))}\n`);
  else {
    for (const { path: song, outcome, changed, notes } of outcomes) {
      if (outcome !== 'complete') stdout(`${outcome.padEnd(12)}  ${song}  ${changed.join(', ')}\n`);
      for (const note of notes) stdout(`              ${note}\n`);
    }
    stdout(
      `${outcomes.filter(({ changed }) => changed.length > 0).length} of ${outcomes.length} songs have new words, ${failed.length} failed\n`,
    );
  }
  if (failed.length > 0) throw new CommandFailed();
}

function parseFields(text: string): readonly CaptionField[] {
  return text.split(',').map((name) => {
    const field = CAPTION_FIELDS.find((known) => known === name.trim());
    if (field === undefined) throw new InvalidArgumentError(`${name} is none of ${CAPTION_FIELDS.join(', ')}.`);
    return field;
  });
}

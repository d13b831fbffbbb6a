import path from 'node:path';

import { forceOption, integer, jsonOption, makeFolder, outputOption } from '@loop/cli';
import { Option } from 'commander';

import { formatDataset } from '../../dataset/dataset-json.js';
import { formatMetadataTable } from '../../dataset/format-metadata-table.js';
import { formatSideCars } from '../../dataset/format-side-cars.js';
import { SIDE_CAR_DIALECTS } from '../../dataset/read-side-cars.js';
import type { SideCarDialect } from '../../dataset/read-side-cars.js';
import { TAG_POSITIONS } from '../../dataset/track-record.js';
import type { Dataset, TagPosition } from '../../dataset/track-record.js';
import { saveWithBackup } from '../save-with-backup.js';
import { writeV1Dataset } from '../write-v1-dataset.js';
import type { AddCommand } from './command.js';
import { loadDataset } from './load-dataset.js';
import { pathSeenFrom } from './path-seen-from.js';

const TARGETS = ['json', 'csv', 'side-cars', 'v1-arrow'] as const;

interface DatasetArguments {
  readonly to: (typeof TARGETS)[number];
  readonly output?: string;
  readonly dialect: SideCarDialect;
  readonly name?: string;
  readonly trigger?: string;
  readonly tagPosition?: TagPosition;
  readonly genreRatio?: number;
  readonly repeat: number;
  readonly audioRoot?: string;
  readonly instrumental?: boolean;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora dataset`: any trainer's dataset into any other's. */
export const addDatasetCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('dataset')
    .description('Write a dataset as another trainer reads it. What is there already is kept as .bak.')
    .argument('<place>', 'a folder of songs, a dataset JSON, or a Hugging Face directory of ACE-Step v1')
    .addOption(new Option('--to <format>', 'what is written').choices(TARGETS).default('json'))
    .addOption(outputOption('the file (json, csv) or folder (v1-arrow); side-cars go beside the songs'))
    .addOption(new Option('--dialect <name>', 'whose side-cars').choices(SIDE_CAR_DIALECTS).default('ace-step'))
    .option('--name <text>', 'the name of the dataset')
    .option('--trigger <word>', 'the word that calls the adapter up')
    .addOption(new Option('--tag-position <where>', 'where the trigger goes').choices(TAG_POSITIONS))
    .option('--genre-ratio <percent>', 'how many songs train on their genre, 0–100', integer(0, 100))
    .option('--repeat <number>', 'v1-arrow: how often an epoch plays each song, 1–10000', integer(1, 10_000), 1)
    .option('--audio-root <folder>', 'v1-arrow: what stands before the paths of songs')
    .option('--instrumental', 'nobody sings where nothing says so')
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (place: string, options: DatasetArguments) => {
      const { json = false, instrumental } = options;
      const { dataset: read, folder } = await loadDataset(place, { signal, instrumental });
      const dataset = withSettings(read, options);
      const written = await WRITERS[options.to](dataset, folder, options, signal);
      if (json) stdout(`${JSON.stringify({ songs: dataset.tracks.length, written })}\n`);
      else stdout(`${dataset.tracks.length} songs\n${written.map((file) => `wrote ${file}\n`).join('')}`);
    });
};

type Writer = (dataset: Dataset, folder: string, options: DatasetArguments, signal: AbortSignal | undefined) => Promise<readonly string[]>;

const WRITERS: Readonly<Record<(typeof TARGETS)[number], Writer>> = {
  json: (dataset, folder, { output = path.join(folder, 'dataset.json') }) =>
    saveFile(output, formatDataset({ ...dataset, tracks: seenFrom(dataset, folder, path.dirname(output)) })),
  csv: (dataset, folder, { output = path.join(folder, 'metadata.csv') }) =>
    saveFile(output, formatMetadataTable(seenFrom(dataset, folder, path.dirname(output)))),
  'side-cars': async ({ tracks }, folder, { dialect }) => {
    const saved = await saveWithBackup(
      folder,
      tracks.flatMap((track) => formatSideCars(track, dialect)),
    );
    return saved.filter(({ outcome }) => outcome !== 'unchanged').map((file) => path.join(folder, file.path));
  },
  'v1-arrow': async ({ tracks }, folder, { output = path.join(folder, 'v1-dataset'), repeat, audioRoot, force }, signal) => {
    await writeV1Dataset(output, tracks, { repeat, audioRoot, overwrite: force, signal });
    return [output];
  },
};

async function saveFile(file: string, text: string): Promise<readonly string[]> {
  const folder = path.dirname(file);
  await makeFolder(folder);
  await saveWithBackup(folder, [{ path: path.basename(file), text }]);
  return [file];
}

const seenFrom = ({ tracks }: Dataset, folder: string, output: string): Dataset['tracks'] =>
  tracks.map((track) => ({ ...track, path: pathSeenFrom(output, folder, track.path) }));

function withSettings({ settings, tracks }: Dataset, { name, trigger, tagPosition, genreRatio }: DatasetArguments): Dataset {
  return {
    settings: {
      ...settings,
      name: name ?? settings.name,
      trigger: trigger ?? settings.trigger,
      tagPosition: tagPosition ?? settings.tagPosition,
      genreRatio: genreRatio === undefined ? settings.genreRatio : genreRatio / 100,
    },
    // The word of the dataset is also that of its songs, which trainers read.
    tracks: trigger === undefined ? tracks : tracks.map((track) => ({ ...track, trigger })),
  };
}

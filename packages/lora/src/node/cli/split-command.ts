import { jsonOption, makeFolder, number, outputOption, seedOption } from '@loop/cli';
import { drawSeed } from '@loop/core';
import type { Seed } from '@loop/core';

import { formatDataset } from '../../dataset/dataset-json.js';
import { splitByArtist } from '../../dataset/split-by-artist.js';
import { saveWithBackup } from '../save-with-backup.js';
import type { AddCommand } from './command.js';
import { loadDataset } from './load-dataset.js';
import { pathSeenFrom } from './path-seen-from.js';

interface SplitArguments {
  readonly share: number;
  readonly seed?: Seed;
  readonly output: string;
  readonly json?: boolean;
}

/** Adds `loop-lora split`: holds songs out that a training never sees. */
export const addSplitCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('split')
    .description('Hold a share of the songs out, without dividing an artist: writes training.json and held-out.json.')
    .argument('<place>', 'a folder of songs, or a dataset JSON')
    .option('--share <number>', 'the share to hold out, 0–0.9', number(0, 0.9), 0.1)
    .addOption(seedOption())
    .addOption(outputOption('the folder of both files; what was there is kept as .bak').default('.'))
    .addOption(jsonOption())
    .action(async (place: string, { share, seed = drawSeed(), output, json = false }: SplitArguments) => {
      const { dataset, folder } = await loadDataset(place, { signal });
      const moved = dataset.tracks.map((track) => ({ ...track, path: pathSeenFrom(output, folder, track.path) }));
      const { training, heldOut } = splitByArtist(moved, { share, seed });
      const name = dataset.settings.name;
      const files = [
        { path: 'training.json', text: formatDataset({ settings: dataset.settings, tracks: training }) },
        { path: 'held-out.json', text: formatDataset({ settings: { ...dataset.settings, name: `${name} held out` }, tracks: heldOut }) },
      ];
      await makeFolder(output);
      const saved = await saveWithBackup(output, files);
      if (json) stdout(`${JSON.stringify({ seed, training: training.length, heldOut: heldOut.length, saved })}\n`);
      else stdout(`${training.length} songs to train on, ${heldOut.length} held out, seed ${seed}\n`);
    });
};

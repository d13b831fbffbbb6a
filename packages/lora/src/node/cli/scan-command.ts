import { InputFault, jsonOption } from '@loop/cli';

import type { AddCommand } from './command.js';
import { formatIssues } from './format-issues.js';
import { loadDataset } from './load-dataset.js';

interface ScanArguments {
  readonly instrumental?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora scan`: says which songs a folder holds and what is known about each. Nothing is written. */
export const addScanCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('scan')
    .description('Say which songs a folder holds, and what its side-cars and tables say about them.')
    .argument('<folder>', 'a folder of songs, or a dataset JSON')
    .option('--instrumental', 'nobody sings where nothing says so')
    .addOption(jsonOption())
    .action(async (place: string, { instrumental, json = false }: ScanArguments) => {
      const { dataset, issues, scanned } = await loadDataset(place, { signal, instrumental });
      const dialects = Object.fromEntries(scanned?.dialects ?? []);
      if (dataset.tracks.length === 0) throw new InputFault(`${place} holds no songs: wav, mp3, flac, ogg, opus or m4a`);
      if (json) return stdout(`${JSON.stringify({ ...dataset, dialects, issues })}\n`);
      const { tracks } = dataset;
      const count = (has: (track: (typeof tracks)[number]) => boolean): string => `${tracks.filter(has).length} of ${tracks.length}`;
      const facts = {
        songs: String(tracks.length),
        captions: count(({ caption }) => caption !== ''),
        lyrics: `${count(({ instrumental: isInstrumental }) => !isInstrumental)} are sung, ${count(({ rawLyrics }) => rawLyrics !== '')} have words`,
        tempo: count(({ bpm }) => bpm !== undefined),
        key: count(({ key }) => key !== ''),
        licence: `${count(({ licence }) => licence?.training === 'granted')} may be trained with`,
        'side-cars':
          Object.entries(dialects)
            .map(([dialect, songs]) => `${dialect} (${songs})`)
            .join(', ') || 'none',
      };
      stdout(
        Object.entries(facts)
          .map(([name, value]) => `${`${name}:`.padEnd(11)}${value}\n`)
          .join(''),
      );
      stdout(`\n${formatIssues(issues)}`);
    });
};

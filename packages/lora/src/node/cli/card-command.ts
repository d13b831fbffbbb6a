import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { CommandFailed, assertOutputFree, forceOption, jsonOption, readingInput, replaceFile } from '@loop/cli';

import type { TrackRecord } from '../../dataset/track-record.js';
import type { Evaluation } from '../../evaluation/evaluate-music.js';
import { formatEvaluation } from '../../evaluation/format-evaluation.js';
import { parseReleaseAbout } from '../../publish/about-release.js';
import { auditLicences } from '../../publish/audit-licences.js';
import { formatCredits } from '../../publish/format-credits.js';
import { formatModelCard } from '../../publish/format-model-card.js';
import { MANIFEST_FILE, createReleaseManifest } from '../../publish/release-manifest.js';
import { openRelease } from '../publish/open-release.js';
import { readEvaluation } from '../publish/read-evaluation.js';
import type { AddCommand } from './command.js';
import { loadDataset } from './load-dataset.js';

interface CardArguments {
  readonly about: string;
  readonly tracks?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora card`: everything around the weights of a release, except what only people can write. */
export const addCardCommand: AddCommand = (program, io) => {
  program
    .command('card')
    .description(
      'Write README.md, CREDITS.md, evaluation.html and manifest.json of a release, from what is in its folder and what you say about it.',
    )
    .argument('<folder>', 'the folder with the weights, and evaluation.json where there is one')
    .requiredOption(
      '--about <file>',
      'JSON: name, summary, licence, baseModel, relation, limits; optional: tags, languages, trigger, strength',
    )
    .option('--tracks <dataset>', 'the dataset that it was trained with: a folder, or a dataset JSON')
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (folder: string, { about: aboutFile, tracks: dataset, force = false, json = false }: CardArguments) => {
      const { signal } = io;
      const about = await readingInput(aboutFile, signal, async () => parseReleaseAbout(await readFile(aboutFile, 'utf8')));
      const tracks: readonly TrackRecord[] | undefined =
        dataset === undefined ? undefined : (await loadDataset(dataset, { signal })).dataset.tracks;
      const release = await readingInput(folder, signal, () => openRelease(folder, { signal }));
      const names = release.files.map((file) => file.path);
      const evaluation: Evaluation | undefined = names.includes('evaluation.json')
        ? await readingInput(path.join(folder, 'evaluation.json'), signal, async () =>
            readEvaluation(await release.read('evaluation.json')),
          )
        : undefined;
      const training = tracks && auditLicences(tracks, about.licence);
      const texts = new Map<string, string>();
      if (tracks !== undefined) texts.set('CREDITS.md', formatCredits(tracks));
      if (evaluation !== undefined) texts.set('evaluation.html', formatEvaluation(evaluation, { title: about.name }));
      texts.set('README.md', formatModelCard({ about, evaluation, training, files: [...names, ...texts.keys()] }));
      for (const [name, text] of texts) {
        const before = names.includes(name) ? await release.read(name) : undefined;
        if (before !== text) await assertOutputFree(path.join(folder, name), { overwrite: force });
      }
      for (const [name, text] of texts) await replaceFile(path.join(folder, name), (handle) => handle.writeFile(text), { overwrite: true });
      const { files } = await openRelease(folder, { signal });
      const manifest = createReleaseManifest(about, files, training);
      await replaceFile(path.join(folder, MANIFEST_FILE), (handle) => handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`), {
        overwrite: true,
      });
      const written = [...texts.keys(), MANIFEST_FILE];
      const open = training?.faults ?? [];
      io.stdout(
        json
          ? `${JSON.stringify({ written, licences: training ?? null })}\n`
          : [
              ...written.map((name) => `wrote ${path.join(folder, name)}\n`),
              ...open.map(({ code, path: track, message }) => `${code}: ${track}: ${message}\n`),
            ].join(''),
      );
      if (open.length > 0) throw new CommandFailed(`${open.length} questions of licences are open`);
    });
};

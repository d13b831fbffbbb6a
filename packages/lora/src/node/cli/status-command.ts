import { CommandFailed, formatSeconds, jsonOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';

import { createDatasetSettings } from '../../dataset/track-record.js';
import { SONG_STATES, measureProject } from '../../project/project-status.js';
import type { ProjectStatus } from '../../project/project-status.js';
import { readProject } from '../project/read-project.js';
import { updateManifest } from '../project/update-manifest.js';
import type { AddCommand } from './command.js';
import { formatIssues } from './format-issues.js';

interface StatusArguments {
  readonly hash?: boolean;
  readonly writeManifest?: boolean;
  readonly variant: string;
  readonly json?: boolean;
}

/** Adds `loop-lora status`: how a dataset project stands. */
export const addStatusCommand: AddCommand = (program, io) => {
  program
    .command('status')
    .description('Say how a dataset project stands: songs, terms, styles, cost. Ends with 1 when something must not be trained.')
    .argument('[folder]', 'the project', '.')
    .option('--hash', 'read the songs and compare them with the manifest: what changed, in sound, words or settings')
    .option('--write-manifest', 'write the manifest as the dataset is now; the old one is kept as .bak')
    .option('--variant <name>', 'the model that the songs are preprocessed for, a part of the manifest’s keys', 'turbo')
    .addOption(jsonOption())
    .action((folder: string, options: StatusArguments) => statusCommand(folder, options, io));
};

async function statusCommand(folder: string, options: StatusArguments, { stdout, signal }: CliIo): Promise<void> {
  const { hash = false, writeManifest = false, variant, json = false } = options;
  const project = await readProject(folder, { signal });
  const measured = measureProject(project, { today: new Date().toISOString() });
  const status = { ...measured, issues: [...project.issues, ...measured.issues] };
  const dataset = { settings: createDatasetSettings(), tracks: project.tracks.filter(({ path }) => path.startsWith('data/')) };
  const preprocess = { variant, encoderRevision: '', normalization: 'none', maxSeconds: 0 };
  const plan = hash || writeManifest ? await updateManifest(folder, dataset, { preprocess, write: writeManifest, signal }) : undefined;
  if (json) stdout(`${JSON.stringify({ ...status, ...(plan !== undefined && { manifest: plan }) })}\n`);
  else {
    stdout(formatStatus(status));
    if (plan !== undefined)
      stdout(`manifest:  ${plan.unchanged.length} unchanged, ${plan.stale.length} new or changed, ${plan.gone.length} gone\n`);
    stdout(`\n${formatIssues(status.issues)}`);
  }
  if (status.issues.some(({ severity }) => severity === 'error')) throw new CommandFailed();
}

function formatStatus({ songs, tiers, dataset, balance }: ProjectStatus): string {
  const states = SONG_STATES.map((state) => `${songs.filter((song) => song.state === state).length} ${state}`);
  const paid = tiers.map(
    ({ tier, songs: count, cost }) => `  ${tier.padEnd(17)}${String(count).padStart(5)} songs${String(cost).padStart(9)} dollars\n`,
  );
  const groups = balance.groups.map(
    ({ group, songs: count, seconds, target }) =>
      `  ${group.padEnd(17)}${String(count).padStart(5)} songs  ${formatSeconds(seconds)}, about ${Math.round(target)} wanted\n`,
  );
  const length = formatSeconds(dataset.seconds);
  return [
    `songs:     ${states.join(', ')}\n`,
    `dataset:   ${dataset.training} to train on, ${dataset.validation} held out, ${length}\n`,
    `raw:\n${paid.join('')}`,
    `styles:    ${Math.round(balance.agreement * 100)} % as they should be spread\n${groups.join('')}`,
  ].join('');
}

import { CommandFailed, createProgressLine, jsonOption, quietOption } from '@loop/cli';
import { Option } from 'commander';

import { RELEASE_FAULTS } from '../../publish/check-release.js';
import type { ReleaseFaultCode } from '../../publish/check-release.js';
import { publishRelease } from '../publish/publish-release.js';
import type { AddCommand } from './command.js';

interface PublishArguments {
  readonly repo: string;
  readonly dryRun?: boolean;
  readonly private?: boolean;
  readonly allow?: readonly ReleaseFaultCode[];
  readonly hub?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora publish`: a release to the Hugging Face Hub, when nothing is missing. */
export const addPublishCommand: AddCommand = (program, io) => {
  program
    .command('publish')
    .description(
      'Publish a release on the Hugging Face Hub when nothing is missing; otherwise say what to do. The token is read from HF_TOKEN.',
    )
    .argument('<folder>', 'the folder of the release')
    .requiredOption('--repo <owner/name>', 'the repository; it is made when it is not there')
    .option('--dry-run', 'check everything and send nothing')
    .option('--private', 'make a new repository private')
    .addOption(
      new Option('--allow <codes...>', 'faults that you accept; not those about licences and unsafe files').choices(RELEASE_FAULTS),
    )
    .option('--hub <url>', 'another hub than https://huggingface.co')
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (folder: string, options: PublishArguments) => {
      const { repo, dryRun = false, private: isPrivate = false, allow, hub, json = false, quiet = false } = options;
      const line = createProgressLine(io, quiet);
      const found = await publishRelease(folder, {
        repository: repo,
        token: io.env?.['HF_TOKEN'],
        dryRun,
        isPrivate,
        allowed: allow,
        hubUrl: hub,
        signal: io.signal,
        onProgress: ({ phase, fraction, file }) => line.show({ phase: `${phase} ${file}`, fraction, etaSeconds: undefined }),
      }).finally(() => line.clear());
      const { faults, files, url } = found;
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
      const summary =
        faults.length > 0
          ? ''
          : url === undefined
            ? `would publish ${files.length} files, ${bytes} bytes, to ${repo}\n`
            : `published ${url}\n`;
      io.stdout(
        json
          ? `${JSON.stringify(found)}\n`
          : `${faults.map(({ code, path, message, fix }) => `${code}: ${path}: ${message} ${fix}\n`).join('')}${summary}`,
      );
      if (faults.length > 0) throw new CommandFailed(`not published: ${faults.length} things are missing`);
    });
};

import { CommandFailed, createProgressLine, integer, jsonOption, number, outputOption, quietOption } from '@loop/cli';
import { Option } from 'commander';

import { LONG_POLICIES, NORMALIZATIONS } from '../../audio/process/process-options.js';
import type { LongPolicy, Normalization } from '../../audio/process/process-options.js';
import { OUTPUT_FORMATS } from '../audio/encode-output.js';
import type { OutputFormat } from '../audio/encode-output.js';
import { processFolder } from '../audio/process-folder.js';
import type { AddCommand } from './command.js';

interface ProcessArguments {
  readonly output: string;
  readonly format: OutputFormat;
  readonly long: LongPolicy;
  readonly normalize: Normalization;
  readonly minSeconds: number;
  readonly maxSeconds: number;
  readonly workers?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora process`: makes a folder of recordings ready for training, in another folder. */
export const addProcessCommand: AddCommand = (program, io) => {
  program
    .command('process')
    .description(
      'Bring recordings to 48 kHz, two channels and one level, in another folder. Goes on where it was stopped; ends with 1 when a file failed.',
    )
    .argument('<folder>', 'the recordings; they are only read')
    .addOption(outputOption('the folder of the results').makeOptionMandatory())
    .addOption(new Option('--format <format>', 'what is written; keep copies what needs nothing').choices(OUTPUT_FORMATS).default('keep'))
    .addOption(new Option('--long <what>', 'what becomes of a recording that is too long').choices(LONG_POLICIES).default('trim'))
    .addOption(new Option('--normalize <what>', 'what is brought to a level').choices(NORMALIZATIONS).default('peak'))
    .option('--min-seconds <seconds>', 'shorter ones are left out', number(0, 3_600), 30)
    .option('--max-seconds <seconds>', 'the longest piece', number(1, 7_200), 240)
    .option('--workers <number>', 'threads, 0–64; one per core by default', integer(0, 64))
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (folder: string, { quiet = false, json = false, ...options }: ProcessArguments) => {
      const line = createProgressLine(io, quiet);
      try {
        const done = await processFolder(folder, {
          ...options,
          signal: io.signal,
          clock: () => performance.now(),
          onProgress: (event) => {
            if (event.type === 'progress') line.show(event);
          },
        });
        line.clear();
        const { files, counts, earlier, sideCars } = done;
        if (json) io.stdout(`${JSON.stringify(done)}\n`);
        else {
          const left = files.filter(({ status }) => status !== 'success');
          io.stdout(
            left
              .map(({ source, status, reason = '', warnings }) => `${status}  ${source.path}  ${[reason, ...warnings].join('; ')}\n`)
              .join(''),
          );
          io.stdout(sideCars.leftOut.map((file) => `left out  ${file}  its recording was divided\n`).join(''));
          if (sideCars.copied.length > 0) io.stdout(`${sideCars.copied.length} captions, lyrics and JSON files copied\n`);
          io.stdout(`${counts.success} ready, ${counts.skipped} left out, ${counts.failed} failed; ${earlier} of them were done before\n`);
        }
        if (counts.failed > 0) throw new CommandFailed();
      } finally {
        line.clear();
      }
    });
};

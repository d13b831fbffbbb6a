import { CommandFailed, createProgressLine, jsonOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { Option } from 'commander';

import { ISSUE_SEVERITIES } from '../../dataset/dataset-issue.js';
import type { DatasetIssue, IssueSeverity } from '../../dataset/dataset-issue.js';
import { LINT_RULES, lintDataset } from '../../dataset/lint/lint-dataset.js';
import type { TrackRecord } from '../../dataset/track-record.js';
import { lintFolder } from '../audio/lint-folder.js';
import { writeLintReport } from '../audio/write-lint-report.js';
import { hashFiles } from '../hash-files.js';
import type { AddCommand } from './command.js';
import { formatIssues } from './format-issues.js';
import { loadDataset } from './load-dataset.js';

interface LintArguments {
  readonly hash?: boolean;
  readonly audio?: boolean;
  readonly report?: string;
  readonly ignore?: string;
  readonly failOn: 'error' | 'warning' | 'never';
  readonly instrumental?: boolean;
  readonly rules?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora lint`: says what is wrong with a dataset; its exit code says whether it may be trained. */
export const addLintCommand: AddCommand = (program, io) => {
  const { stdout, signal } = io;
  program
    .command('lint')
    .description('Say what is wrong with a dataset before a GPU is paid for. Ends with 1 when something is.')
    .argument('[place]', 'a folder of songs, or a dataset JSON', '.')
    .option('--hash', 'read the audio files too, to find recordings that are there twice')
    .option('--audio', 'hear the audio files too: clipping, silence, bandwidth, duplicates, tempo and key')
    .option('--report <file>', 'write an HTML page with pictures and players; hears the audio files')
    .option('--ignore <codes>', 'codes of issues that do not matter here, with commas')
    .addOption(new Option('--fail-on <severity>', 'what ends with 1').choices(['error', 'warning', 'never']).default('error'))
    .option('--instrumental', 'nobody sings where nothing says so')
    .option('--rules', 'print the rules, and read nothing')
    .addOption(jsonOption())
    .action(async (place: string, options: LintArguments) => {
      const { hash = false, failOn, instrumental, json = false, rules = false } = options;
      if (rules) return stdout(json ? `${JSON.stringify(LINT_RULES.map(ruleOf))}\n` : LINT_RULES.map(formatRule).join(''));
      const { dataset, issues, folder } = await loadDataset(place, { signal, instrumental });
      if (options.audio === true || options.report !== undefined) {
        return lintWithSound(folder, { options, io, json, place, tracks: dataset.tracks });
      }
      const hashes = hash
        ? await hashFiles(
            folder,
            dataset.tracks.map(({ path }) => path),
            { signal },
          )
        : undefined;
      const ignored = splitCodes(options.ignore);
      const ofFiles = new Set(issues.map(({ code }) => code));
      const found = [
        ...issues.filter(({ code }) => !ignored.includes(code)),
        ...lintDataset(dataset, { hashes, ignore: ignored.filter((code) => !ofFiles.has(code)) }),
      ];
      stdout(json ? `${JSON.stringify({ place, songs: dataset.tracks.length, issues: found })}\n` : formatIssues(found));
      if (failOn !== 'never' && found.some((issue) => isAtLeast(issue, failOn))) throw new CommandFailed();
    });
};

/** Hears every file, and writes the page that was asked for. */
async function lintWithSound(
  folder: string,
  {
    options,
    io,
    json,
    place,
    tracks,
  }: {
    readonly options: LintArguments;
    readonly io: CliIo;
    readonly json: boolean;
    readonly place: string;
    readonly tracks: readonly TrackRecord[];
  },
): Promise<void> {
  const { failOn, report } = options;
  const line = createProgressLine(io, false);
  try {
    const found = await lintFolder(folder, {
      tracks,
      ignore: splitCodes(options.ignore),
      pictures: report !== undefined,
      signal: io.signal,
      clock: () => performance.now(),
      onProgress: line.show,
    });
    const written = report === undefined ? undefined : await writeLintReport(found, { output: report });
    line.clear();
    const { issues } = found;
    if (json) io.stdout(`${JSON.stringify({ place, songs: tracks.length, issues, report: written?.file })}\n`);
    else io.stdout(`${formatIssues(issues)}${written === undefined ? '' : `wrote ${written.file}\n`}`);
    if (failOn !== 'never' && issues.some((issue) => isAtLeast(issue, failOn))) throw new CommandFailed();
  } finally {
    line.clear();
  }
}

const ruleOf = ({ code, severity, about }: (typeof LINT_RULES)[number]): object => ({ code, severity, about });

const formatRule = ({ code, severity, about }: (typeof LINT_RULES)[number]): string => `${severity.padEnd(7)}  ${code}  ${about}\n`;

const splitCodes = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');

const isAtLeast = ({ severity }: DatasetIssue, limit: IssueSeverity): boolean =>
  ISSUE_SEVERITIES.indexOf(severity) <= ISSUE_SEVERITIES.indexOf(limit);

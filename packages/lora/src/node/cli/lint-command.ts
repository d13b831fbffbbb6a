import { CommandFailed, jsonOption } from '@loop/cli';
import { Option } from 'commander';

import { ISSUE_SEVERITIES } from '../../dataset/dataset-issue.js';
import type { DatasetIssue, IssueSeverity } from '../../dataset/dataset-issue.js';
import { LINT_RULES, lintDataset } from '../../dataset/lint/lint-dataset.js';
import { hashFiles } from '../hash-files.js';
import type { AddCommand } from './command.js';
import { formatIssues } from './format-issues.js';
import { loadDataset } from './load-dataset.js';

interface LintArguments {
  readonly hash?: boolean;
  readonly ignore?: string;
  readonly failOn: 'error' | 'warning' | 'never';
  readonly instrumental?: boolean;
  readonly rules?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora lint`: says what is wrong with a dataset; its exit code says whether it may be trained. */
export const addLintCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('lint')
    .description('Say what is wrong with a dataset before a GPU is paid for. Ends with 1 when something is.')
    .argument('[place]', 'a folder of songs, or a dataset JSON', '.')
    .option('--hash', 'read the audio files too, to find recordings that are there twice')
    .option('--ignore <codes>', 'codes of issues that do not matter here, with commas')
    .addOption(new Option('--fail-on <severity>', 'what ends with 1').choices(['error', 'warning', 'never']).default('error'))
    .option('--instrumental', 'nobody sings where nothing says so')
    .option('--rules', 'print the rules, and read nothing')
    .addOption(jsonOption())
    .action(async (place: string, options: LintArguments) => {
      const { hash = false, failOn, instrumental, json = false, rules = false } = options;
      if (rules) return stdout(json ? `${JSON.stringify(LINT_RULES.map(ruleOf))}\n` : LINT_RULES.map(formatRule).join(''));
      const { dataset, issues, folder } = await loadDataset(place, { signal, instrumental });
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

const ruleOf = ({ code, severity, about }: (typeof LINT_RULES)[number]): object => ({ code, severity, about });

const formatRule = ({ code, severity, about }: (typeof LINT_RULES)[number]): string => `${severity.padEnd(7)}  ${code}  ${about}\n`;

const splitCodes = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((code) => code.trim())
    .filter((code) => code !== '');

const isAtLeast = ({ severity }: DatasetIssue, limit: IssueSeverity): boolean =>
  ISSUE_SEVERITIES.indexOf(severity) <= ISSUE_SEVERITIES.indexOf(limit);

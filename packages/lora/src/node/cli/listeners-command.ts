import { readFile } from 'node:fs/promises';

import { jsonOption, number, readingInput } from '@loop/cli';

import { judgeListening, parseListeningKey, parseListeningResult } from '../../listening/judge-listening.js';
import type { ListeningJudgement } from '../../listening/judge-listening.js';
import type { AddCommand } from './command.js';

interface ListenersArguments {
  readonly key: string;
  readonly margin: number;
  readonly json?: boolean;
}

/** Adds `loop-lora listeners`: what the answers to a listening test say. */
export const addListenersCommand: AddCommand = (program, io) => {
  program
    .command('listeners')
    .description('Judge the answers of listeners: how many were right, and which statistical test says what.')
    .argument('<results...>', 'the files that the page saved')
    .requiredOption('--key <file>', 'the key that `listen` wrote beside the test')
    .option('--margin <number>', 'how far from one half is still "cannot tell", 0.01–0.49', number(0.01, 0.49), 0.15)
    .addOption(jsonOption())
    .action(async (files: readonly string[], { key: keyFile, margin, json = false }: ListenersArguments) => {
      const read = async <T>(file: string, parse: (text: string) => T): Promise<T> =>
        readingInput(file, io.signal, async () => parse(await readFile(file, 'utf8')));
      const key = await read(keyFile, parseListeningKey);
      const results = [];
      for (const file of files) results.push(await read(file, parseListeningResult));
      const found = judgeListening(key, results, margin);
      io.stdout(json ? `${JSON.stringify(found)}\n` : describe(found));
    });
};

function describe({ kind, listeners, trials, right, share, interval, tests, perListener }: ListeningJudgement): string {
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const what = kind === 'ab' ? 'generated clip preferred' : 'right answers';
  return [
    `${what}: ${right} of ${trials} (${percent(share)}, 95 % within ${interval.map(percent).join(' to ')}), ${listeners} listeners\n`,
    ...tests.map(({ name, p, meaning }) => `${name}: p = ${p.toPrecision(2)}; ${meaning}\n`),
    ...(perListener.length < 2 ? [] : perListener.map((one) => `  ${one.listener || 'no name'}: ${one.right} of ${one.trials}\n`)),
  ].join('');
}

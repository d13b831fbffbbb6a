import { jsonOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import type { Command } from 'commander';

import { readConfiguration } from '../configuration/read-configuration.js';
import { askDaemon } from './ask-daemon.js';
import { toError } from './daemon-failure.js';

interface DescribedBackend {
  readonly type: string;
  readonly name: string;
  readonly status: string;
  readonly description: string;
  readonly details?: string;
}

/** Adds `lofi-daemon backends`. */
export function addBackendsCommand(program: Command, io: CliIo): void {
  program
    .command('backends')
    .description('Say what can make music here, and what is missing.')
    .addOption(jsonOption())
    .action(async ({ json }: { readonly json?: boolean }) => {
      const configuration = await readConfiguration({ env: io.env ?? {}, file: program.opts<{ config?: string }>().config });
      await askDaemon(configuration, { method: 'get_backends', params: {} }, io, async (messages) => {
        const { value: answer } = (await messages.take())!;
        if (answer.result === undefined) throw toError(answer);
        if (json === true) {
          io.stdout(`${JSON.stringify(answer.result)}\n`);
          return;
        }
        const { backends, default_backend: preferred } = answer.result as {
          backends: readonly DescribedBackend[];
          default_backend: string;
        };
        for (const { type, name, status, description, details } of backends) {
          const mark = type === preferred ? ', the default' : '';
          io.stdout(`${type.padEnd(14)}${status}${mark}\n  ${name}. ${description}\n${details === undefined ? '' : `  ${details}\n`}`);
        }
      });
    });
}

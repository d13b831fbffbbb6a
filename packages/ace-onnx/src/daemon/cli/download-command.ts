import { createProgressLine, jsonOption, quietOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import type { Command } from 'commander';

import { readConfiguration } from '../configuration/read-configuration.js';
import { askDaemon } from './ask-daemon.js';
import { toError } from './daemon-failure.js';

/** Adds `lofi-daemon download`. */
export function addDownloadCommand(program: Command, io: CliIo): void {
  program
    .command('download')
    .description('Get the model of a backend, or go on where an earlier download was interrupted.')
    .argument('<backend>', 'musicgen, ace-step or ace-step-1.5')
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (backend: string, { quiet = false, json }: { readonly quiet?: boolean; readonly json?: boolean }) => {
      const configuration = await readConfiguration({ env: io.env ?? {}, file: program.opts<{ config?: string }>().config });
      const line = createProgressLine(io, quiet);
      await askDaemon(configuration, { method: 'download_backend', params: { backend } }, io, async (messages) => {
        for await (const message of messages.read()) {
          if (message.error !== undefined) throw toError(message);
          const { percent, eta_sec: etaSeconds } = (message.params ?? {}) as { percent: number; eta_sec?: number };
          if (message.method === 'download_progress') line.show({ phase: 'download', fraction: percent / 100, etaSeconds });
          if (message.result === undefined) continue;
          line.clear();
          const { status, files_downloaded: files } = message.result;
          io.stdout(json === true ? `${JSON.stringify(message.result)}\n` : `${backend}: ${String(status)}, ${String(files)} files\n`);
          return;
        }
      });
    });
}

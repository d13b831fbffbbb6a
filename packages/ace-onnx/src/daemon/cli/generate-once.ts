import { readFile } from 'node:fs/promises';

import { keepResult } from '@loop/cli';
import type { CliIo, ProgressLine } from '@loop/cli';
import { omitUndefined } from '@loop/core';
import type { GenerationPhase } from '@loop/core';

import type { DaemonConfiguration } from '../configuration/configuration.js';
import { askDaemon } from './ask-daemon.js';
import { toError } from './daemon-failure.js';
import type { DaemonArguments } from './daemon-command.js';

/** Makes one track, as a client of a daemon in this process, and writes it where it was asked for. */
export async function generateOnce(
  configuration: DaemonConfiguration,
  options: DaemonArguments & { readonly prompt: string },
  io: CliIo,
  line: ProgressLine,
): Promise<void> {
  const { prompt, duration, seed, steps, scheduler, guidance, output, force: overwrite, json } = options;
  const params = omitUndefined({ prompt, duration_sec: duration, seed, inference_steps: steps, scheduler, guidance_scale: guidance });
  await askDaemon(configuration, { method: 'generate', params }, io, async (messages) => {
    try {
      for await (const message of messages.read()) {
        const { method, params: said = {} } = message;
        if (message.error !== undefined || method === 'generation_error') throw toError(message);
        if (method === 'generation_progress') {
          const { percent, eta_sec: etaSeconds, phase } = said as { percent: number; eta_sec: number; phase: GenerationPhase };
          line.show({ phase, fraction: percent / 100, etaSeconds });
        } else if (method === 'generation_complete') {
          const file = await keepResult(output, await readFile(String(said['path'])), { overwrite });
          line.clear();
          io.stdout(
            json === true ? `${JSON.stringify({ ...said, file })}\n` : `wrote ${file}, seed ${said['seed']}, made by ${said['backend']}\n`,
          );
          return;
        }
      }
    } finally {
      line.clear();
    }
  });
}

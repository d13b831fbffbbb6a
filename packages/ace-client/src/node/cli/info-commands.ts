import type { CliIo } from '@loop/cli';

import type { InfoArguments } from './arguments.js';
import { connect } from './connect.js';

/** Runs `ace-client health`. */
export async function healthCommand({ url, json = false }: InfoArguments, io: CliIo): Promise<void> {
  const client = connect(url, io);
  try {
    const { signal } = io;
    const { dialect, service, version, extensions, lora, capabilities } = await client.server({ signal });
    if (json) {
      io.stdout(`${JSON.stringify({ dialect, service, version, extensions, lora, capabilities })}\n`);
      return;
    }
    const { tasks, duration, maxVariations, cancellation } = capabilities;
    io.stdout(
      [
        `${service ?? 'server'} ${version ?? ''}`.trim(),
        `kind       ${dialect}`,
        `tasks      ${tasks.join(', ') || 'none'}`,
        `length     ${duration.minSeconds}–${duration.maxSeconds} s, up to ${maxVariations} at once`,
        `cancelling ${cancellation === 'stops-work' ? 'stops the work' : 'stops waiting only'}`,
        `adapters   ${lora ?? 'none'}`,
        '',
      ].join('\n'),
    );
  } finally {
    await client.dispose();
  }
}

/** Runs `ace-client models`. */
export async function modelsCommand({ url, json = false }: InfoArguments, io: CliIo): Promise<void> {
  const client = connect(url, io);
  try {
    const found = await client.models({ signal: io.signal });
    if (json) {
      io.stdout(`${JSON.stringify(found)}\n`);
      return;
    }
    const lines = found.models.map(({ name, isDefault, isLoaded, tasks }) => {
      const notes = [isDefault ? 'default' : '', isLoaded === false ? 'not loaded' : '', tasks === undefined ? '' : tasks.join(', ')];
      return [name, ...notes.filter((note) => note !== '')].join('  ');
    });
    const languageModels = found.languageModels.map(({ name, isLoaded }) => `${name}  language model${isLoaded ? '' : '  not loaded'}`);
    const all = [...lines, ...languageModels];
    io.stdout(`${all.length === 0 ? 'The server names no models.' : all.join('\n')}\n`);
  } finally {
    await client.dispose();
  }
}

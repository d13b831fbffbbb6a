import { stat } from 'node:fs/promises';
import path from 'node:path';

import { InputFault, jsonOption, readingInput } from '@loop/cli';
import type { Abortable } from '@loop/core';
import { inspectAdapter } from '@loop/core/adapters';
import type { AdapterInspection } from '@loop/core/adapters';

import { listFiles } from '../list-files.js';
import { openAdapter } from '../weights/open-adapter.js';
import type { AddCommand } from './command.js';

/** A file and what its header says, or why it cannot be read. */
interface Inspected {
  readonly path: string;
  readonly adapter?: AdapterInspection;
  readonly error?: string;
}

/** Adds `loop-lora inspect`: what is in adapters, from their headers alone. */
export const addInspectCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('inspect')
    .description('Say what is in an adapter, or in every adapter of a folder, from headers alone.')
    .argument('<place>', 'a safetensors file, or a folder')
    .addOption(jsonOption('print a JSON array'))
    .action(async (place: string, { json = false }: { readonly json?: boolean }) => {
      const files = await findFiles(place, { signal });
      const inspected: Inspected[] = [];
      for (const file of files) inspected.push(await inspectFile(file, { signal }));
      if (json) stdout(`${JSON.stringify(inspected)}\n`);
      else stdout(inspected.map(formatInspected).join('\n'));
      const [first] = inspected;
      if (inspected.length === 1 && first?.error !== undefined) throw new InputFault(first.error);
    });
};

async function findFiles(place: string, options: Abortable): Promise<readonly string[]> {
  const found = await readingInput(place, options.signal, () => stat(place));
  if (!found.isDirectory()) return [place];
  const { files } = await readingInput(place, options.signal, () => listFiles(place, options));
  const weights = files.map((file) => path.join(place, file.path)).filter((file) => file.endsWith('.safetensors'));
  if (weights.length === 0) throw new InputFault(`${place} has no safetensors file`);
  return weights;
}

async function inspectFile(file: string, options: Abortable): Promise<Inspected> {
  try {
    const opened = await openAdapter(file, options);
    try {
      return { path: file, adapter: inspectAdapter(opened.file, opened.config) };
    } finally {
      await opened.close();
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    return { path: file, error: error instanceof Error ? error.message : String(error) };
  }
}

function formatInspected({ path: file, adapter, error }: Inspected): string {
  if (adapter === undefined) return `${file}\n  cannot be read: ${error}\n`;
  const { kinds, flavour, modules, ranks, byteLength, parameters, trigger, base, effectiveScale, warnings } = adapter;
  const { here, diffusers, comfyui } = effectiveScale;
  const scale = (value: number | undefined): string => (value === undefined ? 'unknown' : String(Math.round(value * 1_000) / 1_000));
  const facts = {
    kind: `${kinds.join(', ') || 'no adapter'}, ${flavour}`,
    modules: String(modules.length),
    rank: ranks.join(', ') || '–',
    size: `${parameters} values, ${byteLength} bytes`,
    scale: `${scale(here)} here, ${scale(diffusers)} in diffusers, ${scale(comfyui)} in ComfyUI`,
    trigger,
    base,
  };
  const lines = Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [`  ${`${name}:`.padEnd(9)}${value}\n`]));
  return `${file}\n${lines.join('')}${warnings.map((warning) => `  ! ${warning}\n`).join('')}`;
}

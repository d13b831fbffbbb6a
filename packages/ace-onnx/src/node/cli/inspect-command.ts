import { CommandFailed, jsonOption } from '@loop/cli';

import { formatInspection } from '../../inspect/format-inspection.js';
import type { Inspection } from '../../inspect/inspection.js';
import { inspectPath } from '../inspect/inspect-path.js';
import type { AddCommand } from './command.js';

/** `ace-onnx inspect FILE`: prints what is in a model, without loading it; fails when something is wrong with it. */
export const addInspectCommand: AddCommand = (program, { stdout, signal }) => {
  program
    .command('inspect')
    .description('Say what is in an ONNX or safetensors file, or in a whole checkpoint, and whether it fits.')
    .argument('<path>', 'a file, an index of shards, or a folder')
    .addOption(jsonOption())
    .action(async (path: string, { json = false }: { readonly json?: boolean }) => {
      const inspection = await inspectPath(path, { signal });
      stdout(json ? `${JSON.stringify(inspection)}\n` : formatInspection(inspection));
      if (!isSound(inspection)) throw new CommandFailed();
    });
};

function isSound(inspection: Inspection): boolean {
  const parts = 'files' in inspection ? [inspection, ...inspection.files] : [inspection];
  const isFaultless = parts.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
  return isFaultless && (!('networks' in inspection) || inspection.networks.every(({ fits }) => fits));
}

import { jsonOption } from '@loop/cli';

import { listModels } from '../../hub/find-model.js';
import type { StoredModel } from '../../hub/find-model.js';
import { formatBytes } from '../../hub/format-bytes.js';
import { cacheFolder } from '../hub/cache-folder.js';
import { createFileModelStore } from '../hub/file-model-store.js';
import type { AddCommand } from './command.js';

/** Adds `ace-onnx list`. */
export const addListCommand: AddCommand = (program, { stdout, env = {} }) => {
  program
    .command('list')
    .description('Say which models are on this machine, the unfinished ones too.')
    .option('--cache <folder>', 'where models are kept', cacheFolder(env))
    .addOption(jsonOption('print a JSON array'))
    .action(async ({ cache, json = false }: { readonly cache: string; readonly json?: boolean }) => {
      const models = await listModels({ store: createFileModelStore(cache) });
      if (json) stdout(`${JSON.stringify(models)}\n`);
      else stdout(models.length === 0 ? `no models in ${cache}\n` : models.map(formatModel).join(''));
    });
};

/** A model in a line or two. */
export function formatModel({ model, revision, names, state, bytes, totalBytes, location }: StoredModel): string {
  const size =
    state === 'complete' || totalBytes === undefined ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(totalBytes)}`;
  const called = names.length === 0 ? '' : ` (${names.join(', ')})`;
  const what = {
    complete: location ?? '',
    damaged: `repair it with: ace-onnx pull ${model} --revision ${revision}`,
    unfinished: `go on with: ace-onnx pull ${model} --revision ${revision}`,
  }[state];
  return `${model}  ${revision}${called}  ${state}  ${size}\n  ${what}\n`;
}

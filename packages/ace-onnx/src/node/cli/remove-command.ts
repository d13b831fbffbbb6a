import { ModelMissingError } from '@loop/core';

import { removeModel } from '../../hub/find-model.js';
import { cacheFolder } from '../hub/cache-folder.js';
import { createFileModelStore } from '../hub/file-model-store.js';
import type { AddCommand } from './command.js';

/** Adds `ace-onnx remove`. */
export const addRemoveCommand: AddCommand = (program, { stdout, env = {} }) => {
  program
    .command('remove')
    .description('Remove a model from this machine, with what an interrupted pull has left.')
    .argument('<model>', 'a name such as ACE-Step/ACE-Step-v1-3.5B')
    .option('--revision <commit>', 'only this commit, branch or tag')
    .option('--cache <folder>', 'where models are kept', cacheFolder(env))
    .action(async (model: string, { revision, cache }: { readonly revision?: string; readonly cache: string }) => {
      const wasThere = await removeModel(model, { store: createFileModelStore(cache), revision });
      if (!wasThere) throw new ModelMissingError(`There is no ${model} in ${cache}.`, model);
      stdout(`removed ${model}\n`);
    });
};

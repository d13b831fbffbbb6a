import { jsonOption } from '@loop/cli';

import { createProject } from '../project/create-project.js';
import type { AddCommand } from './command.js';

/** Adds `loop-lora init`: the folders and files of a dataset project. */
export const addInitCommand: AddCommand = (program, { stdout }) => {
  program
    .command('init')
    .description('Make the folders of a dataset project: raw, processed, data, validation, metadata. What is there stays.')
    .argument('[folder]', 'where it goes', '.')
    .addOption(jsonOption())
    .action(async (folder: string, { json = false }: { readonly json?: boolean }) => {
      const made = await createProject(folder);
      if (json) return stdout(`${JSON.stringify({ folder, made })}\n`);
      stdout(made.length === 0 ? `${folder} is a project already\n` : `made a project in ${folder}\n`);
      stdout('put recordings into raw/, their terms into metadata/sources.json, then: loop-lora status\n');
    });
};

import { createProgressLine, forceOption, jsonOption, loadExport, outputOption, quietOption } from '@loop/cli';

import type { AddCommand } from './command.js';

interface ExportArguments {
  readonly exporter: string;
  readonly merged?: string;
  readonly check: boolean;
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** What an exporter is asked for, and what it answers. */
interface ExportRequest {
  readonly output: string;
  readonly merged: string | undefined;
  readonly check: boolean;
  readonly overwrite: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (progress: { readonly phase: string; readonly fraction: number }) => void;
}
type ExportOnnx = (
  model: string,
  request: ExportRequest,
) => Promise<{ readonly networks: readonly { readonly file: string; readonly bytes: number }[] }>;

/** Adds `loop-lora export`: a checkpoint, with merged weights, as ONNX models. */
export const addExportCommand: AddCommand = (program, io) => {
  program
    .command('export')
    .description(
      'Write a checkpoint as ONNX models with their weights, those of a merge in their place. Each is loaded after it was written.',
    )
    .argument('<model>', 'the folder of a checkpoint in its published layout, or one of the models in it')
    .requiredOption('--exporter <module>', 'a module that exports exportOnnx(), such as @loop/ace-onnx')
    .option('--merged <file>', 'what `merge` wrote: it takes the place of the part that has the same tensors')
    .option('--no-check', 'do not load what was written')
    .addOption(outputOption('the folder of the new files').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (model: string, options: ExportArguments) => {
      const { exporter, merged, check, output, force = false, json = false, quiet = false } = options;
      const load = (name: string): Promise<unknown> => import(name);
      const exportOnnx = (await loadExport(exporter, { exported: 'exportOnnx', field: 'exporter', load })) as ExportOnnx;
      const line = createProgressLine(io, quiet);
      const found = await exportOnnx(model, {
        output,
        merged,
        check,
        overwrite: force,
        signal: io.signal,
        onProgress: ({ phase, fraction }) => line.show({ phase, fraction, etaSeconds: undefined }),
      }).finally(() => line.clear());
      const bytes = found.networks.reduce((sum, network) => sum + network.bytes, 0);
      io.stdout(json ? `${JSON.stringify(found)}\n` : `wrote ${output}, ${found.networks.length} networks, ${bytes} bytes of weights\n`);
    });
};

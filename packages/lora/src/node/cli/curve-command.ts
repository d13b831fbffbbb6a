import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { InputFault, forceOption, jsonOption, outputOption, readingInput, replaceFile } from '@loop/cli';
import { Option } from 'commander';

import { drawLossCurve } from '../../training/picture/loss-curve.js';
import type { LossCurve } from '../../training/picture/loss-curve.js';
import { createTrainingMonitor } from '../../training/run/training-monitor.js';
import { parseEventFile } from '../../training/tensorboard/event-file.js';
import { observeEvent } from '../../training/trainers/event-observations.js';
import { openRun } from '../training/run-folder.js';
import { readRunState } from '../training/watch-run.js';
import type { AddCommand } from './command.js';

interface CurveArguments {
  readonly output: string;
  readonly theme: 'auto' | 'light' | 'dark';
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora curve`: draws the loss of a training. */
export const addCurveCommand: AddCommand = (program, io) => {
  program
    .command('curve')
    .description('Draw the loss of a training as an SVG.')
    .argument('<place>', 'the folder of a run, or an event file of TensorBoard')
    .addOption(outputOption('the SVG file').makeOptionMandatory())
    .addOption(new Option('--theme <name>', 'the colours').choices(['auto', 'light', 'dark']).default('auto'))
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (place: string, { output, theme, force = false, json = false }: CurveArguments) => {
      const curve = await readingInput(place, io.signal, () => readCurve(place));
      const title = path.basename(path.resolve(place));
      await replaceFile(output, (handle) => handle.writeFile(drawLossCurve(curve, { title, theme })), { overwrite: force });
      const points = curve.losses.length;
      io.stdout(json ? `${JSON.stringify({ file: output, points })}\n` : `wrote ${output}, ${points} steps\n`);
    });
};

async function readCurve(place: string): Promise<LossCurve> {
  if ((await stat(place)).isDirectory()) {
    const { run, record } = await openRun(place);
    return readRunState(run, record);
  }
  const monitor = createTrainingMonitor({ bestAfter: 0, patience: 0 });
  for (const event of parseEventFile(new Uint8Array(await readFile(place))).events) {
    for (const seen of observeEvent(event)) monitor.observe(seen, undefined);
  }
  if (monitor.state.losses.length === 0) throw new InputFault(`${place} holds no losses under train/loss`);
  return monitor.state;
}

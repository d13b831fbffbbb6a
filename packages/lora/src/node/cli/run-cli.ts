import { createProgram, runProgram } from '@loop/cli';
import type { CliIo, ExitCode } from '@loop/cli';

import { addAnalyzeCommand } from './analyze-command.js';
import { addBlendCommand } from './blend-command.js';
import { addCaptionCommand } from './caption-command.js';
import { addCardCommand } from './card-command.js';
import { addConvertCommand } from './convert-command.js';
import { addCurveCommand } from './curve-command.js';
import { addDatasetCommand } from './dataset-command.js';
import { addDescribeCommand } from './describe-command.js';
import { addEvaluateCommand } from './evaluate-command.js';
import { addExportCommand } from './export-command.js';
import { addExtractCommand } from './extract-command.js';
import { addInitCommand } from './init-command.js';
import { addInspectCommand } from './inspect-command.js';
import { addLintCommand } from './lint-command.js';
import { addListenCommand } from './listen-command.js';
import { addListenersCommand } from './listeners-command.js';
import { addMergeCommand } from './merge-command.js';
import { addPlanCommand } from './plan-command.js';
import { addPrepareCommand } from './prepare-command.js';
import { addProcessCommand } from './process-command.js';
import { addPublishCommand } from './publish-command.js';
import { addReduceCommand } from './reduce-command.js';
import { addResumeCommand } from './resume-command.js';
import { addScanCommand } from './scan-command.js';
import { addSplitCommand } from './split-command.js';
import { addStatusCommand } from './status-command.js';
import { addStopCommand } from './stop-command.js';
import { addTrainCommand } from './train-command.js';
import { addUnpickleCommand } from './unpickle-command.js';
import { addVerifyCommand } from './verify-command.js';
import { addWatchCommand } from './watch-command.js';

/** In the order in which they are used: a dataset, a training, an adapter, its evaluation. */
const COMMANDS = [
  addInitCommand,
  addStatusCommand,
  addScanCommand,
  addLintCommand,
  addProcessCommand,
  addAnalyzeCommand,
  addCaptionCommand,
  addDatasetCommand,
  addSplitCommand,
  addPlanCommand,
  addPrepareCommand,
  addTrainCommand,
  addWatchCommand,
  addStopCommand,
  addResumeCommand,
  addCurveCommand,
  addDescribeCommand,
  addInspectCommand,
  addConvertCommand,
  addUnpickleCommand,
  addBlendCommand,
  addReduceCommand,
  addExtractCommand,
  addMergeCommand,
  addVerifyCommand,
  addExportCommand,
  addEvaluateCommand,
  addListenCommand,
  addListenersCommand,
  addCardCommand,
  addPublishCommand,
];

/**
 * Runs the command line `loop-lora`.
 *
 * @param argv - The arguments after the program's name, such as `['lint', './songs']`.
 * @param io - Where it writes and what stops it.
 * @returns The exit code; errors were reported on `stderr`.
 */
export function runCli(argv: readonly string[], io: CliIo): Promise<ExitCode> {
  const program = createProgram(
    {
      name: 'loop-lora',
      description: 'From a folder of songs to an adapter that can be trusted: datasets, trainings, adapters, evaluation.',
      module: import.meta.url,
      examples: [
        'loop-lora init ./lofi',
        'loop-lora scan ./songs',
        'loop-lora lint ./songs --report report.html',
        'loop-lora process ./recordings --normalize loudness -o ./songs',
        'loop-lora caption ./songs --with gemini --with whisper --dry-run',
        'loop-lora split ./songs --share 0.1 --seed 7 -o ./songs',
        'loop-lora plan ./songs --gpu 12 --trainer side-step',
        'loop-lora train ./tensors --trainer @loop/ace-onnx -m ./Ace-Step1.5 --set variant=base -o ./runs/dusty',
        'loop-lora train ./tensors --trainer training-v2 --trainer-folder ./ACE-Step-1.5 --preset official/vram_12gb -o ./runs/dusty',
        'loop-lora watch ./runs/dusty',
        'loop-lora inspect ./adapters',
        'loop-lora convert ./dusty-keys --base ./model.safetensors --format comfyui -o ./for-comfyui',
        'loop-lora merge ./dusty-keys@0.8 --base ./model.safetensors -o merged.safetensors',
        'loop-lora listen ./generated ./real --kind abx --seed 7 -o ./blind-test',
        'loop-lora verify ./dusty-keys@0.8 --base ./model.safetensors --merged merged.safetensors',
      ],
    },
    io,
  );
  for (const add of COMMANDS) add(program, io);
  return runProgram(program, argv, io);
}

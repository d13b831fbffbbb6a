import { readFile } from 'node:fs/promises';

import { createProgressLine, integer, jsonOption, quietOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { FileFormatError, InvalidInputError } from '@loop/core';

import { formatBytes } from '../../hub/format-bytes.js';
import { KNOWN_MODELS } from '../../hub/known-models.js';
import { manifestOf } from '../../hub/find-manifest.js';
import { isModelId, parseModelManifest } from '../../hub/model-manifest.js';
import type { ModelManifest } from '../../hub/model-manifest.js';
import type { PullEvent, PullPlan } from '../../hub/pull-options.js';
import type { PullProgress } from '../../hub/pull-progress.js';
import { createFileModelStore } from '../hub/file-model-store.js';
import { cacheFolder } from '../hub/cache-folder.js';
import { readHubEnvironment } from '../hub/hub-environment.js';
import { streamPull } from '../hub/pull-model.js';
import type { AddCommand } from './command.js';

interface PullArguments {
  readonly revision?: string;
  readonly with?: readonly string[];
  readonly cache?: string;
  readonly hub?: string;
  readonly mirror?: string;
  readonly offline?: boolean;
  readonly check?: boolean;
  readonly parallel?: number;
  readonly yes?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Adds `ace-onnx pull`. */
export const addPullCommand: AddCommand = (program, io) => {
  program
    .command('pull')
    .description('Get a model, or go on where an earlier pull was interrupted. It is there when every hash is right, and not before.')
    .argument('<model>', 'a name such as ACE-Step/ACE-Step-v1-3.5B, or a manifest (JSON)')
    .option('--revision <commit>', 'a commit, branch or tag')
    .option('--with <part>', 'a part that is wanted too, such as acestep-5Hz-lm-1.7B; may be given several times', addValue, [])
    .option('--cache <folder>', 'where models are kept', cacheFolder(io.env ?? {}))
    .option('--mirror <url>', 'a server to ask instead of the hub; it never gets the token (HF_ENDPOINT)')
    .option('--hub <url>', 'a hub of your own, which gets the token (HF_TOKEN)')
    .option('--offline', 'do not touch the network: say what is missing (HF_HUB_OFFLINE)')
    .option('--check', 'read what is there and compare its hashes, then repair')
    .option('--parallel <number>', 'concurrent requests, 1–16; 4 by default', integer(1, 16))
    .option('-y, --yes', 'agree to big downloads beforehand')
    .addOption(quietOption())
    .addOption(jsonOption('print what happens as JSON, an object a line'))
    .addHelpText('after', `\n${describeParts()}`)
    .action((model: string, options: PullArguments) => pullCommand(model, options, io));
};

async function pullCommand(name: string, options: PullArguments, io: CliIo): Promise<void> {
  const { revision, cache = cacheFolder(io.env ?? {}), hub, parallel, quiet = false, json = false } = options;
  const { env = {}, signal } = io;
  const ofEnvironment = readHubEnvironment(env);
  const model = isModelId(name) ? name : await readManifest(name);
  const line = createProgressLine(io, quiet || json);
  const tellLine = (text: string): void => {
    line.clear();
    if (!quiet && !json) io.stderr(`${text}\n`);
  };
  if (manifestOf(model).isRunnable === false) tellLine(`${name} is pulled for other programs: nothing here runs it.`);
  const events = streamPull(model, {
    store: createFileModelStore(cache),
    revision,
    parts: options.with,
    hub,
    mirror: options.mirror ?? (hub === undefined ? ofEnvironment.mirror : undefined),
    token: ofEnvironment.token,
    offline: options.offline ?? ofEnvironment.offline,
    check: options.check === true ? 'hash' : 'size',
    parallel,
    signal,
    consent: (plan) => agree(plan, options, io),
  });
  try {
    for await (const event of events) {
      if (json) io.stdout(`${JSON.stringify(event)}\n`);
      else if (event.type === 'result') {
        const { location, loadedBytes } = event.value;
        line.clear();
        if (!quiet) io.stderr(loadedBytes === 0 ? 'all of it was here\n' : `loaded ${formatBytes(loadedBytes)}\n`);
        io.stdout(`${location}\n`);
      } else if (event.type === 'progress' && event.fraction === undefined) continue;
      else if (event.type === 'progress') line.show({ ...event, phase: describeProgress(event, io) });
      else tellLine(describeEvent(event));
    }
  } catch (error) {
    line.clear();
    if (signal?.aborted === true) tellLine(`What was loaded is kept. Go on with: ace-onnx pull ${name}`);
    throw error;
  }
}

function addValue(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

/** The parts of the known models, for help. */
function describeParts(): string {
  const withParts = KNOWN_MODELS.flatMap(({ id, parts }) => (parts === undefined ? [] : [{ id, parts }]));
  return withParts
    .map(
      ({ id, parts }) =>
        `Parts of ${id}:\n${parts.map(({ folder, description = '' }) => `  ${folder.padEnd(31)}${description}\n`).join('')}`,
    )
    .join('\n');
}

async function readManifest(file: string): Promise<ModelManifest> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const message = 'must be a name such as ACE-Step/ACE-Step-v1-3.5B, or a manifest that can be read';
    throw new InvalidInputError('model', [{ path: 'model', message, received: JSON.stringify(file) }], { cause: error });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError('json', `${file} is not JSON.`, undefined, { cause: error });
  }
  return parseModelManifest(value);
}

/** Without a terminal nobody can be asked, so the answer has to be there already. */
async function agree(plan: PullPlan, { yes = false, json = false }: PullArguments, { ask, signal }: CliIo): Promise<boolean> {
  if (yes) return true;
  const size = formatBytes(plan.missingBytes);
  if (ask === undefined || json) {
    const message = `is needed to load ${size} of ${plan.model} into ${plan.location}: nobody is there to be asked`;
    throw new InvalidInputError('arguments', [{ path: '--yes', message }]);
  }
  const licence = plan.license === undefined ? '' : ` (licence: ${plan.license})`;
  const answer = await ask(`Load ${size} of ${plan.model}${licence} into ${plan.location}? [y/N] `, { signal });
  return /^y(es)?$/i.test(answer.trim());
}

function describeProgress({ phase, bytes, totalBytes, bytesPerSecond }: PullProgress, { isTerminal }: CliIo): string {
  if (isTerminal !== true || phase !== 'download') return phase;
  const rate = bytesPerSecond === undefined ? '' : `, ${formatBytes(bytesPerSecond)}/s`;
  return `${formatBytes(bytes)} of ${formatBytes(totalBytes)}${rate}`;
}

function describeEvent(event: Exclude<PullEvent, { type: 'progress' }>): string {
  switch (event.type) {
    case 'plan': {
      const { model, revision, files, totalBytes, missingBytes, location } = event.plan;
      return `${model} at ${revision}: ${files} files, ${formatBytes(totalBytes)}, ${formatBytes(missingBytes)} to load into ${location}`;
    }
    case 'file':
      return `${event.outcome} ${event.path} (${formatBytes(event.bytes)})`;
    case 'retry':
      return `${event.path}: ${event.reason} Trying again in ${(event.waitMs / 1000).toFixed(1)} s.`;
    case 'restart':
      return `${event.path} is begun again: ${event.reason}`;
  }
}

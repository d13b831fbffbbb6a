import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { FileFormatError, InvalidInputError, isLoopError, parseInput } from '@loop/core';

import { isModelId } from '../../hub/model-manifest.js';
import { configurationFile, lofiFolder } from './base-folders.js';
import type { DaemonConfiguration, ModelPlace } from './configuration.js';
import { settingsSchema, VARIABLES } from './settings.js';
import type { SettingName, Settings } from './settings.js';

/** Where settings come from. */
export interface ConfigurationSources {
  /** The variables of the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file of settings; it must be there when it is named. @defaultValue `$LOFI_CONFIG`, else `lofi.nvim/daemon.json` where configurations are kept */
  readonly file?: string | undefined;
  /** Settings of the command line, which count most. @defaultValue none */
  readonly flags?: Settings | undefined;
}

const MEGABYTE = 1e6;
const SWITCHES: Readonly<Record<string, boolean>> = {
  '1': true,
  true: true,
  yes: true,
  on: true,
  '0': false,
  false: false,
  no: false,
  off: false,
};

/**
 * Reads how the daemon is to work: flags count most, then variables, then the file, then the defaults.
 *
 * @throws {InvalidInputError} With the name of the variable or the setting.
 * @throws {FileFormatError} When the file is not JSON.
 */
export async function readConfiguration({ env, file, flags = {} }: ConfigurationSources): Promise<DaemonConfiguration> {
  const named = file ?? notEmpty(env['LOFI_CONFIG']);
  const ofFile = await readFileSettings(named ?? configurationFile(env), named !== undefined);
  const settings: Settings = { ...ofFile, ...readVariables(env), ...flags };
  const base = lofiFolder(env);
  const { device = 'auto' } = settings;
  return {
    backend: settings.backend,
    models: {
      musicgen: placeOf(settings.musicgen_model, 'Xenova/musicgen-small'),
      ace_step: placeOf(settings.ace_step_model, 'ACE-Step/ACE-Step-v1-3.5B'),
      ace_step_1_5: placeOf(settings.ace_step_15_model, 'ACE-Step/Ace-Step1.5'),
    },
    patternModule: settings.pattern_module === 'none' ? undefined : (settings.pattern_module ?? '@loop/sequencer'),
    variant: settings.ace_step_15_variant,
    tracksFolder: path.resolve(settings.cache_path ?? path.join(base, 'tracks')),
    cacheMaxBytes: (settings.cache_limit_mb ?? 4096) * MEGABYTE,
    modelsFolder: settings.models_path === undefined ? undefined : path.resolve(settings.models_path),
    loraFolder: path.resolve(settings.lora_path ?? path.join(base, 'lora')),
    lora: settings.lora,
    loraScale: settings.lora_scale ?? 1,
    precision: settings.precision ?? 'fp32',
    device: device === 'metal' ? 'coreml' : device,
    threads: settings.threads,
    aceStep: { steps: settings.steps ?? 60, scheduler: settings.scheduler ?? 'euler', guidance: settings.guidance },
    queueLimit: settings.queue_limit ?? 10,
    autoDownload: settings.auto_download ?? false,
    wavFormat: settings.wav_format ?? 'float32',
  };
}

async function readFileSettings(file: string, isNamed: boolean): Promise<Settings> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !isNamed) return '{}';
    const message = `cannot be read (${error.code ?? error.message})`;
    throw new InvalidInputError('configuration', [{ path: 'config', message, received: file }], { cause: error });
  });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FileFormatError('json', `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`, undefined, {
      cause: error,
    });
  }
  return parseInput(settingsSchema, value, path.basename(file));
}

function readVariables(env: ConfigurationSources['env']): Settings {
  const entries = (Object.keys(VARIABLES) as SettingName[]).flatMap((name) => {
    const [variable, kind] = VARIABLES[name];
    const value = notEmpty(env[variable]);
    return value === undefined ? [] : [[name, toValue(value, kind)] as const];
  });
  try {
    return parseInput(settingsSchema, Object.fromEntries(entries), 'environment');
  } catch (error) {
    if (!isLoopError(error, 'invalid_input')) throw error;
    const named = error.issues.map((issue) => ({ ...issue, path: VARIABLES[issue.path as SettingName]?.[0] ?? issue.path }));
    throw new InvalidInputError('environment', named, { cause: error });
  }
}

function toValue(text: string, kind: 'text' | 'number' | 'switch'): unknown {
  if (kind === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (kind === 'switch') return SWITCHES[text.toLowerCase()] ?? text;
  return text;
}

/** A name such as `organisation/name` is a model that is pulled, unless it is written as a path. */
function placeOf(setting: string | undefined, id: string): ModelPlace {
  if (setting === undefined) return { folder: undefined, id };
  return isModelId(setting) ? { folder: undefined, id: setting } : { folder: path.resolve(setting), id };
}

function notEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

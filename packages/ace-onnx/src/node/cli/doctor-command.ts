import { createRequire } from 'node:module';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';

import { CommandFailed, jsonOption } from '@loop/cli';

import { listModels } from '../../hub/find-model.js';
import type { StoredModel } from '../../hub/find-model.js';
import { formatBytes } from '../../hub/format-bytes.js';
import { cacheFolder } from '../hub/cache-folder.js';
import { createFileModelStore } from '../hub/file-model-store.js';
import type { ProviderReport } from '../probe-providers.js';
import { importEngine } from './import-engine.js';
import { formatModel } from './list-command.js';
import type { AddCommand } from './command.js';

/** What was found out about this machine. */
interface DoctorReport {
  /** Whether models can run here. */
  readonly isReady: boolean;
  readonly node: { readonly version: string; readonly isSupported: boolean };
  /** `undefined` when it is not installed, or cannot be loaded for `onnxruntimeProblem`. */
  readonly onnxruntime?: string | undefined;
  readonly onnxruntimeProblem?: string | undefined;
  readonly providers: readonly ProviderReport[];
  readonly platform: string;
  readonly cpu: { readonly model: string; readonly cores: number };
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly cache: { readonly folder: string; readonly freeBytes: number | undefined };
  /** Whether HF_TOKEN is set; never what it is. */
  readonly hasToken: boolean;
  readonly models: readonly StoredModel[];
}

const OLDEST_NODE = [20, 19] as const;

/** Adds `ace-onnx doctor`: fails when models cannot run here. */
export const addDoctorCommand: AddCommand = (program, { stdout, env = {} }) => {
  program
    .command('doctor')
    .description('Look at this machine: what runs networks here, how much room there is, which models are there.')
    .option('--cache <folder>', 'where models are kept', cacheFolder(env))
    .addOption(jsonOption())
    .action(async ({ cache, json = false }: { readonly cache: string; readonly json?: boolean }) => {
      const report = await examine(cache, env);
      stdout(json ? `${JSON.stringify(report)}\n` : formatReport(report));
      if (!report.isReady) throw new CommandFailed();
    });
};

async function examine(cache: string, env: Readonly<Record<string, string | undefined>>): Promise<DoctorReport> {
  const store = createFileModelStore(cache);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isSupported = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const { providers, problem } = await probe();
  return {
    isReady: isSupported && providers.some(({ isAvailable }) => isAvailable),
    node: { version: process.versions.node, isSupported },
    onnxruntime: problem === undefined ? runtimeVersion() : undefined,
    onnxruntimeProblem: problem,
    providers,
    platform: `${process.platform} ${process.arch}`,
    cpu: { model: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism() },
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    cache: { folder: cache, freeBytes: await store.freeBytes() },
    hasToken: (env['HF_TOKEN'] ?? '') !== '',
    models: await listModels({ store }),
  };
}

async function probe(): Promise<{ readonly providers: readonly ProviderReport[]; readonly problem?: string }> {
  try {
    const { probeProviders } = await importEngine(() => import('../probe-providers.js'));
    return { providers: await probeProviders() };
  } catch (error) {
    return { providers: [], problem: error instanceof Error ? (error.message.split('\n')[0] as string) : String(error) };
  }
}

function runtimeVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version?: unknown };
  return String(version ?? 'unknown');
}

function formatReport(report: DoctorReport): string {
  const { node, onnxruntime, onnxruntimeProblem, providers, platform, cpu, memory, cache, hasToken, models } = report;
  const room = cache.freeBytes === undefined ? 'an unknown amount of room' : `${formatBytes(cache.freeBytes)} free`;
  const lines = [
    `Node ${node.version}: ${node.isSupported ? 'supported' : `too old, ${OLDEST_NODE.join('.')} is needed`}`,
    onnxruntime === undefined ? (onnxruntimeProblem ?? '') : `onnxruntime-node ${onnxruntime}`,
    ...providers.map(
      ({ provider, isAvailable, reason }) =>
        `  ${provider}: ${isAvailable ? 'works' : `not here (${(reason ?? 'unknown').slice(0, 100)})`}`,
    ),
    `${platform}, ${cpu.cores} cores of ${cpu.model}`,
    `memory: ${formatBytes(memory.freeBytes)} free of ${formatBytes(memory.totalBytes)}`,
    `models in ${cache.folder}, ${room}`,
    `HF_TOKEN: ${hasToken ? 'set' : 'not set, which public models do not need'}`,
    models.length === 0 ? 'no models yet: ace-onnx pull ACE-Step/ACE-Step-v1-3.5B' : models.map(formatModel).join('').trimEnd(),
    report.isReady ? 'ready' : 'not ready',
  ];
  return `${lines.join('\n')}\n`;
}

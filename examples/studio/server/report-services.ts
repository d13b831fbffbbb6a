import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

import { readStudioProxyOptions } from '@loop/ace-client/node';

import type { Environment } from './read-environment.js';

/** How long a service may take to say that it is there. */
const PATIENCE_MS = 2_000;

/** The program that comes with NVIDIA's driver. */
const NVIDIA_TOOL = 'nvidia-smi';

/** A service that the environment may name. */
export interface NamedService {
  /** Its address; left out when the environment names none. */
  readonly url?: string | undefined;
  /** Whether a key for it is there. The key itself is never sent. */
  readonly hasKey: boolean;
  /** How long it took to answer, in milliseconds; left out when it did not, or was not asked. */
  readonly latencyMs?: number | undefined;
}

/** The services that the environment may name. */
export interface NamedServices {
  /** The ACE-Step server behind `/ace-api`; without one the embedded engine answers. */
  readonly music: NamedService;
  /** The language model behind `/llm-api`. */
  readonly words: NamedService;
  /** Gemini behind `/texture-api`; it is not asked, for each answer of it is paid for. */
  readonly textures: NamedService;
}

/** What the studio's server works with. */
export interface ServiceReport extends NamedServices {
  readonly machine: {
    readonly memoryBytes: number;
    /** Memory of its largest GPU, or that which it shares with one; left out where none is found. */
    readonly gpuBytes?: number | undefined;
    readonly cores: number;
    readonly system: string;
  };
  /** The version of Loop. */
  readonly version: string;
}

/**
 * Asks the services that the environment names whether they answer. Keys and passwords are in nothing that it returns.
 *
 * @param ask - The time that an address took to answer; `undefined` when it does not. Default: any HTTP answer within two seconds counts.
 */
export async function askServices(environment: Environment, ask = measure): Promise<NamedServices> {
  const { ace, llm, textures } = readStudioProxyOptions(environment);
  const look = async (target: { readonly url: string; readonly apiKey?: string | undefined } | undefined): Promise<NamedService> =>
    target === undefined ? { hasKey: false } : { url: target.url, hasKey: target.apiKey !== undefined, latencyMs: await ask(target.url) };
  const [music, words] = await Promise.all([look(ace !== undefined && 'url' in ace ? ace : undefined), look(llm)]);
  return { music, words, textures: { hasKey: textures !== undefined } };
}

/** What {@link askServices} finds, and beside it this machine and the version of Loop. */
export async function reportServices(environment: Environment, ask = measure): Promise<ServiceReport> {
  const [services, gpuBytes] = await Promise.all([askServices(environment, ask), findGpu()]);
  return {
    ...services,
    machine: { memoryBytes: os.totalmem(), gpuBytes, cores: os.availableParallelism(), system: `${os.type()} ${os.arch()}` },
    version: versionOf(),
  };
}

/** Apple's processors share their memory with the GPU; NVIDIA's driver is asked; of others nothing is known. */
async function findGpu(): Promise<number | undefined> {
  if (process.platform === 'darwin' && process.arch === 'arm64') return os.totalmem();
  const text = await new Promise<string>((resolve) => {
    const asked = ['--query-gpu=memory.total', '--format=csv,noheader,nounits'];
    execFile(NVIDIA_TOOL, asked, { timeout: PATIENCE_MS }, (error, stdout) => resolve(error === null ? stdout : ''));
  });
  const mebibytes = text
    .split('\n')
    .map(Number)
    .filter((size) => size > 0);
  return mebibytes.length === 0 ? undefined : Math.max(...mebibytes) * 2 ** 20;
}

async function measure(url: string): Promise<number | undefined> {
  const beganMs = performance.now();
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
    return Math.round(performance.now() - beganMs);
  } catch {
    return undefined;
  }
}

function versionOf(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../../packages/core/package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

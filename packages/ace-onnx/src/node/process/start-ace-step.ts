import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

import { findProcessScript } from '@loop/cli';
import { UnsupportedError } from '@loop/core';
import type { Abortable, MusicRequest } from '@loop/core';

import { connectGenerator } from '../../remote/connect-generator.js';
import { createRemoteGenerator } from '../../remote/create-remote-generator.js';
import type { LoadAceStepOptions, LoadedAceStep } from '../load-ace-step.js';
import { portOfChild } from './process-port.js';

/** How a model is opened in another process: plain data. Japanese is read by the analyser that is installed. */
export interface StartAceStepOptions extends Omit<LoadAceStepOptions, 'japaneseAnalyser'>, Abortable {}

/** What such a process opens. */
export interface AceStepOrder extends Omit<StartAceStepOptions, 'signal'> {
  readonly source: string;
}

/** What is known about its loading. */
export type AboutAceStep = Pick<LoadedAceStep, 'memoryPlan' | 'provider' | 'providers'>;

/**
 * Opens a published checkpoint as {@link loadAceStep} does, in a process of its own: a run of ONNX Runtime keeps the thread that asks for it, and a server
 * has others to answer meanwhile. A process that crashes or has no memory left fails what it does with `inference_failed`; the next call starts another, with
 * the adapters that were loaded. It ends with this process, whatever happens to that.
 *
 * @param source - A folder in the published layout, one of the models of ACE-Step 1.5 in such a folder, or the name of a model that was pulled.
 * @throws What {@link loadAceStep} throws; {@link UnsupportedError} where the script of the process is not to be found, as in a bundle.
 */
export async function startAceStep(source: string, { signal, ...options }: StartAceStepOptions = {}): Promise<LoadedAceStep> {
  const order: AceStepOrder = { ...options, source };
  const { generator, about } = await createRemoteGenerator<MusicRequest, AboutAceStep>(
    (call) => connectGenerator(() => portOfChild(startChild()), order, call),
    { signal },
  );
  return { ...generator, ...about };
}

function startChild(): ChildProcess {
  const found = findProcessScript(import.meta.url, { source: './ace-step-child', built: 'node/process/ace-step-child' });
  if (found === undefined)
    throw new UnsupportedError(
      'platform',
      'The script of the process that makes music is not beside @loop/ace-onnx; do not bundle the package.',
    );
  return fork(found.script, [], {
    serialization: 'advanced',
    execArgv: [...found.execArgv],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

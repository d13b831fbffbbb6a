import type { Abortable } from '@loop/core';

import { formatInspection } from '../../inspect/format-inspection.js';
import type { Inspection } from '../../inspect/inspection.js';
import { inspectPath } from '../inspect/inspect-path.js';

/** What `inspect` was told. */
export interface InspectArguments {
  /** A file, an index of shards, or a folder. */
  readonly target: string;
  /** Whether to print one JSON object instead of tables. @defaultValue false */
  readonly json?: boolean | undefined;
}

/**
 * Runs `ace-onnx inspect FILE [--json]`: prints what is in a model, without loading it.
 *
 * @returns Whether nothing is wrong with it: no error was found, and every network that was tried fits.
 */
export async function inspectCommand(
  { target, json = false }: InspectArguments,
  { stdout, signal }: Abortable & { readonly stdout: (text: string) => void },
): Promise<boolean> {
  const inspection = await inspectPath(target, { signal });
  stdout(json ? `${JSON.stringify(inspection)}\n` : formatInspection(inspection));
  return isSound(inspection);
}

function isSound(inspection: Inspection): boolean {
  const parts = 'files' in inspection ? [inspection, ...inspection.files] : [inspection];
  const isFaultless = parts.every(({ findings }) => findings.every(({ severity }) => severity !== 'error'));
  return isFaultless && (!('networks' in inspection) || inspection.networks.every(({ fits }) => fits));
}

import { isLoopError } from '@loop/core';

import type { Checkpoint, Component } from '../../../runtime/runtime.js';
import { createQwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';
import type { QwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';
import { parsePlannerConfig } from './planner-config.js';
import type { PlannerConfig } from './planner-config.js';
import { withoutPrefix } from './planner-networks.js';
import { findPlannerTokens } from './planner-tokens.js';
import type { PlannerTokens } from './planner-tokens.js';

/** The folders under which language models are published, the one that comes with the main model first. */
const PLANNER_FOLDERS = ['acestep-5Hz-lm-1.7B', 'acestep-5Hz-lm-0.6B', 'acestep-5Hz-lm-4B'] as const;

/** A language model that is there and not loaded. */
export interface PlannerFiles {
  /** Its folder, such as `acestep-5Hz-lm-0.6B`. */
  readonly folder: string;
  readonly component: Component;
  readonly config: PlannerConfig;
  /** Reads its tokenizer, once: the file is large. */
  words(): Promise<{ readonly tokenizer: QwenTokenizer; readonly tokens: PlannerTokens }>;
}

/**
 * Finds the language model of a checkpoint. Only its configuration and its headers are read.
 *
 * @param wanted - Its folder; `auto` takes the first that is there; `false` takes none.
 * @returns `undefined` where there is none.
 * @throws {ModelMissingError} When the folder that was named is not there.
 * @throws {FileFormatError} When its configuration cannot be read.
 */
export async function findPlanner(checkpoint: Checkpoint, wanted: string | false = 'auto'): Promise<PlannerFiles | undefined> {
  if (wanted === false) return undefined;
  for (const folder of wanted === 'auto' ? PLANNER_FOLDERS : [wanted]) {
    const component = await checkpoint.component(folder).catch((error: unknown) => {
      if (wanted === 'auto' && isLoopError(error, 'model_missing')) return undefined;
      throw error;
    });
    if (component !== undefined) return openPlanner(checkpoint, folder, { ...component, tensors: withoutPrefix(component.tensors) });
  }
  return undefined;
}

function openPlanner(checkpoint: Checkpoint, folder: string, component: Component): PlannerFiles {
  const config = parsePlannerConfig({ json: component.config, file: `${folder}/config.json` });
  let read: ReturnType<PlannerFiles['words']> | undefined;
  const readWords: PlannerFiles['words'] = async () => {
    const tokenizer = createQwenTokenizer(await checkpoint.text(`${folder}/tokenizer.json`));
    return { tokenizer, tokens: findPlannerTokens(tokenizer, config.vocabulary) };
  };
  return {
    folder,
    component,
    config,
    words() {
      read ??= readWords();
      // A file that could not be read may be there the next time.
      read.catch(() => (read = undefined));
      return read;
    },
  };
}

import * as z from 'zod/mini';

import { maybe, maybeBoolean, maybeText, orElse } from './lenient.js';

/** A diffusion model that a server knows. */
export interface AceModel {
  /** Its name for requests, without the `acestep/` in front that some lists have. */
  readonly name: string;
  /** Whether it is used when nobody asks for another. */
  readonly isDefault: boolean;
  /** Whether it is in memory; others are silently replaced unless the server loads on demand. `undefined` when not reported. */
  readonly isLoaded?: boolean | undefined;
  /** The wire names of the tasks that it was trained for; `undefined` when not reported. */
  readonly tasks?: readonly string[] | undefined;
}

/** A language model that a server knows. */
export interface AceLanguageModel {
  /** Its name for `lmModelPath`. */
  readonly name: string;
  /** Whether it is in memory. */
  readonly isLoaded: boolean;
}

/** All models of a server. */
export interface AceModels {
  /** The diffusion models, in the server's order. */
  readonly models: readonly AceModel[];
  /** The name of the model that is used when nobody asks for another. */
  readonly defaultModel: string | undefined;
  /** The language models. */
  readonly languageModels: readonly AceLanguageModel[];
  /** Whether a language model is ready; `undefined` when not reported. */
  readonly languageModelReady?: boolean | undefined;
}

const inventorySchema = z.object({
  models: z.array(
    z.object({ name: z.string(), is_default: maybeBoolean, is_loaded: maybeBoolean, supported_task_types: maybe(z.array(z.string())) }),
  ),
  default_model: maybeText,
  lm_models: orElse(z.array(z.object({ name: z.string(), is_loaded: maybeBoolean })), []),
  llm_initialized: maybeBoolean,
});

const openAiSchema = z.object({ data: z.array(z.object({ id: z.string() })) });
const openAiListSchema = z.array(z.object({ id: z.string() }));

/**
 * Reads any of the forms of a list of models: the official inventory, and the OpenAI list that shadows it on many servers, framed
 * or not.
 *
 * @returns `undefined` for anything else.
 */
export function readModels(payload: unknown): AceModels | undefined {
  const inventory = inventorySchema.safeParse(payload);
  if (inventory.success) {
    const { models, default_model, lm_models, llm_initialized } = inventory.data;
    return {
      models: models.map((model) => ({
        name: plainModelName(model.name),
        isDefault: model.is_default ?? model.name === default_model,
        isLoaded: model.is_loaded,
        tasks: model.supported_task_types,
      })),
      defaultModel: default_model ?? models.find((model) => model.is_default === true)?.name,
      languageModels: lm_models.map(({ name, is_loaded }) => ({ name, isLoaded: is_loaded ?? false })),
      languageModelReady: llm_initialized,
    };
  }
  const list = openAiSchema.safeParse(payload).data?.data ?? openAiListSchema.safeParse(payload).data;
  if (list === undefined) return undefined;
  const names = [...new Set(list.map(({ id }) => plainModelName(id)))];
  return {
    models: names.map((name, index) => ({ name, isDefault: index === 0 })),
    defaultModel: names[0],
    languageModels: [],
  };
}

/** A model's name without the vendor that OpenAI-style lists put in front. */
export function plainModelName(id: string): string {
  return id.replace(/^(acestep|acemusic)\//, '');
}

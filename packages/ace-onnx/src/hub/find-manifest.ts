import { KNOWN_MODELS } from './known-models.js';
import { parseModelId, parseModelManifest } from './model-manifest.js';
import type { ModelManifest } from './model-manifest.js';

/**
 * Finds the manifest of a model by its name. A repository that is not known is taken whole.
 *
 * @throws {InvalidInputError} When it is no name of a model.
 */
export function manifestOf(model: string | ModelManifest): ModelManifest {
  if (typeof model !== 'string') return parseModelManifest(model);
  const name = parseModelId(model);
  return KNOWN_MODELS.find((known) => known.id === name) ?? { id: name, repository: name };
}

export { unsupportedAdapters } from './adapters.js';
export { createMusicResult } from './create-music-result.js';
export { defineGenerator } from './define-generator.js';
export type { GenerationJob, GenerationWork, GeneratorDefinition } from './define-generator.js';
export { readAdvanced } from './read-advanced.js';
export { REQUEST_LIMITS } from './request-limits.js';
export { assertSupported, parseMusicRequest } from './validate-request.js';
export { warnIgnoredFields } from './warnings.js';

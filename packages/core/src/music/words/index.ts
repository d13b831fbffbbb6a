export { findKeys, findScale, formatKey, modeOf, parseKey } from './key-names.js';
export type { FoundKey, KeyWords } from './key-names.js';
export { nearestModelKey } from './model-key.js';
export type { ModelKey } from './model-key.js';
export { SCALE_LABELS } from './scale-words.js';
export { englishSectionName, parseSectionLabel } from './section-names.js';
export type { SectionLabel } from './section-names.js';
export { findTempos } from './tempo-words.js';
export type { FoundTempo } from './tempo-words.js';

export { writePrompting } from '../model-docs/write-prompting.js';
export { writeStyleTags } from '../model-docs/write-style-tags.js';
export { PROMPT_SPLITS, createCalibrationSet, createPromptSet } from './create-prompt-set.js';
export type { PromptSet, PromptSetOptions, SetPrompt } from './create-prompt-set.js';
export { generatePrompt } from './generate-prompt.js';
export type { GeneratePromptOptions, StylePrompt } from './generate-prompt.js';

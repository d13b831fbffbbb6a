export { FAMILY_LIMITS, MODEL_FAMILIES } from './caption/model-families.js';
export type { FamilyLimits, ModelFamily } from './caption/model-families.js';
export { toModelKey } from './caption/keys.js';
export type { ModelKey } from './caption/keys.js';
export { writeCaption } from './caption/write-caption.js';
export type { Caption, CaptionOptions } from './caption/write-caption.js';
export { createTagSuggester } from './cascade/create-tag-suggester.js';
export type { TagSuggester, TagSuggesterOptions } from './cascade/create-tag-suggester.js';
export { fallbackTags } from './cascade/fallback-tags.js';
export { parseTagAnswer } from './cascade/parse-tag-answer.js';
export type { TagAnswer } from './cascade/parse-tag-answer.js';
export { streamTags } from './cascade/stream-tags.js';
export { suggestTags } from './cascade/suggest-tags.js';
export { createTagCache } from './cascade/tag-cache.js';
export type { LruTagCache, TagCache } from './cascade/tag-cache.js';
export { FALLBACK_REASONS, TAG_WARNINGS } from './cascade/tag-suggestions.js';
export type { FallbackReason, SuggestTagsOptions, TagEvent, TagSuggestions, TagWarning } from './cascade/tag-suggestions.js';
export type { AnswerSchema, ChatCompletion, ChatMessage, ChatQuestion, ModelHealth } from './complete/chat-completion.js';
export { ANSWER_FORMATS } from './complete/chat-options.js';
export type { AnswerFormat, ChatOptions } from './complete/chat-options.js';
export { createChatCompletion } from './complete/create-chat-completion.js';
export type { ChatClient } from './complete/create-chat-completion.js';
export { watchHealth } from './complete/watch-health.js';
export type { WatchHealthOptions } from './complete/watch-health.js';
export { composePrompt, promptTags } from './compose/compose-prompt.js';
export { createPromptDraft, editPromptDraft, updatePromptDraft } from './compose/prompt-draft.js';
export type { PromptDraft } from './compose/prompt-draft.js';
export type { PromptParts } from './compose/prompt-parts.js';
export { EMPTY_SELECTION, toggleGenre, toggleTag } from './compose/selection.js';
export type { TagSelection } from './compose/selection.js';
export { applyFixes, fixPrompt } from './lint/fix-prompt.js';
export type { FixedPrompt } from './lint/fix-prompt.js';
export { LINT_CODES } from './lint/lint-issue.js';
export type { LintCode, LintIssue, TextEdit } from './lint/lint-issue.js';
export { lintPrompt } from './lint/lint-prompt.js';
export type { LintOptions } from './lint/lint-prompt.js';
export { guessStyle } from './parse/guess-style.js';
export type { GuessOptions, StyleGuess } from './parse/guess-style.js';
export { parsePrompt } from './parse/parse-prompt.js';
export type { ParsedPrompt, ParsePromptOptions } from './parse/parse-prompt.js';
export { formatStructure } from './structure/format-structure.js';
export { structureFromArrangement, structureFromSections } from './structure/structure-from-arrangement.js';
export { structureForDuration } from './structure/structure-tags.js';
export type { StructureOptions, StructureSection } from './structure/structure-tags.js';
export { canonicalTag, canonicalTags } from './vocabulary/canonical-tag.js';
export type { VocabularyOptions } from './vocabulary/canonical-tag.js';
export { TAG_CATEGORIES, TAG_CATEGORY_INFO } from './vocabulary/categories.js';
export type { TagCategory, TagCategoryInfo, TagsByCategory } from './vocabulary/categories.js';
export { createVocabulary } from './vocabulary/create-vocabulary.js';
export type { VocabularyExtension } from './vocabulary/create-vocabulary.js';
export { VOCABULARY } from './vocabulary/default-vocabulary.js';
export { mergeStyles } from './vocabulary/merge-styles.js';
export type { MergedStyle } from './vocabulary/merge-styles.js';
export { nearestTempo, tempoTags } from './vocabulary/tempo-tags.js';
export { VOCABULARY_DATA } from './vocabulary/data/vocabulary-data.js';
export { findGenre, findStyle } from './vocabulary/find-genre.js';
export { PROMPT_CATEGORIES, STYLE_GROUPS, VOCAL_TEXTS } from './vocabulary/vocabulary.js';
export type {
  GenreSeed,
  PromptCategory,
  Style,
  StyleDefinition,
  StyleGroup,
  TagKind,
  TempoWord,
  Vocabulary,
  VocabularyData,
  VocalForm,
} from './vocabulary/vocabulary.js';

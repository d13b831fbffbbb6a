export type { PromptAssistant, SongDraft } from '@loop/core';

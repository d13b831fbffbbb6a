import type { TaskFields } from '../task/task-fields.js';
import type { PromptAssistant, SongDraft } from './prompt-assistant.js';

/** Lets the assistant write or tidy the words of a task when the client asks for it; what the client said itself wins. */
export async function writeFields(fields: TaskFields, assistant: PromptAssistant): Promise<TaskFields> {
  const query = fields.sample_query?.trim() ?? '';
  if (fields.sample_mode === true || query !== '') {
    return { ...toFields(await assistant.sample(query === '' ? (fields.prompt ?? '') : query)), ...fields };
  }
  if (fields.use_format !== true) return fields;
  const draft = await assistant.format({ caption: fields.prompt, lyrics: fields.lyrics } as Partial<SongDraft>);
  return { ...toFields(draft), ...fields, prompt: draft.caption, lyrics: draft.lyrics };
}

function toFields(draft: SongDraft): TaskFields {
  return {
    prompt: draft.caption,
    lyrics: draft.lyrics,
    ...(draft.bpm === undefined ? {} : { bpm: Math.round(draft.bpm) }),
    ...(draft.key === undefined ? {} : { key_scale: draft.key }),
    ...(draft.timeSignature === undefined ? {} : { time_signature: draft.timeSignature }),
    ...(draft.durationSeconds === undefined ? {} : { audio_duration: draft.durationSeconds }),
    ...(draft.vocalLanguage === 'unknown' ? {} : { vocal_language: draft.vocalLanguage }),
  };
}

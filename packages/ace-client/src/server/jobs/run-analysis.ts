import { omitUndefined } from '@loop/core';
import type { Abortable, AudioClip, Bpm, MusicGenerator, Seconds } from '@loop/core';

import type { PromptAssistant } from '../assistant/prompt-assistant.js';
import type { Analysis } from '../task/choose-analysis.js';
import type { TaskFields } from '../task/task-fields.js';

/** What an analysis found; plain JSON. What is not known is missing. */
export interface JobAnalysis {
  readonly kind: Analysis;
  /** What found it, such as a model's name. */
  readonly by: string;
  readonly caption?: string | undefined;
  readonly lyrics?: string | undefined;
  readonly bpm?: Bpm | undefined;
  readonly key?: string | undefined;
  /** Beats in a bar, in digits. */
  readonly timeSignature?: string | undefined;
  readonly durationSeconds?: Seconds | undefined;
  readonly language?: string | undefined;
  readonly audioCodes?: readonly number[] | undefined;
}

/** What an analysis is made from. */
export interface AnalysisJob {
  readonly fields: TaskFields;
  readonly source: AudioClip | undefined;
}

/** What does the work. `chooseAnalysis` has checked that it is there. */
export interface AnalysisWorkers {
  readonly generator: Pick<MusicGenerator, 'listener' | 'audioTokenizer'>;
  readonly assistant: PromptAssistant;
}

/** Listens, encodes or reads words, in place of making music. */
export async function runAnalysis(
  kind: Analysis,
  { fields, source }: AnalysisJob,
  { generator, assistant }: AnalysisWorkers,
  { signal }: Abortable,
): Promise<JobAnalysis> {
  switch (kind) {
    case 'full_analysis_only': {
      const { timeSignature, ...heard } = await generator.listener!.listen(source!, { signal });
      return { kind, by: generator.listener!.name, ...heard, ...asText(timeSignature) };
    }
    case 'extract_codes_only':
      return {
        kind,
        by: generator.audioTokenizer!.name,
        audioCodes: await generator.audioTokenizer!.tokenize(source!, { signal }),
      };
    case 'analysis_only': {
      const { prompt: caption, lyrics } = fields;
      // What the client has said wins, and its words stay as they are.
      const draft = await assistant.format(omitUndefined({ caption, lyrics }), { signal });
      const { bpm = draft.bpm, key_scale: key = draft.key, time_signature: timeSignature = draft.timeSignature } = fields;
      const { audio_duration: durationSeconds = draft.durationSeconds, vocal_language: language = draft.vocalLanguage } = fields;
      return { kind, by: assistant.name, caption, lyrics, bpm, key, timeSignature, durationSeconds, language };
    }
  }
}

function asText(value: number | undefined): Pick<JobAnalysis, 'timeSignature'> {
  return value === undefined ? {} : { timeSignature: String(value) };
}

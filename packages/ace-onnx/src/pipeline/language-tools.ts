import { drawSeed, omitUndefined, UnsupportedError } from '@loop/core';
import type {
  Abortable,
  AudioClip,
  AudioListener,
  AudioTokenizer,
  GenerationPhase,
  GenerationProgress,
  HeardMusic,
  Milliseconds,
  ProgressPlan,
  PromptAssistant,
  Seed,
  SongDraft,
} from '@loop/core';

import type { WeightMode } from '../runtime/runtime.js';
import { assertSound } from './assert-sound.js';
import type { Family, LanguageJob, MusicLanguage, WrittenMusic } from './family.js';
import type { PipelineSettings } from './pipeline-settings.js';
import { readNetworkSizes } from './network-sizes.js';
import type { Networks } from './networks.js';
import type { RunInTurn } from './run-in-turn.js';
import { DESCRIPTION_TOKENS, planLanguageProgress } from './plan-progress.js';

/** How a sound is listened to. */
export interface UnderstandOptions extends Abortable {
  /** Names the draws of the words. @defaultValue 0 */
  readonly seed?: Seed | undefined;
  /** The most tokens of the answer, 1–8 192. @defaultValue 2 048 */
  readonly maxTokens?: number | undefined;
  /** Called with progress: `encode`, then `plan`. */
  readonly onProgress?: ((event: GenerationProgress) => void) | undefined;
}

/** What was heard. */
export interface UnderstoodMusic extends HeardMusic {
  readonly caption: string;
  readonly lyrics: string;
}

/** What a generator does with a language model beside music. */
export interface LanguageTools {
  /**
   * Listens to a sound and says what it is: caption, tempo, key, metre, language, lyrics with sections.
   *
   * @throws {UnsupportedError} When the checkpoint has no language model.
   */
  understand(clip: AudioClip, options?: UnderstandOptions): Promise<UnderstoodMusic>;
  /** The same as an interface of core, with seed 0, for captions of datasets; `undefined` without a language model. */
  readonly listener: AudioListener | undefined;
  /** Turns sounds into the codes of the model, which lead music as `audioCodes`; `undefined` where the family has none, as ACE-Step v1. */
  readonly audioTokenizer: AudioTokenizer | undefined;
  /** Writes and words songs, such as for a server; `undefined` without a language model. */
  readonly assistant: PromptAssistant | undefined;
}

/** What language tools are made of. */
export interface LanguageToolsOptions {
  readonly family: Family;
  readonly networks: Networks;
  readonly mode: WeightMode | undefined;
  readonly runInTurn: RunInTurn;
  readonly clock: (() => Milliseconds) | undefined;
}

const MAX_TOKENS = 2_048;
const INSTRUMENTAL = '[Instrumental]';

/** Makes the language tools of a family. */
export function createLanguageTools(options: LanguageToolsOptions): LanguageTools {
  const { family, networks, mode, runInTurn, clock } = options;
  const { language, recipes, tokenize } = family;

  /** Does one piece of language work, with progress from the first stage to the end. */
  const write = <T>(
    frames: number,
    { seed = 0, maxTokens = MAX_TOKENS, signal, onProgress }: UnderstandOptions,
    work: (language: MusicLanguage<PipelineSettings>, job: LanguageJob<PipelineSettings>) => Promise<T>,
  ): Promise<T> =>
    runInTurn(
      async (ending) => {
        if (language === undefined)
          throw new UnsupportedError(
            'models',
            `${family.checkpoint.name} has no language model, which listens and writes. ACE-Step 1.5 can have one: \`ace-onnx pull ACE-Step/Ace-Step1.5 --with acestep-5Hz-lm-1.7B\`, or its folder beside the model.`,
          );
        const settings = family.readSettings({ task: 'text2music' });
        const sizes = await readNetworkSizes(recipes, networks.component);
        const progress: ProgressPlan<GenerationPhase> = planLanguageProgress(
          { recipes, sizes, isOpen: networks.isOpen, mode, frames },
          clock,
        );
        const report = (phase: GenerationPhase, done: number): void => onProgress?.(progress.at(phase, done));
        report('encode', 0);
        const result = await work(language, {
          networks,
          settings,
          seed,
          maxTokens,
          signal: ending,
          onEncoded: () => report('encode', 1),
          onToken: (count) => report('plan', Math.min(0.99, count / Math.min(maxTokens, DESCRIPTION_TOKENS))),
        });
        report('plan', 1);
        return result;
      },
      { signal },
    );

  const understand: LanguageTools['understand'] = async (clip, how = {}) => {
    assertSound(clip);
    const { vocalLanguage, ...heard } = await write(family.framesOf(clip), how, (own, job) => own.listen(clip, job));
    return { ...omitUndefined({ ...heard, language: vocalLanguage }), caption: heard.caption, lyrics: heard.lyrics };
  };

  return {
    understand,
    listener: language === undefined ? undefined : { name: language.name, listen: (clip, how) => understand(clip, how) },
    audioTokenizer:
      tokenize === undefined
        ? undefined
        : {
            name: family.checkpoint.name,
            async tokenize(clip, how) {
              assertSound(clip);
              const settings = family.readSettings({ task: 'text2music' });
              return runInTurn((signal) => tokenize(clip, { networks, settings, signal }), how);
            },
          },
    assistant: language === undefined ? undefined : createAssistant(language.name, write),
  };
}

function createAssistant(
  name: string,
  write: (
    frames: number,
    options: UnderstandOptions,
    work: (language: MusicLanguage<PipelineSettings>, job: LanguageJob<PipelineSettings>) => Promise<WrittenMusic>,
  ) => Promise<WrittenMusic>,
): PromptAssistant {
  return {
    kind: 'language-model',
    name,
    async format(draft, { signal } = {}) {
      const { caption = '', lyrics = '' } = draft;
      const words = await write(0, { seed: drawSeed(), signal }, (own, job) => own.format(caption, lyrics, job));
      const written = toDraft(words);
      const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && value !== ''));
      return { ...written, ...given, caption: written.caption || caption, lyrics: words.lyrics || lyrics };
    },
    async sample(query, { signal } = {}) {
      const isInstrumental = /\binstrumental\b/i.test(query);
      return toDraft(await write(0, { seed: drawSeed(), signal }, (own, job) => own.inspire(query, isInstrumental, job)));
    },
  };
}

function toDraft({ caption, lyrics, timeSignature, vocalLanguage = 'unknown', ...facts }: WrittenMusic): SongDraft {
  const instrumental = lyrics.trim() === '' || lyrics.trim().toLowerCase() === INSTRUMENTAL.toLowerCase();
  const metre = timeSignature === undefined ? {} : { timeSignature: String(timeSignature) };
  return { ...omitUndefined(facts), ...metre, caption, lyrics: instrumental ? INSTRUMENTAL : lyrics, vocalLanguage, instrumental };
}

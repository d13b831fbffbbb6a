import { runToResult, TaskFailedError, UnsupportedError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { AudioInput } from '../audio/audio-input.js';
import { assertAudioInput } from '../audio/audio-input.js';
import { toJobAudio } from '../audio/upload.js';
import type { AceDialect, AceProgress } from '../dialects/dialect.js';
import type { OfficialDialect } from '../dialects/official.js';
import type { ResultItem } from '../wire/query-result.js';
import { readBeats } from '../wire/read-beats.js';
import { toWritten } from './prompts.js';
import type { WrittenPrompt } from './prompts.js';

/** What a server heard in a piece of audio. */
export interface AudioAnalysis extends WrittenPrompt {
  /** The genre in words. */
  readonly genre: string | undefined;
  /** The audio as codes of the 5 Hz language model, where the server gives them. */
  readonly audioCodes: string | undefined;
}

/** Listens to audio. */
export interface AnalysisEndpoints {
  /** Describes audio in words: the server's encoder and language model listen. */
  understand(source: AudioInput, options?: AnalysisOptions): Promise<AudioAnalysis>;
  /** Turns audio into the codes that `audioCodes` of a task takes; newer servers only. */
  extractCodes(source: AudioInput, options?: AnalysisOptions): Promise<string>;
}

/** How a listening is watched. */
export interface AnalysisOptions extends Abortable {
  /** Called with progress; when it throws, the call rejects. */
  readonly onProgress?: ((event: AceProgress) => void) | undefined;
}

/** Creates the calls of a client that listen. */
export function createAnalysis(dialect: (options: Abortable) => Promise<AceDialect>): AnalysisEndpoints {
  const analyse = async (
    source: AudioInput,
    flag: 'full_analysis_only' | 'extract_codes_only',
    { signal, onProgress }: AnalysisOptions,
  ): Promise<ResultItem> => {
    assertAudioInput(source, 'source');
    const official = await dialect({ signal });
    if (!isOfficial(official))
      throw new UnsupportedError('analysis', `A server of the kind ${official.profile.dialect} cannot listen this way.`);
    const body = { task_type: 'text2music' as const, [flag]: true };
    const stream = async function* () {
      const { items } = yield* official.runBody(body, { source: toJobAudio(source, 'source') }, { signal });
      yield { type: 'result' as const, value: items };
    };
    const [item] = await runToResult<readonly ResultItem[], AceProgress>(stream(), onProgress);
    if (item === undefined) throw new TaskFailedError('The server says that it analysed the audio, but returned no result.');
    return item;
  };

  /** What a server that is no official one hears, in its own words. */
  const listen = async (source: AudioInput, { signal, onProgress }: AnalysisOptions): Promise<AudioAnalysis | undefined> => {
    assertAudioInput(source, 'source');
    const server = await dialect({ signal });
    if (server.listen === undefined) return undefined;
    const { listen } = server;
    const stream = async function* () {
      yield { type: 'result' as const, value: yield* listen(toJobAudio(source, 'source'), { signal }) };
    };
    const answer = await runToResult<Readonly<Record<string, unknown>>, AceProgress>(stream(), onProgress);
    return { ...toWritten(answer, 'the analysis'), genre: undefined, audioCodes: readCodes(answer['audio_codes']) };
  };

  return {
    async understand(source, options = {}) {
      const heard = await listen(source, options);
      if (heard !== undefined) return heard;
      const item = await analyse(source, 'full_analysis_only', options);
      return {
        prompt: item.prompt,
        lyrics: item.lyrics,
        bpm: item.bpm ?? item.metas?.bpm,
        key: item.keyscale ?? item.metas?.keyscale,
        timeSignature: readBeats(item.timesignature ?? item.metas?.timesignature),
        durationSeconds: item.duration ?? item.metas?.duration,
        vocalLanguage: item.language,
        genre: item.genre ?? item.metas?.genres,
        audioCodes: codesOf(item),
      };
    },
    async extractCodes(source, options = {}) {
      const heard = await listen(source, options);
      const codes = heard === undefined ? codesOf(await analyse(source, 'extract_codes_only', options)) : heard.audioCodes;
      if (codes === undefined) throw new UnsupportedError('analysis', 'This server answered without audio codes; newer ones give them.');
      return codes;
    },
  };
}

function codesOf({ audio_codes }: ResultItem): string | undefined {
  const text = Array.isArray(audio_codes) ? audio_codes[0] : audio_codes;
  return text === undefined || text === '' ? undefined : text;
}

/** The numbers of acestep.cpp in the notation of `audioCodes`. */
function readCodes(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/\d/.test(value)) return undefined;
  return [...value.matchAll(/\d+/g)].map(([code]) => `<|audio_code_${code}|>`).join('');
}

function isOfficial(dialect: AceDialect): dialect is OfficialDialect {
  return 'runBody' in dialect;
}

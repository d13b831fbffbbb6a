import type { AudioClip } from '@loop/core';

import type { LanguageJob, MusicLanguage, NetworkJob, WrittenMusic } from '../../../pipeline/family.js';
import { describeCodes, formatMusic, inspireMusic } from '../planner/describe-codes.js';
import type { MusicInWords } from '../planner/describe-codes.js';
import type { PlannerFiles } from '../planner/find-planner.js';
import { NO_USER_INPUT } from '../planner/messages.js';
import { usePlanner } from '../planner/planner-recipe.js';
import type { Planner } from '../planner/write-answer.js';
import type { AceStep15Settings } from '../settings.js';

/** What the language model describes and writes: audio by way of its codes, and songs from words. */
export function createLanguage(
  planner: PlannerFiles,
  tokenize: (clip: AudioClip, job: NetworkJob<AceStep15Settings>) => Promise<readonly number[]>,
): MusicLanguage<AceStep15Settings> {
  const write = async (
    { networks, signal, seed, maxTokens, onToken }: LanguageJob<AceStep15Settings>,
    work: (planner: Planner, options: Parameters<typeof describeCodes>[2]) => Promise<MusicInWords>,
  ): Promise<WrittenMusic> => {
    const { caption, lyrics, language, timeSignature, ...facts } = await usePlanner(networks, planner, (loaded) =>
      work(loaded, { seed, signal, maxTokens, onToken }),
    );
    return { ...facts, caption, lyrics, vocalLanguage: language, timeSignature: timeSignature as WrittenMusic['timeSignature'] };
  };
  return {
    name: planner.folder,
    async listen(clip, job) {
      const codes = await tokenize(clip, job);
      job.onEncoded?.();
      return { ...(await write(job, (loaded, options) => describeCodes(loaded, codes, options))), audioCodes: codes };
    },
    inspire: (query, isInstrumental, job) =>
      write(job, (loaded, options) => inspireMusic(loaded, query.trim() === '' ? NO_USER_INPUT : query, isInstrumental, options)),
    format: (caption, lyrics, job) => write(job, (loaded, options) => formatMusic(loaded, caption, lyrics, options)),
  };
}

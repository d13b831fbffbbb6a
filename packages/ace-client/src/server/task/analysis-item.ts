import type { JobAnalysis } from '../jobs/run-analysis.js';
import type { Job } from '../jobs/job.js';
import { NOT_KNOWN } from './not-known.js';

/** What an analysis found, as the official server shows each of the three kinds: without files and without a `status`. */
export function toAnalysisItem(job: Job, analysis: JobAnalysis): object {
  const { kind, by, language, audioCodes = [] } = analysis;
  const metas = toMetas(job, analysis);
  const codes = audioCodes.map((code) => `<|audio_code_${code}|>`).join('');
  switch (kind) {
    case 'full_analysis_only': {
      const { bpm, keyscale, timesignature, duration, genres: genre, prompt, lyrics } = metas;
      const facts = { bpm, keyscale, timesignature, duration, genre, prompt, lyrics, language: language ?? NOT_KNOWN };
      return { status_message: 'Full Hardware Analysis Success', ...facts, metas, audio_codes: codes, audio_paths: [], lm_model: by };
    }
    case 'extract_codes_only':
      return { status_message: 'Audio Codes Extraction Success', audio_codes: codes, audio_paths: [] };
    case 'analysis_only':
      return { metas: { ...metas, language: language ?? NOT_KNOWN }, lm_model: by, dit_model: 'None (Analysis Only)' };
  }
}

function toMetas({ warnings = [] }: Job, { bpm, durationSeconds, key, timeSignature, caption = '', lyrics = '' }: JobAnalysis) {
  return {
    // An integer, as typed clients of the official server expect it.
    bpm: bpm === undefined ? NOT_KNOWN : Math.round(bpm),
    duration: durationSeconds ?? NOT_KNOWN,
    genres: NOT_KNOWN,
    keyscale: key ?? NOT_KNOWN,
    timesignature: timeSignature ?? NOT_KNOWN,
    prompt: caption,
    lyrics,
    warnings,
  };
}

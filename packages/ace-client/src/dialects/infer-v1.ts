import { InvalidResponseError, UnsupportedError } from '@loop/core';
import type { Warning } from '@loop/core';
import * as z from 'zod/mini';

import { parseResponse } from '../wire/parse-response.js';
import { warnUncarried } from './carried-fields.js';
import type { AceDialect, AceOutcome, AceProgress } from './dialect.js';
import { lyricsOf, INSTRUMENTAL } from './official-body.js';
import type { DialectContext } from './official.js';
import { planJob } from './poll-job.js';

const replySchema = z.object({ status: z.string(), output_path: z.string().check(z.minLength(1)) });

/** What the request needs beyond the music: the settings of the v1 demo, which the server has no defaults for. */
const SETTINGS = {
  bf16: true,
  torch_compile: false,
  device_id: 0,
  output_path: null,
  scheduler_type: 'euler',
  cfg_type: 'apg',
  omega_scale: 10,
  guidance_interval: 0.5,
  guidance_interval_decay: 0,
  min_guidance_scale: 3,
  use_erg_tag: true,
  use_erg_lyric: true,
  use_erg_diffusion: true,
  oss_steps: [],
  guidance_scale_text: 0,
  guidance_scale_lyric: 0,
} as const;

const DEFAULTS = { durationSeconds: 60, steps: 60, guidanceScale: 15 } as const;

/**
 * Speaks with `infer-api.py` of ACE-Step v1. It answers when the music is done, with the path of a file on its own machine, so the
 * client needs `readServerFile` to get at the audio.
 */
export function createInferV1Dialect({ transport, options, profile }: DialectContext): AceDialect {
  return {
    profile,
    async *run({ task, seeds }, { signal }): AsyncGenerator<AceProgress, AceOutcome, void> {
      if (options.readServerFile === undefined) throw needsReader();
      const plan = planJob(options);
      const warnings: Warning[] = warnUncarried(task, 'infer-v1');
      const lyrics = lyricsOf(task, warnings);
      const body = {
        ...SETTINGS,
        checkpoint_path: options.v1CheckpointPath,
        audio_duration: (task.task === 'text2music' ? task.durationSeconds : undefined) ?? DEFAULTS.durationSeconds,
        prompt: task.prompt ?? '',
        lyrics: lyrics === INSTRUMENTAL ? '[instrumental]' : lyrics,
        infer_step: task.steps ?? DEFAULTS.steps,
        guidance_scale: task.guidanceScale ?? DEFAULTS.guidanceScale,
        actual_seeds: [...seeds],
      };
      yield { ...plan.at('diffusion', 0), stage: 'The server answers when the music is done.' };
      const answer = await transport.call({ method: 'POST', path: '/generate', json: body, timeoutMs: options.deadlineMs, signal });
      const { status, output_path: path } = parseResponse(replySchema, answer, 'POST /generate');
      if (status !== 'success') throw new InvalidResponseError(`POST /generate: the status is ${status}.`, 'status');
      yield plan.at('download', 0);
      const bytes = await options.readServerFile(path, { signal });
      return {
        outputs: [{ bytes, mimeType: undefined, metadata: { prompt: body.prompt, lyrics: body.lyrics } }],
        warnings,
        parameters: body,
      };
    },
  };
}

function needsReader(): UnsupportedError {
  const message =
    'ACE-Step v1 leaves its results as files on its own machine. Give the client `readServerFile`, such as the one of @loop/ace-client/node for a server on this machine.';
  return new UnsupportedError('server-files', message);
}

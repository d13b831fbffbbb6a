import { delay } from '@loop/core';
import type { AudioClip, GenerationEvent, ProgressPlan, GenerationPhase, Warning } from '@loop/core';

import type { DiffusionStep } from '../diffusion/denoise.js';
import type { Conditions, VelocityModel } from '../diffusion/prediction.js';
import { decodeMel, vocode } from '../models/v1/codec.js';
import type { TransformerConfig } from '../models/v1/config.js';
import { createVelocityModel } from '../models/v1/conditioning.js';
import { finishAudio } from './finish-audio.js';
import type { FinishedAudio } from './finish-audio.js';
import type { EditPair, LatentTask } from './latent-task.js';
import type { Networks } from './networks.js';
import type { AceStepV1Settings } from './settings.js';

/** What a song is made with. */
export interface SongJob {
  readonly networks: Networks;
  readonly config: TransformerConfig;
  readonly task: LatentTask;
  readonly settings: AceStepV1Settings;
  readonly conditions: Conditions;
  readonly edits: EditPair | undefined;
  /** The sound of the source, for tasks that keep parts of it. */
  readonly source: AudioClip | undefined;
  readonly progress: ProgressPlan<GenerationPhase>;
  /** Turns this song's share of a stage into that of all songs. */
  readonly share: (done: number) => number;
  /** Share of a decode that the autoencoder takes, 0–1; the vocoder takes the rest. */
  readonly autoencoderShare: number;
  readonly signal: AbortSignal;
  readonly emit: (event: GenerationEvent) => void;
}

/** A song that is done. */
export interface Song extends FinishedAudio {
  /** float32 `[1, 8, 16, frames]` */
  readonly latent: Float32Array;
  readonly warnings: readonly Warning[];
}

/** Makes one song: diffusion, decoding, finishing. */
export async function makeSong(job: SongJob): Promise<Song> {
  const { task, settings, source, progress, share, signal, emit } = job;
  const latent = await diffuse(job);
  const waves = await decode(job, latent, (done) => emit(progress.at('decode', share(done))));
  signal.throwIfAborted();
  return { latent, ...finishAudio(waves, { settings, source, delivery: task.delivery }) };
}

async function diffuse(job: SongJob): Promise<Float32Array> {
  const { networks, config, task, settings, conditions, edits, progress, share, signal, emit } = job;
  emit(progress.at('load', share(0)));
  return networks.use('step', async (session) => {
    emit(progress.at('load', share(1)));
    let evaluated = 0;
    const open = (frames: number): VelocityModel => {
      const model = createVelocityModel(session, config, { batch: 1, frames });
      return {
        async predict(...values) {
          const velocity = await model.predict(...values);
          evaluated += 1;
          return velocity;
        },
      };
    };
    const diffusion = task.run(open, conditions, edits);
    let next = await diffusion.next();
    for (; next.done !== true; next = await diffusion.next()) {
      const { step, steps } = next.value;
      emit(progress.at('diffusion', share(evaluated / task.evaluations), { step, steps }));
      if (settings.previewEvery !== undefined && step % settings.previewEvery === 0 && step < steps)
        emit({ type: 'preview', audio: await preview(job, next.value) });
      // Lets others have a turn, a cancel among them.
      await delay(0, { signal });
    }
    return next.value;
  });
}

/** What the music would be if the prediction at a step were right. */
async function preview(job: SongJob, { before, velocity, timestep }: DiffusionStep): Promise<AudioClip> {
  const clean = before.map((value, index) => value - (timestep / 1000) * velocity[index]!);
  const { settings, source, task } = job;
  return finishAudio(await decode(job, clean), { settings, source, delivery: task.delivery }).audio;
}

async function decode(
  { networks, autoencoderShare, signal }: SongJob,
  latent: Float32Array,
  onPart?: (done: number) => void,
): Promise<Float32Array[]> {
  const mel = await networks.use('decoder', (session) =>
    decodeMel(latent, session, { signal, onPart: (done) => onPart?.(autoencoderShare * done) }),
  );
  return networks.use('vocoder', (session) =>
    vocode(mel, session, { signal, onPart: (done) => onPart?.(autoencoderShare + (1 - autoencoderShare) * done) }),
  );
}

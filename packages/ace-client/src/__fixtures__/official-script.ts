import { encodeWav } from '@loop/core/audio';
import { framed } from './scripted-server.js';
import type { Script, ScriptedReply } from './scripted-server.js';

/** How a scripted official server behaves. */
export interface OfficialScriptOptions {
  /** Answers of the polls, one after the other; the last one stays. Each is an entry without its id. */
  readonly polls?: readonly object[];
  /** The payload of `/health`. @defaultValue that of the first generation */
  readonly health?: object;
  /** The audio that is served. */
  readonly audio?: ScriptedReply;
  /** More routes, or other ones. */
  readonly routes?: Readonly<Record<string, Script>>;
}

/** Seconds of a tone as WAV, 8 kHz and mono to keep tests quick. */
export function wavOf(seconds: number, sampleRate = 8_000): Uint8Array {
  const samples = Float32Array.from({ length: Math.round(seconds * sampleRate) }, (_, index) => Math.sin(index / 5) / 2);
  return encodeWav({ sampleRate, channels: [samples] }, { format: 'pcm16' });
}

/** The item of a finished piece as the official server writes it. */
export function finishedItem(fields: object = {}): object {
  return {
    file: '/v1/audio?path=%2Ftmp%2Fa.wav',
    wave: '',
    status: 1,
    create_time: 1_760_000_000,
    env: 'development',
    prompt: 'techno',
    lyrics: '',
    metas: { bpm: 'N/A', duration: 10, genres: 'N/A', keyscale: 'A minor', timesignature: '4', prompt: 'techno', lyrics: '' },
    generation_info: '**Done**',
    seed_value: '7',
    lm_model: 'N/A',
    dit_model: 'acestep-v15-turbo',
    progress: 1,
    stage: 'succeeded',
    ...fields,
  };
}

/** The entry of a finished job, its result encoded twice. */
export function finished(...items: readonly object[]): object {
  return { status: 1, result: JSON.stringify(items.length === 0 ? [finishedItem()] : items), progress_text: 'done' };
}

/** The entry of a running job. */
export function running(stage: string, progress = 0): object {
  return { status: 0, result: JSON.stringify([{ file: '', wave: '', status: 0, metas: {}, progress, stage }]), progress_text: '100%|####' };
}

/** The routes of an official server of the first generation: nothing but health, submission, polls and audio. */
export function officialRoutes({ polls = [finished()], health, audio, routes }: OfficialScriptOptions = {}): Readonly<
  Record<string, Script>
> {
  let poll = 0;
  return {
    'GET /health': () => framed(health ?? { status: 'ok', service: 'ACE-Step API', version: '1.0' }),
    'POST /release_task': () => framed({ task_id: 'task-1', status: 'queued', queue_position: 1 }),
    'POST /query_result': () => {
      const entry = polls[Math.min(poll, polls.length - 1)];
      poll += 1;
      return framed([{ task_id: 'task-1', ...entry }]);
    },
    'GET /v1/audio': () => audio ?? { bytes: wavOf(10), headers: { 'content-type': 'audio/wav' } },
    ...routes,
  };
}

/** The routes by which a server of the third generation shows its models. */
export function inventoryRoutes(
  ...models: readonly { readonly name: string; readonly tasks?: readonly string[] }[]
): Readonly<Record<string, Script>> {
  return {
    'GET /v1/model_inventory': () =>
      framed({
        models: models.map(({ name, tasks }, index) => ({
          name,
          is_default: index === 0,
          is_loaded: index === 0,
          supported_task_types: tasks ?? [],
        })),
        default_model: models[0]?.name,
        lm_models: [{ name: 'acestep-5Hz-lm-0.6B', is_loaded: false }],
        loaded_lm_model: null,
        llm_initialized: false,
      }),
  };
}

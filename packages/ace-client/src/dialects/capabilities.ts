import { HONOURED_FIELDS, TIME_SIGNATURES } from '@loop/core';
import type { HonouredField, MusicCapabilities, MusicTask } from '@loop/core';

import type { HealthAnswer } from '../wire/health.js';
import type { AceModel, AceModels } from '../wire/models.js';
import { ACE_SERVER } from '../task/parse-task.js';
import { isTurboModel } from './profile.js';
import type { AceDialectName, AceServerProfile } from './profile.js';

const TURBO_TASKS: readonly MusicTask[] = ['text2music', 'cover', 'repaint', 'extend'];
const ALL_TASKS: readonly MusicTask[] = [...TURBO_TASKS, 'lego', 'extract', 'complete'];

/** What each kind of server obeys. Stems come from nobody; adapters are a state of the whole server but for acestep.cpp. */
const HONOURS: Readonly<Record<AceDialectName, readonly HonouredField[]>> = {
  official: without('stems', 'adapters'),
  gradio: without('stems', 'adapters', 'reference'),
  chat: without('stems', 'adapters', 'variations', 'steps'),
  'acestep-cpp': without('stems'),
  'infer-v1': ['prompt', 'lyrics', 'durationSeconds', 'seed', 'steps', 'guidanceScale'],
};

/** Tasks whose length may be asked for; the others take that of their source. */
const TASKS_WITH_LENGTH: ReadonlySet<MusicTask> = new Set(['text2music', 'retake', 'complete']);

const DESCRIPTIONS: Readonly<Record<AceDialectName, string>> = {
  official: 'An ACE-Step 1.5 server, reached over HTTP.',
  gradio: 'The ACE-Step 1.5 Gradio app with its REST routes, reached over HTTP; it makes text to music alone.',
  chat: 'An OpenAI-style chat endpoint that answers with music, reached over HTTP.',
  'acestep-cpp': 'An acestep.cpp server, reached over HTTP.',
  'infer-v1': 'The infer-api of ACE-Step v1, reached over HTTP; its results are files on the server.',
};

/** Finds the tasks that a model does: as the server says, else by the model's kind. An unknown kind is not refused anything. */
export function tasksOfModel(model: AceModel | undefined, name: string | undefined = model?.name): readonly MusicTask[] {
  if (model?.tasks !== undefined && model.tasks.length > 0) {
    const told = ALL_TASKS.filter((task) => model.tasks?.includes(task));
    return told.includes('repaint') ? ALL_TASKS.filter((task) => task === 'extend' || told.includes(task)) : told;
  }
  return isTurboModel(name) ? TURBO_TASKS : ALL_TASKS;
}

/** Puts together what a server can do. */
export function toCapabilities(
  profile: Omit<AceServerProfile, 'capabilities'>,
  health: Pick<HealthAnswer, 'capabilities'>,
  options: { readonly model?: string | undefined; readonly maxVariations?: number | undefined; readonly readsServerFiles: boolean },
): MusicCapabilities {
  const cancels = profile.extensions.includes('cancel') || profile.dialect === 'acestep-cpp';
  const transport = {
    previews: false,
    cancellation: cancels ? ('stops-work' as const) : ('stops-waiting' as const),
    adapters: profile.lora !== undefined,
  };
  if (health.capabilities !== undefined) {
    const { description, ...told } = health.capabilities;
    const passed = (fields: readonly HonouredField[] = []): readonly HonouredField[] =>
      fields.filter((field) => field !== 'stems' && field !== 'adapters');
    const honours = Object.fromEntries(told.tasks.map((task) => [task, passed(told.honours[task])]));
    return { ...told, ...transport, family: ACE_SERVER, honours, description: `${description} Reached over HTTP.` };
  }
  const model = options.model ?? profile.defaultModel;
  const tasks = tasksOf(profile, model, options.readsServerFiles);
  const fields = HONOURS[profile.dialect].filter((field) => field !== 'seed' || !ignoresSeeds(profile));
  return {
    kind: 'remote',
    description: DESCRIPTIONS[profile.dialect],
    model,
    tasks,
    family: ACE_SERVER,
    duration: { minSeconds: 0.5, maxSeconds: profile.dialect === 'infer-v1' ? 240 : 600 },
    sampleRate: 48_000,
    channels: 2,
    maxVariations: options.maxVariations ?? (profile.dialect === 'official' || profile.dialect === 'gradio' ? 8 : 1),
    honours: Object.fromEntries(tasks.map((task) => [task, honouredIn(task, fields, model)])),
    timeSignatures: HONOURS[profile.dialect].includes('timeSignature') ? [...TIME_SIGNATURES] : [],
    vocals: true,
    deterministic: false,
    ...transport,
  };
}

/** The first public servers (February 2026) draw a seed of their own whatever is asked, and report yet another. */
export function ignoresSeeds({ dialect, routes }: Pick<AceServerProfile, 'dialect' | 'routes'>): boolean {
  return dialect === 'official' && routes !== undefined && !routes.has('/v1/model_inventory');
}

function honouredIn(task: MusicTask, fields: readonly HonouredField[], model: string | undefined): readonly HonouredField[] {
  return fields.filter(
    (field) => (field !== 'guidanceScale' || !isTurboModel(model)) && (field !== 'durationSeconds' || TASKS_WITH_LENGTH.has(task)),
  );
}

function without(...left: readonly HonouredField[]): readonly HonouredField[] {
  return HONOURED_FIELDS.filter((field) => !left.includes(field));
}

function tasksOf(
  profile: Pick<AceServerProfile, 'dialect'> & AceModels,
  model: string | undefined,
  readsServerFiles: boolean,
): readonly MusicTask[] {
  if (profile.dialect === 'gradio') return ['text2music'];
  if (profile.dialect === 'infer-v1') return readsServerFiles ? ['text2music'] : [];
  return tasksOfModel(
    profile.models.find(({ name }) => name === model),
    model,
  );
}

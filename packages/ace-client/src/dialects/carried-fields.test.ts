import { afterEach, describe, expect, it } from 'vitest';

import { officialRoutes, wavOf } from '../__fixtures__/official-script.js';
import type { Script, SeenRequest } from '../__fixtures__/scripted-server.js';
import { createTestBenches } from '../__fixtures__/test-bench.js';
import { ACE_TASKS } from '../task/ace-task.js';
import type { AceTask, AceTaskName } from '../task/ace-task.js';
import { fieldsOfTask } from '../task/parse-task.js';
import type { AceTaskField } from './carried-fields.js';
import type { AceDialectName } from './profile.js';

const { meet, closeAll } = createTestBenches();
afterEach(closeAll);

const audio = { bytes: wavOf(1), mimeType: 'audio/wav' };
/** A value of every field that is not what any server would take by itself; a new field needs one here. */
const VALUES: { readonly [F in AceTaskField]: unknown } = {
  prompt: 'techno',
  lyrics: '[verse]\nla la la',
  // True is what no lyrics say.
  instrumental: false,
  vocalLanguage: 'de',
  bpm: 91,
  key: 'D minor',
  timeSignature: 3,
  reference: audio,
  seed: 11,
  variations: 1,
  model: 'acestep-v15-xl-sft',
  adapters: [{ name: 'lofi', scale: 0.5 }],
  instruction: 'Do it:',
  audioFormat: 'wav',
  steps: 17,
  guidanceScale: 3.5,
  useAdg: true,
  cfgIntervalStart: 0.2,
  cfgIntervalEnd: 0.7,
  inferMethod: 'sde',
  shift: 1.2,
  dcwEnabled: true,
  dcwMode: 'high',
  dcwScaler: 0.3,
  dcwHighScaler: 0.4,
  dcwWavelet: 'db2',
  samplerMode: 'heun',
  velocityNormThreshold: 2,
  velocityEmaFactor: 0.3,
  latentShift: 0.1,
  latentRescale: 1.1,
  guidanceVariant: 'cfg',
  guidanceParams: { eta: 0.5 },
  useTiledDecode: false,
  thinking: true,
  useFormat: true,
  useCotCaption: false,
  useCotLanguage: false,
  isFormatCaption: true,
  constrainedDecoding: false,
  allowLmBatch: false,
  lmModelPath: 'acestep-5Hz-lm-4B',
  lmBackend: 'pt',
  lmTemperature: 0.3,
  lmCfgScale: 1.5,
  lmTopK: 40,
  lmTopP: 0.5,
  lmRepetitionPenalty: 1.2,
  lmNegativePrompt: 'noise',
  durationSeconds: 33,
  sampleQuery: 'a sad song',
  audioCodes: '<|audio_code_12|>',
  source: audio,
  strength: 0.4,
  coverNoiseStrength: 0.2,
  exact: true,
  startSeconds: 0.25,
  endSeconds: 0.75,
  repaintMode: 'aggressive',
  variance: 0.6,
  repaintLatentCrossfadeFrames: 7,
  repaintWavCrossfadeSec: 0.5,
  chunkMaskMode: 'explicit',
  track: 'drums',
  globalCaption: 'a whole song',
  tracks: ['bass', 'drums'],
};
const NEEDED: { readonly [T in AceTaskName]: readonly AceTaskField[] } = {
  text2music: [],
  cover: ['source'],
  repaint: ['source', 'startSeconds'],
  lego: ['source', 'track'],
  extract: ['source', 'track'],
  complete: ['source', 'tracks'],
};
/** Fields whose value is what is sent anyway, or that another check covers. */
const BASE = ['prompt', 'seed', 'variations', 'audioFormat'] as const;

const answer =
  (json: object): Script =>
  () => ({ json });
const DIALECTS: Readonly<Record<AceDialectName, Readonly<Record<string, Script>>>> = {
  official: officialRoutes(),
  gradio: officialRoutes({ health: { status: 'ok', service: 'ACE-Step Gradio API' } }),
  'infer-v1': {
    'GET /health': answer({ status: 'healthy' }),
    'POST /generate': answer({ status: 'success', output_path: '/a.wav' }),
  },
  chat: {
    'GET /health': answer({ status: 'ok' }),
    'GET /api/v1/models': answer({ data: [{ id: 'acestep-v15-base' }] }),
    'POST /v1/chat/completions': answer({
      choices: [
        {
          message: { content: '', audio: [{ audio_url: { url: `data:audio/wav;base64,${Buffer.from(audio.bytes).toString('base64')}` } }] },
        },
      ],
    }),
  },
  'acestep-cpp': {
    'GET /health': answer({ status: 'ok' }),
    'GET /props': answer({
      version: '1',
      models: { lm: ['lm'], dit: ['acestep-v15-base', 'acestep-v15-xl-sft'], embedding: [], vae: [] },
      adapters: [],
      cli: {},
    }),
    'POST /lm': answer({ id: 'lm' }),
    'POST /synth': answer({ id: 'synth' }),
    'GET /job': ({ query }) => {
      if (query.get('result') !== '1') return { json: { status: 'done' } };
      return query.get('id') === 'lm' ? { json: [{}] } : { bytes: audio.bytes, headers: { 'content-type': 'audio/wav' } };
    },
  },
};

/** What went over the wire, without what is drawn anew each time. */
async function bodiesOf(requests: readonly SeenRequest[]): Promise<string> {
  const sent = requests.filter(({ method, body }) => method === 'POST' && body.byteLength > 0);
  return sent
    .map(
      ({ path, body }) =>
        `${path} ${new TextDecoder('latin1').decode(body).replaceAll(/-{2,}[^\r\n]*(?:formdata|undici)[^\r\n]*/gi, '--')}`,
    )
    .join('\n');
}

const taskOf = (task: AceTaskName, fields: readonly AceTaskField[]): AceTask =>
  ({ task, ...Object.fromEntries([...BASE, ...NEEDED[task], ...fields].map((field) => [field, VALUES[field]])) }) as unknown as AceTask;

const tasksOf = (dialect: AceDialectName): readonly AceTaskName[] =>
  dialect === 'gradio' || dialect === 'infer-v1' ? ['text2music'] : ACE_TASKS;

describe.each(Object.keys(DIALECTS) as AceDialectName[])('every field of every task, to a server of the kind %s,', (dialect) => {
  it.each(tasksOf(dialect))('is on the wire or in a warning: %s', async (task) => {
    const { client, server } = await meet(DIALECTS[dialect], { readServerFile: async () => audio.bytes });
    const run = async (fields: readonly AceTaskField[]) => {
      const before = server.requests.length;
      const { warnings } = await client.runTask(taskOf(task, fields));
      return { warned: warnings.map(({ field }) => field), sent: await bodiesOf(server.requests.slice(before)) };
    };
    const plain = await run([]);
    const lost: string[] = [];
    const fields = (fieldsOfTask(task) as readonly AceTaskField[]).filter(
      (field) => !([...BASE, ...NEEDED[task]] as readonly string[]).includes(field),
    );
    for (const field of fields) {
      const { sent, warned } = await run([field]);
      if (sent === plain.sent && !warned.includes(field)) lost.push(field);
    }
    expect(lost).toEqual([]);
    expect(fields.length).toBeGreaterThan(15);
  });
});

/** The calls that may pass to a service: a method and a pattern of the whole path. */
export interface AllowedCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: RegExp;
}

const call = (method: AllowedCall['method'], ...paths: readonly string[]): readonly AllowedCall[] =>
  paths.map((path) => ({ method, path: new RegExp(`^${path}$`) }));

const NAME = '[A-Za-z0-9_-]{1,100}';

/** What a studio needs of an ACE-Step server, of any dialect. */
export const ACE_CALLS: readonly AllowedCall[] = [
  ...call('GET', '/health', '/openapi\\.json', '/v1/(stats|models|model_inventory|audio)', '/v1/lora/(status|list|train/status)'),
  ...call('GET', '/v1/training/(status|capabilities)', '/v1/dataset/(samples|auto_label_status|preprocess_status)', '/job', '/props'),
  ...call('GET', `/v1/dataset/(sample|auto_label_status|preprocess_status)/${NAME}`),
  ...call('POST', '/release_task', '/query_result', '/format_input', '/create_random_sample', '/v1/create_sample', '/v1/transcribe'),
  ...call('POST', '/v1/(init|reinitialize)', `/v1/tasks/${NAME}/cancel`, '/v1/chat/completions'),
  ...call('POST', '/v1/lora/(load|unload|toggle|scale|preprocess|train|train/stop)'),
  ...call('POST', '/v1/training/(start|start_lokr|stop|load_tensor_info|export)'),
  ...call('POST', '/v1/dataset/(scan|load|auto_label|auto_label_async|preprocess|preprocess_async|save)'),
  ...call('POST', '/lm', '/synth', '/understand', '/vae', '/job'),
  ...call('PUT', `/v1/dataset/sample/${NAME}`),
];

/** What a studio needs of another one that trains: all of an ACE-Step server, and the songs that are trained on. */
export const TRAINING_CALLS: readonly AllowedCall[] = [
  ...ACE_CALLS,
  ...call('GET', '/songs', '/machine', '/dataset'),
  ...(['PUT', 'PATCH', 'DELETE'] as const).flatMap((method) => call(method, '/songs/[^/]{1,600}')),
  ...call('POST', '/song-trigger', '/song-work'),
];

/** What a studio needs of a language model behind the OpenAI API. */
export const LLM_CALLS: readonly AllowedCall[] = [...call('GET', '/v1/models'), ...call('POST', '/v1/chat/completions')];

/** What a studio needs of Gemini: pictures from the named models. */
export function textureCalls(models: readonly string[]): readonly AllowedCall[] {
  const names = models.map((model) => model.replace(/[^\w-]/g, '\\$&')).join('|');
  return call('POST', `/v1beta/models/(${names}):(generateContent|streamGenerateContent)`);
}

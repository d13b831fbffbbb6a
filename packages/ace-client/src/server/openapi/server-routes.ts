/** One route of the server, for the OpenAPI document. */
export interface RouteDescription {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly summary: string;
  /** The fields of the body by type, or `task` for the fields of a task. */
  readonly body?: 'task' | Readonly<Record<string, string>> | undefined;
  /** How the answer is written. */
  readonly answer: 'envelope' | 'plain' | 'audio' | 'page';
  /** Whether it needs the key when the server has one. */
  readonly guarded: boolean;
}

/** The routes of a server; those of adapters and of training only where it has these. */
export function serverRoutes({ lora, training }: { readonly lora: boolean; readonly training: boolean }): readonly RouteDescription[] {
  return ALL_ROUTES.filter(({ path }) => (lora || !path.startsWith('/v1/lora/')) && (training || !path.startsWith('/v1/training/')));
}

/** The methods that a path has; none when there is no such path. */
export function methodsOf(routes: readonly RouteDescription[], path: string): readonly string[] {
  const matches = routes.filter((route) => new RegExp(`^${route.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`).test(path));
  return [...new Set(matches.map(({ method }) => method.toUpperCase()))];
}

/** Every route, in the order of a first read. */
const ALL_ROUTES: readonly RouteDescription[] = [
  { method: 'get', path: '/health', summary: 'Whether the server works, and what it can do', answer: 'envelope', guarded: false },
  { method: 'get', path: '/openapi.json', summary: 'This document', answer: 'plain', guarded: false },
  { method: 'get', path: '/docs', summary: 'The same as a page for people', answer: 'page', guarded: false },
  { method: 'post', path: '/release_task', summary: 'Give the server a task', body: 'task', answer: 'envelope', guarded: true },
  {
    method: 'post',
    path: '/query_result',
    summary: 'Ask how tasks are doing',
    body: { task_id_list: 'list', wait_ms: 'integer' },
    answer: 'envelope',
    guarded: true,
  },
  { method: 'get', path: '/v1/audio', summary: 'Download a result; ranges are supported', answer: 'audio', guarded: true },
  { method: 'post', path: '/v1/tasks/{id}/cancel', summary: 'Extension: stop a task', answer: 'envelope', guarded: true },
  { method: 'get', path: '/v1/stats', summary: 'Counts of jobs and the average job time', answer: 'envelope', guarded: true },
  { method: 'get', path: '/v1/models', summary: 'Models in the OpenAI form', answer: 'plain', guarded: true },
  { method: 'get', path: '/v1/models/{id}', summary: 'One model in the OpenAI form', answer: 'plain', guarded: true },
  { method: 'get', path: '/v1/model_inventory', summary: 'Models and their tasks', answer: 'envelope', guarded: true },
  { method: 'post', path: '/v1/init', summary: 'Load a model', body: { model: 'string' }, answer: 'envelope', guarded: true },
  { method: 'post', path: '/v1/reinitialize', summary: 'Load again what was unloaded', answer: 'envelope', guarded: true },
  {
    method: 'post',
    path: '/format_input',
    summary: 'Tidy a prompt and lyrics',
    body: { prompt: 'string', lyrics: 'string', temperature: 'number', param_obj: 'string' },
    answer: 'envelope',
    guarded: true,
  },
  {
    method: 'post',
    path: '/create_random_sample',
    summary: 'Write a random prompt',
    body: { sample_type: 'string' },
    answer: 'envelope',
    guarded: true,
  },
  {
    method: 'post',
    path: '/v1/create_sample',
    summary: 'Write a prompt about something',
    body: { query: 'string', instrumental: 'boolean', vocal_language: 'string' },
    answer: 'envelope',
    guarded: true,
  },
  {
    method: 'post',
    path: '/v1/chat/completions',
    summary: 'Make music in the OpenAI chat form, whole or as server-sent events',
    body: { model: 'string', messages: 'array', audio_config: 'object', stream: 'boolean' },
    answer: 'plain',
    guarded: true,
  },
  {
    method: 'post',
    path: '/v1/lora/load',
    summary: 'Load an adapter',
    body: { lora_path: 'string', adapter_name: 'string' },
    answer: 'envelope',
    guarded: true,
  },
  { method: 'post', path: '/v1/lora/unload', summary: 'Drop adapters', body: {}, answer: 'envelope', guarded: true },
  {
    method: 'post',
    path: '/v1/lora/toggle',
    summary: 'Switch adapters on or off',
    body: { use_lora: 'boolean', adapter_name: 'string' },
    answer: 'envelope',
    guarded: true,
  },
  {
    method: 'post',
    path: '/v1/lora/scale',
    summary: "Change an adapter's strength",
    body: { scale: 'number', adapter_name: 'string' },
    answer: 'envelope',
    guarded: true,
  },
  { method: 'get', path: '/v1/lora/status', summary: 'The state of the adapters', answer: 'envelope', guarded: true },
  { method: 'get', path: '/v1/lora/list', summary: 'The adapters that can be loaded', answer: 'envelope', guarded: true },
  {
    method: 'post',
    path: '/v1/training/start',
    summary: 'Train a LoRA; `settings` are those of a TrainingService',
    body: {
      tensor_dir: 'string',
      lora_output_dir: 'string',
      lora_rank: 'integer',
      lora_alpha: 'number',
      lora_dropout: 'number',
      learning_rate: 'number',
      train_epochs: 'integer',
      train_batch_size: 'integer',
      gradient_accumulation: 'integer',
      save_every_n_epochs: 'integer',
      training_seed: 'integer',
      settings: 'object',
    },
    answer: 'envelope',
    guarded: true,
  },
  {
    method: 'post',
    path: '/v1/training/start_lokr',
    summary: 'Train a LoKr',
    body: { tensor_dir: 'string', output_dir: 'string', lokr_linear_dim: 'integer', lokr_linear_alpha: 'number', train_epochs: 'integer' },
    answer: 'envelope',
    guarded: true,
  },
  { method: 'post', path: '/v1/training/stop', summary: 'End the training after its step', body: {}, answer: 'envelope', guarded: true },
  { method: 'get', path: '/v1/training/status', summary: 'How the training is doing', answer: 'envelope', guarded: true },
  {
    method: 'get',
    path: '/v1/training/capabilities',
    summary: 'Extension: what the trainer can do',
    answer: 'envelope',
    guarded: true,
  },
  {
    method: 'post',
    path: '/v1/training/export',
    summary: 'Copy an adapter of a training',
    body: { export_path: 'string', lora_output_dir: 'string' },
    answer: 'envelope',
    guarded: true,
  },
];

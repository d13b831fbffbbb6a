import type { AceServer } from '../create-ace-server.js';

/** One item of a parsed result, as loose JSON. */
export type Item = Readonly<Record<string, ReturnType<typeof JSON.parse>>>;

/** Calls a server as a client on the wire would, without the client of this package. */
export interface AceCaller {
  request(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Submits a task and returns its id. */
  submit(body: unknown): Promise<string>;
  /** Submits a multipart form and returns the id. */
  submitForm(form: FormData): Promise<string>;
  /** Polls once. */
  query(id: string): Promise<{ readonly status: number; readonly found: boolean; readonly items: readonly Item[]; readonly text: string }>;
  /** Polls until the job has ended; throws when the server does not know it. */
  finish(id: string): Promise<{ readonly status: number; readonly items: readonly Item[] }>;
}

/** Creates a caller over anything that fetches. */
export function createCaller(fetch: AceServer['fetch'], origin = 'http://localhost'): AceCaller {
  const request: AceCaller['request'] = (path, init) => fetch(new Request(`${origin}${path}`, init));
  const post: AceCaller['post'] = (path, body, headers = {}) =>
    request(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });
  const idOf = async (response: Response): Promise<string> => {
    const body = (await response.json()) as Item;
    if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(body)}`);
    return body['data'].task_id as string;
  };
  const query: AceCaller['query'] = async (id) => {
    const body = (await (await post('/query_result', { task_id_list: [id] })).json()) as Item;
    const entry = body['data'][0] as Item;
    return { status: entry['status'], found: entry['found'], items: JSON.parse(entry['result']) as Item[], text: entry['progress_text'] };
  };
  return {
    request,
    post,
    query,
    submit: async (body) => idOf(await post('/release_task', body)),
    submitForm: async (form) => idOf(await request('/release_task', { method: 'POST', body: form })),
    async finish(id) {
      for (;;) {
        const entry = await query(id);
        if (!entry.found) throw new Error(`The server has lost ${id}`);
        if (entry.status !== 0) return entry;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
  };
}

import { hidePaths } from '@loop/ace-client/server';
import type { AceServer } from '@loop/ace-client/server';
import { isLoopError } from '@loop/core';
import type { SongWords } from '@loop/lora/node';

import { SONG_WORKS } from './song-room.js';
import type { SongRoom, SongWork } from './song-room.js';

/** The most bytes of a request that says something about songs. */
const MAX_WORDS_BYTES = 64 * 1024;

/** What a page may say of a song, and as what. */
const WORDS: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  caption: 'string',
  lyrics: 'string',
  bpm: 'number',
  key: 'string',
  timeSignature: 'string',
  language: 'string',
  instrumental: 'boolean',
};

/** Adds the songs to a server: listed, taken, described, removed and worked on. Host and origin are checked by the server itself. */
export function addSongRoutes({ app }: AceServer, room: SongRoom): void {
  app.get('/songs', () => answer(async () => room.state()));
  app.get('/dataset', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Disposition': 'attachment; filename="dataset.json"' };
    return new Response(await room.dataset(), { headers });
  });
  app.put('/songs/:name', (c) =>
    answer(async () => {
      const { body, signal } = c.req.raw;
      return { path: await room.folder.add(c.req.param('name'), chunksOf(body), { signal }) };
    }),
  );
  app.patch('/songs/:name', (c) =>
    answer(async () => {
      await room.folder.describe(c.req.param('name'), wordsOf(await readJson(c.req.raw)));
      return room.state();
    }),
  );
  app.delete('/songs/:name', (c) =>
    answer(async () => {
      await room.folder.remove(c.req.param('name'));
      return room.state();
    }),
  );
  app.post('/song-trigger', (c) =>
    answer(async () => {
      const { trigger } = await readJson(c.req.raw);
      if (typeof trigger !== 'string' || trigger.length > 60) throw new Refused('trigger: must be a word of at most 60 characters');
      await room.setTrigger(trigger.trim());
      return room.state();
    }),
  );
  app.post('/song-work', (c) =>
    answer(async () => {
      const { kind } = await readJson(c.req.raw);
      if (kind === 'stop') await room.stop();
      else if ((SONG_WORKS as readonly unknown[]).includes(kind)) room.start(kind as SongWork);
      else throw new Refused(`kind: must be ${SONG_WORKS.join(', ')} or stop`);
      return room.state();
    }),
  );
}

/** A request that is answered with 400. */
class Refused extends Error {}

async function answer(work: () => Promise<unknown>): Promise<Response> {
  try {
    return Response.json(await work());
  } catch (error) {
    if (error instanceof Refused || isLoopError(error, 'invalid_input')) return refusal(400, 'bad_request', error.message);
    if (isLoopError(error, 'storage'))
      return refusal(error.reason === 'quota' ? 507 : 500, error.code, `The server’s disk: ${error.message}`);
    throw error;
  }
}

function refusal(status: number, code: string, detail: string): Response {
  return Response.json({ detail: hidePaths(detail), error_code: code }, { status });
}

async function* chunksOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void, void> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

async function readJson(request: Request): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of chunksOf(request.body)) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_WORDS_BYTES) throw new Refused('body: is too large');
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Refused('body: must be a JSON object');
}

/** Only what is known is taken; `null` clears. */
function wordsOf(fields: Readonly<Record<string, unknown>>): SongWords {
  const known = Object.entries(WORDS).flatMap(([name, type]) => {
    const value = fields[name];
    if (value === undefined) return [];
    if (value !== null && typeof value !== type) throw new Refused(`${name}: must be a ${type}`);
    return [[name, value ?? (type === 'string' ? '' : undefined)] as const];
  });
  return Object.fromEntries(known) as SongWords;
}

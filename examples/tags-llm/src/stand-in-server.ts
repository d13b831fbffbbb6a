import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that stands in for a language model. */
export interface StandIn {
  /** The address to send requests to, without a path. */
  readonly url: string;
  /** What it does wrong with its next answer: stops in the middle, or answers with an error (until asked otherwise). */
  misbehave(how: 'truncate' | 'fail'): void;
  /** Stops it. */
  close(): Promise<void>;
}

const LISTS: Readonly<Record<string, readonly string[]>> = {
  SUBGENRE: ['dub techno', 'drone ambient', 'ambient techno', 'microsound', 'deep minimal', 'arctic techno'],
  INST: ['Modular Synthesizer', 'granular field recordings', 'soft 909 kick', 'tape loop choir', 'sub bass', 'metal resonator', 'hiss'],
  MOOD: ['weightless', 'polar night', 'hypnotic drift', 'lonely but calm', 'submerged', 'slow wonder'],
  CHAR: ['kick below the haze', 'chords that never resolve', 'long filter arcs', 'echo as rhythm', 'no drop'],
  TIMBRE: ['grainy', 'frosted', 'blurred transients', 'warm low end'],
  ERA: ['mid 90s berlin', '2000s laptop scene', 'timeless'],
  PROD: ['spring reverb', 'tape saturation', 'wide stereo field'],
  REGION: ['berlin', 'reykjavik', 'cologne', 'helsinki', 'tromsø'],
};

/**
 * Starts an OpenAI-compatible server that needs no model: it has one prepared answer, which it streams the way models write, with a thought
 * and prose around the JSON. It exists so that this example runs anywhere.
 */
export async function startStandIn(): Promise<StandIn> {
  let fault: 'truncate' | 'fail' | undefined;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/v1/models') return sendJson(response, 200, { data: [{ id: 'stand-in' }] });
    if (request.method !== 'POST' || request.url !== '/v1/chat/completions')
      return sendJson(response, 404, { error: { message: 'not found' } });
    request.resume().on('end', () => {
      if (fault === 'fail') return sendJson(response, 400, { error: { message: 'the stand-in was told to fail' } });
      const json = JSON.stringify(LISTS);
      const text = fault === 'truncate' ? json.slice(0, json.indexOf('"TIMBRE"') + 20) : json;
      fault = undefined;
      void streamAnswer(response, `<think>Cold, slow, a pulse somewhere.</think>Here are your tags:\n${text}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    misbehave: (how) => (fault = how),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends an answer in pieces of a few characters, as a model's tokens come. */
async function streamAnswer(response: ServerResponse, text: string): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const send = (choice: unknown): boolean => response.write(`data: ${JSON.stringify({ choices: [choice] })}\n\n`);
  for (const token of text.match(/[^]{1,6}/g) ?? []) {
    send({ delta: { content: token } });
    await new Promise((resolve) => setImmediate(resolve));
  }
  send({ delta: {}, finish_reason: 'stop' });
  response.end('data: [DONE]\n\n');
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

import { TASK_FIELDS } from '../task/task-fields.js';
import { SERVER_EXTENSIONS } from '../routes/info-routes.js';
import type { RouteDescription } from './server-routes.js';

const JSON_TYPES: Readonly<Record<string, object>> = {
  string: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  list: { type: 'array', items: { type: 'string' } },
  seeds: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
};

/**
 * Describes the server as an OpenAPI 3.1 document. It lists every route, so clients can use it to find out what a server can do.
 */
export function createOpenApiDocument(routes: readonly RouteDescription[]): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = toOperation(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'ACE-Step API',
      version: '1.0',
      description: `The official REST dialect of ACE-Step 1.5, served by @loop/ace-client. Extensions: ${SERVER_EXTENSIONS.join(', ')}.`,
    },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Task: { type: 'object', properties: taskProperties() },
        Envelope: {
          type: 'object',
          required: ['data', 'code', 'error', 'timestamp', 'extra'],
          properties: {
            data: {},
            code: { type: 'integer', description: '200, or the code of a soft error.' },
            error: { type: ['string', 'null'] },
            timestamp: { type: 'integer', description: 'Milliseconds since 1970.' },
            extra: { type: 'null' },
          },
        },
        Error: {
          type: 'object',
          required: ['detail', 'error_code'],
          properties: { detail: { type: 'string' }, error_code: { type: 'string' } },
        },
      },
    },
  };
}

function toOperation({ path, summary, body, answer, guarded }: RouteDescription): object {
  const error = { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const inPath = names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const inQuery = path === '/v1/audio' ? [{ name: 'path', in: 'query', required: true, schema: { type: 'string' } }] : [];
  return {
    summary,
    ...(guarded ? { security: [{ key: [] }] } : {}),
    ...(inPath.length + inQuery.length === 0 ? {} : { parameters: [...inPath, ...inQuery] }),
    ...(body === undefined ? {} : { requestBody: toRequestBody(body) }),
    responses: { 200: { description: 'Done', content: toContent(answer) }, default: error },
  };
}

function toContent(answer: RouteDescription['answer']): object {
  if (answer === 'audio') return { 'audio/wav': { schema: { type: 'string', format: 'binary' } } };
  if (answer === 'page') return { 'text/html': { schema: { type: 'string' } } };
  if (answer === 'plain') return { 'application/json': { schema: { type: 'object' } } };
  return { 'application/json': { schema: { $ref: '#/components/schemas/Envelope' } } };
}

function toRequestBody(body: NonNullable<RouteDescription['body']>): object {
  if (body !== 'task') {
    const properties = Object.fromEntries(Object.entries(body).map(([name, kind]) => [name, JSON_TYPES[kind] ?? { type: kind }]));
    return { content: { 'application/json': { schema: { type: 'object', properties } } } };
  }
  const schema = { $ref: '#/components/schemas/Task' };
  const file = { type: 'string', format: 'binary' };
  const upload = {
    allOf: [schema, { type: 'object', properties: { src_audio: file, ctx_audio: file, ref_audio: file, reference_audio: file } }],
  };
  return {
    required: true,
    content: {
      'application/json': { schema },
      'application/x-www-form-urlencoded': { schema },
      'multipart/form-data': { schema: upload },
    },
  };
}

function taskProperties(): object {
  return Object.fromEntries(
    Object.entries(TASK_FIELDS).map(([name, { kind, about, ...rest }]) => {
      const aliases = 'aliases' in rest ? ` Also: ${rest.aliases.join(', ')}.` : '';
      return [name, { ...JSON_TYPES[kind], description: `${about}${aliases}` }];
    }),
  );
}

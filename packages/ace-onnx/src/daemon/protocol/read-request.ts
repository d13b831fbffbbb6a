import { describeValue } from '@loop/core';

import { parseExactJson } from './exact-json.js';
import { protocolFault, RpcError } from './rpc-error.js';

/** What ties an answer to its request. A `bigint` is an integer that a number cannot hold. */
export type RequestId = string | number | bigint;

/** A request as it came. */
export interface RpcRequest {
  readonly id: RequestId;
  readonly method: string;
  /** The parameters by name; none when they were left out, `null` or an empty array. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A line that is no request, and the id to answer it with: `null` when it has none. */
export interface RefusedLine {
  readonly id: RequestId | null;
  readonly error: RpcError;
}

/** Ids are signed 64-bit integers or texts. */
const MAX_ID = 2n ** 63n;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a line. A blank one is `undefined`. */
export function readRequest(line: Uint8Array): RpcRequest | RefusedLine | undefined {
  let id: RequestId | null = null;
  try {
    const text = decode(line);
    if (text.trim() === '') return undefined;
    const message = parse(text);
    id = readId(message['id']);
    if (message['jsonrpc'] !== '2.0')
      throw protocolFault('request', `Invalid Request: jsonrpc must be "2.0", not ${describeValue(message['jsonrpc'])}`);
    const { method } = message;
    if (typeof method !== 'string')
      throw protocolFault('request', `Invalid Request: method must be a string, not ${describeValue(method)}`);
    return { id, method, parameters: readParameters(message['params']) };
  } catch (error) {
    if (error instanceof RpcError) return { id, error };
    throw error;
  }
}

function decode(line: Uint8Array): string {
  try {
    return utf8.decode(line);
  } catch {
    throw protocolFault('parse', 'Invalid JSON: the line is not UTF-8');
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseExactJson(text);
  } catch (error) {
    throw protocolFault('parse', `Invalid JSON: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw protocolFault('parse', `Invalid JSON: a message must be an object, not ${describeValue(value)}; send one request a line`);
  return value as Readonly<Record<string, unknown>>;
}

function readId(id: unknown): RequestId {
  if (typeof id === 'string' || (typeof id === 'number' && Number.isSafeInteger(id))) return id;
  if (typeof id === 'bigint' && id < MAX_ID && id >= -MAX_ID) return id;
  throw protocolFault('parse', `Invalid JSON: id must be an integer or a string, not ${describeValue(id)}`);
}

function readParameters(value: unknown): Readonly<Record<string, unknown>> {
  // An editor's empty table may come as an empty array.
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw protocolFault('parameters', `Invalid params: params must be an object, not ${describeValue(value)}`);
  return value as Readonly<Record<string, unknown>>;
}

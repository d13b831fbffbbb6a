import { InvalidResponseError, formatPath } from '@loop/core';
import type * as z from 'zod/mini';

/**
 * Reads what a server sent with a lenient schema: fields that are not used may be anything.
 *
 * @param what - The name of the answer in messages, such as `GET /health`.
 * @throws {InvalidResponseError} With the path of the first fault.
 */
export function parseResponse<S extends z.ZodMiniType>(schema: S, value: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path = formatPath(issue?.path ?? []);
  throw new InvalidResponseError(
    `${what}: the server's answer cannot be used${path === '' ? '' : ` at ${path}`}: ${issue?.message ?? 'unknown form'}.`,
    path,
  );
}

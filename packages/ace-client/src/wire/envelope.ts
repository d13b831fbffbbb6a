import * as z from 'zod/mini';

import { maybe, number } from './lenient.js';

/** The frame of the official API: `code` 200 is success, anything else a soft error inside HTTP 200. */
const envelopeSchema = z.object({
  data: z.unknown(),
  code: number,
  error: maybe(z.nullable(z.string())),
  timestamp: z.optional(z.unknown()),
});

/** What a JSON answer turned out to be. */
export interface OpenedEnvelope {
  /** The payload, or the answer itself when it has no frame. */
  readonly data: unknown;
  /** 200, or the code of a soft error. */
  readonly code: number;
  /** The text of a soft error. */
  readonly error: string | undefined;
  /** Whether there was a frame. */
  readonly framed: boolean;
}

/** Takes the payload out of the official frame; answers without a frame pass as they are. */
export function openEnvelope(body: unknown): OpenedEnvelope {
  const parsed = envelopeSchema.safeParse(body);
  // Relatives of the official server leave out the time; without both it is a plain answer that has a code of its own.
  const isFrame = parsed.success && (parsed.data.timestamp !== undefined || Object.hasOwn(body as object, 'error'));
  if (!isFrame) return { data: body, code: 200, error: undefined, framed: false };
  const { data, code, error } = parsed.data;
  return { data, code, error: error ?? undefined, framed: true };
}

const faultSchema = z.object({
  error: z.optional(z.unknown()),
  detail: z.optional(z.unknown()),
  message: z.optional(z.unknown()),
});

/**
 * Finds the text of an error body, in the order in which servers mean it: `error`, `error.message`, `detail`, a list of `detail[].msg`,
 * `message`; `undefined` when there is none.
 */
export function errorText(body: unknown): string | undefined {
  if (typeof body === 'string') return body.trim() === '' ? undefined : body.trim();
  const parsed = faultSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { error, detail, message } = parsed.data;
  return textOf(error) ?? textOf(detail) ?? textOf(message);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (Array.isArray(value)) {
    const lines = value.flatMap((entry: unknown) => validationLine(entry) ?? []);
    return lines.length === 0 ? undefined : lines.join('; ');
  }
  if (typeof value === 'object' && value !== null) return textOf((value as { message?: unknown }).message);
  return undefined;
}

function validationLine(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { loc, msg } = entry as { loc?: unknown; msg?: unknown };
  if (typeof msg !== 'string') return undefined;
  return Array.isArray(loc) ? `${loc.join('.')}: ${msg}` : msg;
}

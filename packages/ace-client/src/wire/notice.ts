import { TaskFailedError } from '@loop/core';
import type { Warning } from '@loop/core';
import * as z from 'zod/mini';

import { maybeText } from './lenient.js';

/** What a server's text for people says about the work: official servers put it into the first character, inside a good answer. */
export interface Notice {
  readonly kind: 'success' | 'warning' | 'failure' | 'plain';
  /** The text without that character. */
  readonly text: string;
}

const KINDS = { '✅': 'success', '⚠': 'warning', '❌': 'failure' } as const;
const SIGN = /^\s*(✅|⚠|❌)\ufe0f?\s*/;

/**
 * Reads a `message`, `status` or `progress` text.
 *
 * @example
 * ```ts
 * readNotice('⚠️ No LoRA loaded'); // { kind: 'warning', text: 'No LoRA loaded' }
 * ```
 */
export function readNotice(text: string | undefined): Notice {
  const sign = SIGN.exec(text ?? '');
  return { kind: sign === null ? 'plain' : KINDS[sign[1] as keyof typeof KINDS], text: (text ?? '').slice(sign?.[0].length ?? 0).trim() };
}

const messageSchema = z.object({ message: maybeText, status: maybeText });

/**
 * Reads the notice of an answer whose HTTP status says success.
 *
 * @param what - What was asked of the server, for the message.
 * @returns The warning that the notice is, if it is one.
 * @throws {TaskFailedError} When the notice says that the work failed.
 */
export function warningsOf(answer: unknown, what: string): readonly Warning[] {
  const { message, status } = messageSchema.safeParse(answer).data ?? {};
  return [message, status].flatMap((text) => warningOfText(text, what));
}

/** The same for a single text. */
export function warningOfText(text: string | undefined, what: string): readonly Warning[] {
  const notice = readNotice(text);
  if (notice.kind === 'failure') throw new TaskFailedError(`${what} failed: ${notice.text.slice(0, 500)}`);
  return notice.kind === 'warning' ? [{ code: 'notice', message: `${what}: ${notice.text.slice(0, 500)}` }] : [];
}

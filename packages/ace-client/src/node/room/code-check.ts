import { createHash, timingSafeEqual } from 'node:crypto';

import type { Milliseconds } from '@loop/core';

/** How long a code may be, in characters: the shortest and the longest. */
export const CODE_LENGTH = [6, 128] as const;

/** What came of a code that somebody entered. */
export type CodeVerdict =
  | { readonly verdict: 'right' }
  | { readonly verdict: 'wrong'; readonly triesLeft: number }
  /** Too many were wrong; not even the right one counts until then. */
  | { readonly verdict: 'wait'; readonly seconds: number };

/** Compares codes, and limits how many may be tried. */
export interface CodeCheck {
  /** Judges a code from an address of the network. */
  judge(address: string, given: string): CodeVerdict;
}

/** Wrong codes from one address before it has to wait. */
const TRIES = 5;
const WAIT_MS = 15 * 60_000;
/** Wrong codes from all addresses together before nobody new comes in. */
const ALL_TRIES = 60;
const FOR_EVER_SECONDS = 86_400;

/**
 * Creates the check of a code. A device has five tries in a quarter of an hour, and all devices together sixty as long as the server runs: of a million
 * codes, that finds one in 16 000 rooms.
 *
 * @param code - The right one.
 * @param uptime - Milliseconds since any moment, never set back.
 */
export function createCodeCheck(code: string, uptime: () => Milliseconds): CodeCheck {
  const expected = digest(code);
  const tries = new Map<string, { wrong: number; since: Milliseconds }>();
  let wrongInAll = 0;
  return {
    judge(address, given) {
      if (wrongInAll >= ALL_TRIES) return { verdict: 'wait', seconds: FOR_EVER_SECONDS };
      const now = uptime();
      const known = tries.get(address);
      const own = known === undefined || now - known.since >= WAIT_MS ? { wrong: 0, since: now } : known;
      if (own.wrong >= TRIES) return { verdict: 'wait', seconds: Math.ceil((own.since + WAIT_MS - now) / 1000) };
      if (timingSafeEqual(digest(given), expected)) {
        tries.delete(address);
        return { verdict: 'right' };
      }
      own.wrong += 1;
      wrongInAll += 1;
      tries.set(address, own);
      return { verdict: 'wrong', triesLeft: TRIES - own.wrong };
    },
  };
}

/** Digests are of one length, so that comparing them says nothing about what was given. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

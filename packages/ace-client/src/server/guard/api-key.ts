import { Refusal } from '../refusal.js';

/** Checks the key of a server. */
export interface KeyCheck {
  /**
   * Accepts `Authorization: Bearer KEY` or `Authorization: KEY`.
   *
   * @throws {Refusal} 401 when it is missing or wrong.
   */
  assertHeader(request: Request): Promise<void>;
  /**
   * Accepts `ai_token` in the body before the header, as the official server's body endpoints do.
   *
   * @throws {Refusal} 401 when both are missing, or the one that counts is wrong.
   */
  assertBody(request: Request, fields: Readonly<Record<string, unknown>>): Promise<void>;
}

const CHALLENGE = { 'WWW-Authenticate': 'Bearer' };

/** Creates the check; without a key everything passes. Keys are compared in constant time. */
export function createKeyCheck(apiKey: string | undefined): KeyCheck {
  if (apiKey === undefined) return { assertHeader: async () => undefined, assertBody: async () => undefined };
  const expected = digest(apiKey);

  const assertAuthorization = async (request: Request, missing: string): Promise<void> => {
    const header = request.headers.get('authorization');
    if (header === null) throw new Refusal(401, 'unauthorized', missing, CHALLENGE);
    const given = /^bearer\s+(.*)$/i.exec(header)?.[1] ?? header;
    if (!equal(await digest(given.trim()), await expected)) throw new Refusal(401, 'unauthorized', 'Invalid API key', CHALLENGE);
  };

  return {
    assertHeader: (request) => assertAuthorization(request, 'Missing Authorization header'),
    async assertBody(request, fields) {
      const token = Object.hasOwn(fields, 'ai_token') ? fields['ai_token'] : undefined;
      if (typeof token !== 'string' || token === '') return assertAuthorization(request, 'Missing ai_token or Authorization header');
      if (!equal(await digest(token), await expected)) throw new Refusal(401, 'unauthorized', 'Invalid ai_token', CHALLENGE);
    },
  };
}

async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

/** Compares digests in a time that does not depend on where they differ. */
function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.byteLength ^ b.byteLength;
  for (let index = 0; index < a.byteLength; index += 1) difference |= (a[index] as number) ^ (b[index] ?? 0);
  return difference === 0;
}

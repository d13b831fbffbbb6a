import * as z from 'zod/mini';

/** What the language model does before the music is made. */
export interface ThinkingSettings {
  /** Whether it writes the audio codes that lead the music. @defaultValue true */
  readonly codes: boolean;
  /** Whether it words the caption anew. @defaultValue true */
  readonly caption: boolean;
  /** How strongly codes follow the request, 1–10; 1 halves the work. @defaultValue 2 */
  readonly guidance: number;
  /** What the codes steer away from. @defaultValue nothing */
  readonly negative?: string | undefined;
  /** 0–2; 0 always takes the most likely token. @defaultValue 0.85 */
  readonly temperature: number;
  /** Only so many of the most likely tokens, 1–1 000. @defaultValue all */
  readonly topK?: number | undefined;
  /** Only the most likely tokens that together have this probability, 0.01–1. @defaultValue 0.9 */
  readonly topP: number;
}

/** Reads `thinking`: on or off, or how. */
export const thinkingSchema = z.union([
  z.boolean(),
  z.strictObject({
    codes: z._default(z.boolean(), true),
    caption: z._default(z.boolean(), true),
    guidance: z._default(z.number().check(z.gte(1), z.lte(10)), 2),
    negative: z.optional(z.string().check(z.maxLength(1000))),
    temperature: z._default(z.number().check(z.gte(0), z.lte(2)), 0.85),
    topK: z.optional(z.int().check(z.gte(1), z.lte(1000))),
    topP: z._default(z.number().check(z.gte(0.01), z.lte(1)), 0.9),
  }),
]);

const DEFAULTS: ThinkingSettings = { codes: true, caption: true, guidance: 2, temperature: 0.85, topP: 0.9 };

/** How the language model thinks; `undefined` where it does not. */
export function thinkingOf(thinking: boolean | Partial<ThinkingSettings> | undefined): ThinkingSettings | undefined {
  if (thinking === undefined || thinking === false) return undefined;
  return thinking === true ? DEFAULTS : { ...DEFAULTS, ...thinking };
}

import { FileFormatError } from '@loop/core';
import { z } from 'zod';

/** How what is published came from its base model, as the hub calls it. */
export const RELEASE_RELATIONS = ['adapter', 'merge', 'quantized', 'finetune'] as const;

/** What somebody has to say about a release, because no file knows it. */
export interface ReleaseAbout {
  /** What the model is called. */
  readonly name: string;
  /** What it is for, in one or two sentences. */
  readonly summary: string;
  /** The licence of the release by the hub's identifier, such as `apache-2.0`, or `other` with a name and a link. */
  readonly licence: string;
  /** What the licence is called, where `licence` is `other`. */
  readonly licenceName?: string | undefined;
  /** Where the licence can be read, where `licence` is `other`. */
  readonly licenceLink?: string | undefined;
  /** The base model's repository on the hub, such as `ACE-Step/Ace-Step1.5`. */
  readonly baseModel: string;
  /** How the release came from the base model. */
  readonly relation: (typeof RELEASE_RELATIONS)[number];
  /** ISO 639 codes of the languages that it sings; empty for instrumental music. */
  readonly languages: readonly string[];
  /** Words under which the hub finds it. */
  readonly tags: readonly string[];
  /** The word that calls the adapter up in a prompt. */
  readonly trigger?: string | undefined;
  /** The strength that it sounds best at. @defaultValue 1 */
  readonly strength?: number | undefined;
  /** What it cannot do, and what it should not be used for. */
  readonly limits: readonly string[];
}

const text = z.string().min(1).max(2_000);
const words = z.string().min(1).max(200);

const aboutSchema = z.strictObject({
  name: words,
  summary: text,
  licence: words,
  licenceName: words.optional(),
  licenceLink: z.url().max(500).optional(),
  baseModel: z.string().regex(/^[\w.-]+\/[\w.-]+$/u, 'must be owner/name on the hub'),
  relation: z.enum(RELEASE_RELATIONS),
  languages: z
    .array(z.string().regex(/^[a-z]{2,3}$/u, 'must be an ISO 639 code'))
    .max(60)
    .default([]),
  tags: z.array(words).max(60).default([]),
  trigger: words.optional(),
  strength: z.number().min(-4).max(4).optional(),
  limits: z.array(text).min(1, 'must say at least one thing that the model cannot do').max(30),
});

/**
 * Reads `about.json`, which a person writes.
 *
 * @throws {FileFormatError} With the field that is wrong.
 */
export function parseReleaseAbout(json: string): ReleaseAbout {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (cause) {
    throw new FileFormatError('about', 'The file is not JSON.', undefined, { cause });
  }
  const found = aboutSchema.safeParse(data);
  if (found.success) return found.data;
  const issues = found.error.issues.map(({ path, message }) => `${path.join('.') || 'the file'}: ${message}`);
  throw new FileFormatError('about', `${issues.join('; ')}.`);
}

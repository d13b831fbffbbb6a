import type { Check, Expectation } from './expectation.js';
import { subjectOf } from './subjects/subject-of.js';

/**
 * Turns a sentence such as "5 tracks or a warning; today 2 tracks" into checks, for folders whose expectations are written for people.
 * What follows "; today" describes the fault and is not read.
 *
 * @returns `undefined` where no known phrase is found: such a case needs `NAME.expect.json`.
 */
export function readExpectationText(name: string, text: string): Expectation | undefined {
  const subject = subjectOf(name);
  if (subject === undefined) return undefined;
  // "a warning: …" says what the warning is about, which is no value that must come out.
  const wanted = text.split(/;\s*today\b/iu)[0]!.replace(/(\bwarnings?): .*/isu, '$1');
  const exact = PHRASES.flatMap(({ pattern, checks }) => [...wanted.matchAll(pattern)].flatMap((match) => checks(match, subject)));
  const alternatives = ALTERNATIVES.filter(({ pattern }) => pattern.test(wanted)).map(({ checks }) => checks);
  if (exact.length === 0 && alternatives.length === 0) return undefined;
  const checks = alternatives.length === 0 ? exact : [{ anyOf: exact.length === 0 ? alternatives : [exact, ...alternatives] }];
  return { subject, checks: isOptional(wanted) || alternatives.length === 0 ? checks : [...exact, { anyOf: alternatives }] };
}

/** "or a warning": the alternatives stand beside the exact value; "and a warning", or the warning alone: both must hold. */
const isOptional = (wanted: string): boolean => /\bor\b[^.]*\b(?:warning|typed error)/iu.test(wanted);

interface Phrase {
  readonly pattern: RegExp;
  checks(match: RegExpMatchArray, subject: string): readonly Check[];
}

const NUMBER = String.raw`[-−]?\d+(?:[  ]\d{3})*(?:\.\d+)?`;
const toNumber = (text: string): number => Number(text.replaceAll('−', '-').replaceAll(/[  ]/gu, ''));
const list = (text: string): string[] => text.split(',').map((item) => item.trim());

const PHRASES: readonly Phrase[] = [
  { pattern: new RegExp(`(${NUMBER}) tracks(?! of)`, 'giu'), checks: ([, count]) => [{ at: 'trackCount', is: toNumber(count!) }] },
  {
    pattern: /(\d+) tracks of (\d+) notes each/giu,
    checks: ([, count, notes]) => [
      { at: 'trackCount', is: Number(count) },
      { at: 'noteCounts', is: Array.from({ length: Number(count) }, () => Number(notes)) },
    ],
  },
  { pattern: new RegExp(`\\bbpm = (${NUMBER})`, 'giu'), checks: ([, bpm]) => [{ at: 'song.bpm', near: toNumber(bpm!), within: 0.01 }] },
  {
    pattern: /tracks\[(\d+)\]\.name begins with (\S+)/giu,
    checks: ([, index, start]) => [{ at: `tracks.${index}.name`, startsWith: start! }],
  },
  { pattern: new RegExp(`(${NUMBER}) frames`, 'giu'), checks: ([, frames]) => [{ at: 'frames', is: toNumber(frames!) }] },
  {
    pattern: new RegExp(`(?<![\\d.])(${NUMBER}) s\\b(?! changes)`, 'gu'),
    checks: ([, seconds]) => [{ at: 'seconds', near: toNumber(seconds!), within: 1e-4 }],
  },
  {
    pattern: new RegExp(`nothing before (${NUMBER}) s changes`, 'giu'),
    checks: ([, seconds]) => [{ at: 'firstChangeSeconds', atLeast: toNumber(seconds!) }],
  },
  {
    pattern: new RegExp(`nothing after (${NUMBER}) s changes`, 'giu'),
    checks: ([, seconds]) => [{ at: 'lastChangeSeconds', atMost: toNumber(seconds!) }],
  },
  {
    pattern: new RegExp(`\\.(\\w+Lufs|\\w+Dbtp|\\w+Lu) = (${NUMBER})(?: ± (${NUMBER}))?`, 'gu'),
    checks: ([, field, value, within]) => [
      { at: `loudness.${field}`, near: toNumber(value!), within: within === undefined ? 0.1 : toNumber(within) },
    ],
  },
  { pattern: /metadata\.info\.(\w+) begins with (\S+)/giu, checks: ([, field, start]) => [{ at: `info.${field}`, startsWith: start! }] },
  {
    pattern: /tags\.(\w+) is ((?:(?! without the draft| with )[^;])+?)(?:,? without the draft's ([^;(]+))?(?:$|[;(])/gu,
    checks: ([, category, tags, draft]) => [
      { at: `tags.${category}`, is: list(tags!) },
      ...(draft === undefined ? [] : [{ at: `tags.${category}`, excludes: list(draft) }]),
    ],
  },
  {
    pattern: /\b(subgenre|mood) ((?:[a-z -]+, )+[a-z -]+)/gu,
    checks: ([, category, tags]) => [{ at: `tags.${category}`, is: list(tags!) }],
  },
  { pattern: /the eight lists are read/giu, checks: () => [{ at: 'emptyCategories', is: [] }] },
  { pattern: /no tag "([^"]*)"/giu, checks: ([, tag]) => [{ at: 'allTags', excludes: [tag!] }] },
  { pattern: /INST and what follows is read/giu, checks: () => [{ at: 'emptyCategories', excludes: ['instruments'] }] },
  {
    pattern: /\bopens\b|\bcan be read\b/giu,
    checks: () => [
      { at: 'error', present: false },
      { at: 'tensors', present: true },
    ],
  },
  {
    pattern: /the error names Git LFS/giu,
    checks: () => [
      { at: 'error.message', includes: 'Git LFS' },
      { at: 'inspectError.message', includes: 'Git LFS' },
    ],
  },
  { pattern: /\bis decoded\b/giu, checks: () => [{ at: 'errors', is: [] }] },
  { pattern: /languages? ((?:[a-z]{2}, )*[a-z]{2})\b/giu, checks: ([, languages]) => [{ at: 'languages', is: list(languages!) }] },
  { pattern: /the ids of pip tokenizers|texts and the ids/giu, checks: () => [{ at: 'differentCount', is: 0 }] },
  { pattern: /the same ids as without the BOM/giu, checks: () => [{ at: 'sameWithoutMark', is: true }] },
  {
    pattern: /\b(invalid_input|file_format|unsupported|inference_failed) at ([\w.[\]]+)/gu,
    checks: ([, code, path]) => [
      { at: 'error.code', is: code! },
      { at: 'error.message', includes: path! },
    ],
  },
];

const WARNED: readonly Check[] = [{ at: 'warnings', present: true }];
const TYPED: readonly Check[] = [{ at: 'error.code', present: true }];

const ALTERNATIVES: readonly { readonly pattern: RegExp; readonly checks: readonly Check[] }[] = [
  { pattern: /\bwarnings?\b/iu, checks: WARNED },
  { pattern: /typed error|InvalidInputError|FileFormatError/iu, checks: TYPED },
];

import type { ModelFamily } from '../caption/model-families.js';
import { lyricIssue } from './lyric-issue.js';
import type { LyricIssue } from './lyric-issue.js';
import type { LyricLine, LyricSection } from './parse-lyrics.js';
import { isWordless, toSectionTag } from './section-names.js';

const BARE_TAG =
  /^(?:\*\*|[({<])?\s*((?:verse|chorus|pre-?chorus|bridge|intro|outro|hook|refrain|solo|break|interlude)(?:\s+\d+)?)\s*(?:\*\*|[)}>])?\s*:?\s*(?:\*\*)?$/i;

/** Whether a line is a section tag that lacks its brackets: `Chorus:`, `(verse 2)`, `**Bridge**`. */
export function isBareTag(line: string): boolean {
  return BARE_TAG.test(line);
}

/** Finds what is wrong with the tags of lyrics and with how words and tags go together. */
export function checkSections(sections: readonly LyricSection[], family: ModelFamily): readonly LyricIssue[] {
  const [first] = sections;
  if (first === undefined) return [];
  const issues: LyricIssue[] = [];
  const lines = sections.flatMap((section) => section.lines);
  if (sections.every(({ tag }) => tag === undefined) && !isBareTag(first.lines[0]!.text)) {
    const message = 'No line names a section. Begin with a tag such as [verse] on a line of its own.';
    issues.push(lyricIssue(first.lines[0]!, { code: 'no-sections', severity: 'warning', message }));
  }
  if (sections.length === 1 && first.tag !== undefined && /^inst(?:rumental)?$/.test(first.name) && lines.length > 0) {
    const message = 'The lyrics say instrumental and have words. Leave out one of the two.';
    issues.push(lyricIssue(first.tag, { code: 'instrumental-with-words', severity: 'error', message }));
  }
  return [
    ...issues,
    ...sections.flatMap((section) => checkTag(section, { family, isSung: lines.length > 0 })),
    ...lines.flatMap((line) => checkBrackets(line, family)),
  ];
}

/** Finds the sections of a wanted structure that are missing. */
export function checkStructure(sections: readonly LyricSection[], wanted: readonly string[], whole: LyricLine): readonly LyricIssue[] {
  let at = 0;
  const issues: LyricIssue[] = [];
  for (const name of wanted) {
    const found = sections.findIndex((section, index) => index >= at && section.name === name.toLowerCase());
    if (found >= 0) at = found + 1;
    else {
      const message = `A section [${name}] is missing, or stands too early.`;
      issues.push(lyricIssue(whole, { code: 'missing-section', severity: 'warning', message }));
    }
  }
  return issues;
}

function checkTag(
  { name, tag, lines }: LyricSection,
  { family, isSung }: { readonly family: ModelFamily; readonly isSung: boolean },
): readonly LyricIssue[] {
  if (tag === undefined) return [];
  const known = toSectionTag(tag.text.slice(1, -1), family);
  if (known === undefined || known.toLowerCase() !== tag.text.toLowerCase()) {
    const lost =
      family === 'ace-step-v1'
        ? `ACE-Step v1 has no token for ${tag.text} and would spell it`
        : `${tag.text} is no section that models know; it may be sung`;
    const message = `${lost}${known === undefined ? '.' : `; write ${known}.`}`;
    return [lyricIssue(tag, { code: 'unknown-section', severity: 'warning', message, replacement: known })];
  }
  if (known !== tag.text) {
    const message = `ACE-Step v1 knows its tags in lower case: ${known}.`;
    return [lyricIssue(tag, { code: 'section-case', severity: 'warning', message, replacement: known })];
  }
  // Where no section has words, tags are the plan of an instrumental piece.
  if (lines.length > 0 || isWordless(name) || !isSung) return [];
  return [lyricIssue(tag, { code: 'empty-section', severity: 'warning', message: `The section ${tag.text} has no words.` })];
}

function checkBrackets(line: LyricLine, family: ModelFamily): readonly LyricIssue[] {
  const { text } = line;
  const bare = BARE_TAG.exec(text)?.[1];
  if (bare !== undefined) {
    const message = `"${text}" would be sung; a section tag stands in brackets.`;
    return [
      lyricIssue(line, { code: 'missing-brackets', severity: 'error', message, replacement: toSectionTag(bare.toLowerCase(), family) }),
    ];
  }
  if (count(text, '[') === count(text, ']')) return [];
  const label = /^\[?([^[\]]*)\]?$/.exec(text)?.[1];
  const message = 'A bracket is not closed, so the tag would be sung.';
  const replacement = label === undefined ? undefined : toSectionTag(label, family);
  return [lyricIssue(line, { code: 'unclosed-bracket', severity: 'error', message, replacement })];
}

function count(text: string, mark: string): number {
  return text.split(mark).length - 1;
}

import { findTempos } from '@loop/core/words';

import { findTags } from '../parse/find-tags.js';
import { guessStyle } from '../parse/guess-style.js';
import { readKeys } from '../parse/read-key.js';
import { splitSegments } from '../parse/split-segments.js';
import type { Segment } from '../parse/split-segments.js';
import { canonicalTag } from '../vocabulary/canonical-tag.js';
import type { Vocabulary } from '../vocabulary/vocabulary.js';
import type { LintIssue } from './lint-issue.js';
import { removeSegment } from './remove-segment.js';
import { createWordIndex } from './word-index.js';

/** How far a tempo may be from the word for it, in beats per minute. */
const WORD_TOLERANCE = 15;

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Finds what contradicts itself in a prompt. Fixes take whole tags out; sentences are for people to correct. */
export function lintConflicts(
  text: string,
  { vocabulary, isTags }: { readonly vocabulary: Vocabulary; readonly isTags: boolean },
): readonly LintIssue[] {
  const segments = splitSegments(text);
  const found = isTags ? tagsOf(segments, vocabulary) : findTags(text, vocabulary);
  const tempos = isTags ? inSegments(segments, findTempos) : findTempos(text);
  const keys = isTags ? inSegments(segments, readKeys) : readKeys(text);
  const issues: LintIssue[] = [];
  const report = (code: LintIssue['code'], severity: LintIssue['severity'], message: string, place: Place, isFixable = true): void => {
    const index = isTags && isFixable ? segmentAt(segments, place) : -1;
    const fix = index >= 0 ? { fix: removeSegment(text, segments, index) } : {};
    issues.push({ code, severity, message, start: place.start, end: place.end, ...fix });
  };

  const [tempo, ...otherTempos] = tempos;
  for (const other of otherTempos) {
    if (other.bpm !== tempo?.bpm) report('two-tempos', 'error', `The prompt names ${tempo?.bpm} bpm already; keep one tempo.`, other);
  }
  for (const { bpm, start, end } of tempos) {
    if (bpm < 30 || bpm > 300) report('tempo-range', 'error', `${bpm} bpm is outside of 30–300, what models accept.`, { start, end });
  }
  const words = found.flatMap((tag) => vocabulary.tempos.filter((word) => word.tag === tag.tag).map((word) => ({ ...tag, word })));
  for (const [index, { word, start, end }] of words.entries()) {
    const first = words[0]?.word;
    if (tempo !== undefined && isFar(tempo.bpm, word.bpm, vocabulary)) {
      report('tempo-word', 'warning', `"${word.tag}" means about ${word.bpm} bpm, not ${tempo.bpm}.`, { start, end });
    } else if (index > 0 && first !== undefined && first.id !== word.id) {
      report('two-tempos', 'error', `"${first.tag}" and "${word.tag}" are two tempos; keep one.`, { start, end });
    }
  }

  const [key, ...otherKeys] = keys;
  for (const other of otherKeys) {
    if (key !== undefined && (other.key.root !== key.key.root || other.key.scale !== key.key.scale)) {
      report('two-keys', 'error', 'The prompt names another key already; keep one.', other);
    }
  }

  const voices = found.filter(({ tag }) => vocabulary.kinds.get(tag)?.[0] === 'vocals' && tag !== 'instrumental');
  for (const silent of found.filter(({ tag }) => tag === 'instrumental')) {
    if (voices.length > 0) report('instrumental-and-vocals', 'error', `"instrumental" contradicts "${voices[0]?.tag}".`, silent);
  }

  const asked = createWordIndex(found.filter(({ tag }) => !tag.startsWith('no ')).map(({ tag }) => tag));
  for (const denied of found.filter(({ tag }) => tag.startsWith('no '))) {
    const contradicted = asked.find(denied.tag.slice(3).replace(/s$/, ''));
    if (contradicted !== undefined) {
      report('contradiction', 'warning', `"${denied.tag}" contradicts "${contradicted}".`, denied, false);
    }
  }

  if (tempo !== undefined) {
    const guess = guessStyle(
      found.map(({ tag }) => tag),
      { vocabulary },
    );
    const style =
      guess === undefined || guess.needsReview || guess.score < 4 ? undefined : vocabulary.styles.find(({ id }) => id === guess.id);
    const [low, high] = style?.tempoRange ?? [0, Infinity];
    if (style !== undefined && (tempo.bpm < low || tempo.bpm > high)) {
      report('style-tempo', 'info', `${style.name} is usually ${low}–${high} bpm, not ${tempo.bpm}.`, tempo, false);
    }
  }
  return issues;
}

function isFar(bpm: number, wordBpm: number, { tempos }: Vocabulary): boolean {
  if (Math.abs(bpm - wordBpm) <= WORD_TOLERANCE) return false;
  // The slowest and the fastest word stand for everything beyond them.
  return !(wordBpm === tempos[0]?.bpm && bpm < wordBpm) && !(wordBpm === tempos.at(-1)?.bpm && bpm > wordBpm);
}

function tagsOf(segments: readonly Segment[], vocabulary: Vocabulary): readonly (Place & { readonly tag: string })[] {
  return segments.map(({ text, start, end }) => ({ tag: canonicalTag(text, { vocabulary }), start, end }));
}

function inSegments<T extends Place>(segments: readonly Segment[], read: (text: string) => readonly T[]): readonly T[] {
  return segments.flatMap(({ text, start }) =>
    read(text).map((found) => ({ ...found, start: found.start + start, end: found.end + start })),
  );
}

/** The segment that holds a place, found by halving; -1 where there is none. */
function segmentAt(segments: readonly Segment[], place: Place): number {
  let [low, high] = [0, segments.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle] as Segment).start <= place.start) low = middle;
    else high = middle - 1;
  }
  const segment = segments[low];
  return segment !== undefined && place.start >= segment.start && place.end <= segment.end && segment.text !== '' ? low : -1;
}

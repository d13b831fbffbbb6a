import type { Segment } from '../parse/split-segments.js';
import type { TextEdit } from './lint-issue.js';

/** The change that takes a tag out of a prompt, with one of the separators beside it. */
export function removeSegment(text: string, segments: readonly Segment[], index: number): readonly TextEdit[] {
  const segment = segments[index] as Segment;
  const before = segments[index - 1];
  const after = segments[index + 1];
  if (before !== undefined) return [{ start: before.end, end: segment.end, text: '' }];
  return [{ start: 0, end: after === undefined ? text.length : after.start, text: '' }];
}

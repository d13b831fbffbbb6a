import type { VocabularyOptions } from '../vocabulary/canonical-tag.js';
import { foldTag } from '../vocabulary/normalize-tag.js';
import { promptTags } from './compose-prompt.js';
import type { PromptParts } from './prompt-parts.js';
import { diffSegments } from './diff-segments.js';

/** A prompt that tags and a user write together. */
export interface PromptDraft {
  /** What the prompt field shows. */
  readonly text: string;
  /** The tags that were written into it automatically, as they were before the user changed anything. */
  readonly automatic: readonly string[];
}

/** Starts a prompt from what is selected; without arguments, an empty one. */
export function createPromptDraft(parts: PromptParts = {}, options: VocabularyOptions = {}): PromptDraft {
  const automatic = promptTags(parts, options);
  return updatePromptDraft({ text: parts.text ?? '', automatic: [] }, { ...parts, text: undefined }, options, automatic);
}

/** Takes over what the user typed, as it is. */
export function editPromptDraft(draft: PromptDraft, text: string): PromptDraft {
  return { ...draft, text };
}

/**
 * Brings a prompt up to date after a click: a three-way merge of what was written automatically, what is selected now, and what
 * the user made of it. What the user added stays, where it stood; what the user changed stays changed; what the user deleted
 * stays away until its tag is selected anew. The user's own spacing stays as well.
 *
 * @example
 * ```ts
 * const draft = createPromptDraft({ genres: ['techno'] }); // techno
 * const edited = editPromptDraft(draft, 'hard techno, rain on tin'); // hard techno, rain on tin
 * updatePromptDraft(edited, { genres: ['techno', 'ambient'] }).text; // 'hard techno, rain on tin, ambient'
 * ```
 */
export function updatePromptDraft(
  draft: PromptDraft,
  parts: PromptParts,
  options: VocabularyOptions = {},
  next: readonly string[] = promptTags(parts, options),
): PromptDraft {
  const user = splitDraft(draft.text);
  const edits = diffSegments(
    draft.automatic.map(foldTag),
    user.map(({ fold }) => fold),
  );
  const changes = diffSegments(draft.automatic.map(foldTag), next.map(foldTag));
  const kept = new Set(draft.automatic.filter((_, index) => edits.kept.has(index)).map(foldTag));
  const deleted = new Set(draft.automatic.map(foldTag).filter((fold) => !kept.has(fold)));
  const typed = new Set([...edits.added.values()].flat().map((index) => user[index]?.fold));
  const merged: string[] = [];
  for (let anchor = -1; anchor < draft.automatic.length; anchor += 1) {
    const isKept = edits.kept.has(anchor) && changes.kept.has(anchor);
    if (isKept) merged.push(user[edits.kept.get(anchor) as number]?.raw ?? '');
    for (const index of changes.added.get(anchor) ?? []) {
      const tag = next[index] as string;
      // A tag that only moved must not undo its deletion; one that the user typed already is there.
      if (!deleted.has(foldTag(tag)) && !typed.has(foldTag(tag))) merged.push(` ${tag}`);
    }
    for (const index of edits.added.get(anchor) ?? []) merged.push(user[index]?.raw ?? '');
  }
  const text = merged.map((raw, index) => (index === 0 ? raw.trimStart() : raw)).join(',');
  return { text, automatic: next };
}

interface Segment {
  /** The text with the blanks around it, ready to stand after a comma. */
  readonly raw: string;
  readonly fold: string;
}

function splitDraft(text: string): readonly Segment[] {
  return text.split(',').flatMap((part, index) => {
    if (part.trim() === '') return [];
    return [{ raw: index === 0 ? ` ${part.trimStart()}` : part, fold: foldTag(part) }];
  });
}

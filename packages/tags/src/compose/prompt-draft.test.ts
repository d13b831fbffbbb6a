import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { createPromptDraft, editPromptDraft, updatePromptDraft } from './prompt-draft.js';
import { toggleGenre, toggleTag } from './selection.js';
import type { TagSelection } from './selection.js';

const genre = fc.constantFrom(...VOCABULARY.genres.slice(0, 5).map(({ tag }) => tag));
const mood = fc.constantFrom('dark', 'dreamy', 'warm night', 'tense');

/** What a user does: clicks tags in and out, types words at either end, writes into the automatic part, or clicks nothing new. */
const action = fc.oneof(
  genre.map((tag) => ({ do: 'genre' as const, tag })),
  mood.map((tag) => ({ do: 'mood' as const, tag })),
  fc.constantFrom('append', 'prepend', 'insert').map((where) => ({ do: 'type' as const, where })),
  fc.constant({ do: 'again' as const }),
);

describe('a prompt draft', () => {
  it('never loses a typed word, and shows every selected tag that the user did not write over, whatever is clicked', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), (actions) => {
        let selection: TagSelection = { genres: ['techno'], tags: {} };
        let draft = createPromptDraft(selection);
        const typed: string[] = [];
        for (const [index, step] of actions.entries()) {
          if (step.do === 'again') {
            expect(updatePromptDraft(draft, selection).text).toBe(draft.text);
            continue;
          }
          if (step.do === 'type') {
            const word = `zzyx${index}q`;
            typed.push(word);
            const { text } = draft;
            const middle = text.includes(', ') ? text.indexOf(', ') + 2 : 0;
            const both = text === '' ? word : undefined;
            const edited = {
              append: both ?? `${text}, ${word}`,
              prepend: both ?? `${word}, ${text}`,
              insert: both ?? `${text.slice(0, middle)}${word}, ${text.slice(middle)}`,
            };
            draft = editPromptDraft(draft, edited[step.where as keyof typeof edited]);
          } else {
            selection = step.do === 'genre' ? toggleGenre(selection, step.tag) : toggleTag(selection, { category: 'mood', tag: step.tag });
            draft = updatePromptDraft(draft, selection);
            for (const tag of [...selection.genres, ...(selection.tags?.mood ?? [])]) expect(draft.text).toContain(tag);
          }
          for (const word of typed) expect(draft.text).toContain(word);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not bring back what the user took out by hand', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno', 'ambient'] }), 'techno');
    expect(updatePromptDraft(draft, { genres: ['techno', 'ambient', 'house'] }).text).toBe('techno, house');
  });

  it('keeps a change within an automatic tag as the user’s own words', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno', 'ambient'] }), 'raw hard techno, ambient');
    expect(updatePromptDraft(draft, { genres: ['techno'] }).text).toBe('raw hard techno');
  });
});

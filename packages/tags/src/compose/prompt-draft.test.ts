import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { promptTags } from './compose-prompt.js';
import { createPromptDraft, editPromptDraft, updatePromptDraft } from './prompt-draft.js';
import type { PromptDraft } from './prompt-draft.js';
import { EMPTY_SELECTION, toggleGenre, toggleTag } from './selection.js';
import type { TagSelection } from './selection.js';

const segmentsOf = (text: string): string[] => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));

/** What a user sees and does, in the simplest model: which tags are selected, which of those were taken out, and which words are the user's own. */
interface Model {
  selected: ReadonlySet<string>;
  readonly removed: Set<string>;
  own: string[];
}

interface Real {
  selection: TagSelection;
  draft: PromptDraft;
}

/** The prompt has what is selected and not taken out, and the user's words in their order, and nothing else. */
function assertSame(model: Model, { draft }: Real): void {
  const shown = segmentsOf(draft.text);
  const automatic = shown.filter((segment) => !model.own.includes(segment));
  expect(new Set(automatic)).toEqual(new Set([...model.selected].filter((tag) => !model.removed.has(tag))));
  expect(automatic).toHaveLength(new Set(automatic).size);
  expect(shown.filter((segment) => model.own.includes(segment))).toEqual(model.own);
}

class Click implements fc.Command<Model, Real> {
  constructor(readonly toggle: (selection: TagSelection) => TagSelection) {}
  check = (): boolean => true;
  run(model: Model, real: Real): void {
    real.selection = this.toggle(real.selection);
    real.draft = updatePromptDraft(real.draft, real.selection);
    const selected = new Set(promptTags(real.selection));
    // A tag that is no longer selected can come back by a click.
    for (const tag of model.removed) if (!selected.has(tag)) model.removed.delete(tag);
    model.selected = selected;
    assertSame(model, real);
  }
  toString = (): string => `click ${this.toggle.name}`;
}

/** Puts words of the user's own before some piece of the prompt, or after the last. */
class Type implements fc.Command<Model, Real> {
  constructor(
    readonly word: string,
    readonly place: number,
  ) {}
  check = ({ own }: Readonly<Model>): boolean => !own.includes(this.word);
  run(model: Model, real: Real): void {
    const segments = segmentsOf(real.draft.text);
    segments.splice(this.place % (segments.length + 1), 0, this.word);
    real.draft = editPromptDraft(real.draft, segments.join(', '));
    model.own = segments.filter((segment) => segment === this.word || model.own.includes(segment));
    assertSame(model, real);
  }
  toString = (): string => `type ${this.word} at ${this.place}`;
}

/** Takes a piece of the prompt out, or writes something else in its place. */
class Change implements fc.Command<Model, Real> {
  constructor(
    readonly place: number,
    readonly word: string | undefined,
  ) {}
  check = ({ own }: Readonly<Model>): boolean => this.word === undefined || !own.includes(this.word);
  run(model: Model, real: Real): void {
    const segments = segmentsOf(real.draft.text);
    if (segments.length === 0) return;
    const [old] = segments.splice(this.place % segments.length, 1, ...(this.word === undefined ? [] : [this.word]));
    real.draft = editPromptDraft(real.draft, segments.join(', '));
    if (!model.own.includes(old!)) model.removed.add(old!);
    model.own = segments.filter((segment) => segment === this.word || model.own.includes(segment));
    assertSame(model, real);
  }
  toString = (): string => `change ${this.place} to ${this.word}`;
}

const genres = VOCABULARY.genres.slice(0, 5).map(({ tag }) => tag);
const word = fc.nat({ max: 30 }).map((index) => `zzyx ${index}`);
const commands = fc.commands(
  [
    fc.constantFrom(...genres).map((tag) => new Click((selection) => toggleGenre(selection, tag))),
    fc.constantFrom('dark', 'dreamy', 'tense').map((tag) => new Click((selection) => toggleTag(selection, { category: 'mood', tag }))),
    fc.constantFrom('piano', 'rhodes').map((tag) => new Click((selection) => toggleTag(selection, { category: 'instruments', tag }))),
    fc.constant(new Click((selection) => selection)),
    fc.constant(new Click((selection) => ({ ...selection, genres: selection.genres.toReversed() }))),
    fc.constant(new Click(() => EMPTY_SELECTION)),
    fc.tuple(word, fc.nat({ max: 9 })).map(([own, place]) => new Type(own, place)),
    fc.tuple(fc.nat({ max: 9 }), fc.option(word, { nil: undefined })).map(([place, own]) => new Change(place, own)),
  ],
  { maxCommands: 30 },
);

describe('a prompt draft', () => {
  it('has what is selected and what the user made of it, whatever is clicked, typed, changed and taken out', () => {
    fc.assert(
      fc.property(commands, (all) => {
        const selection = { genres: ['techno'], tags: {} };
        fc.modelRun(
          () => ({
            model: { selected: new Set(['techno']), removed: new Set<string>(), own: [] as string[] },
            real: { selection, draft: createPromptDraft(selection) },
          }),
          all,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('stays to the letter as it was typed while nothing new is selected', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        const draft = editPromptDraft(createPromptDraft({ genres: ['techno', 'ambient'] }), `x${text}`);
        const { text: updated } = updatePromptDraft(draft, { genres: ['techno', 'ambient'] });
        expect(segmentsOf(updated)).toEqual(segmentsOf(draft.text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('starts from what is selected and typed', () => {
    expect(createPromptDraft().text).toBe('');
    expect(createPromptDraft({ genres: ['techno'], text: 'rain on tin' }).text).toBe('techno, rain on tin');
  });

  it('does not bring back what the user took out by hand, until it is selected anew', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno', 'ambient'] }), 'techno');
    const wider = updatePromptDraft(draft, { genres: ['techno', 'ambient', 'house'] });
    expect(wider.text).toBe('techno, house');
    const without = updatePromptDraft(wider, { genres: ['techno', 'house'] });
    expect(updatePromptDraft(without, { genres: ['techno', 'house', 'ambient'] }).text).toBe('techno, house, ambient');
  });

  it('does not write a tag a second time that the user has typed already', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno'] }), 'techno, Late-Night');
    expect(updatePromptDraft(draft, { genres: ['techno'], atmosphere: ['late night'] }).text).toBe('techno, Late-Night');
  });

  it('keeps a change within an automatic tag as the user’s own words', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno', 'ambient'] }), 'raw hard techno, ambient');
    expect(updatePromptDraft(draft, { genres: ['techno'] }).text).toBe('raw hard techno');
    expect(updatePromptDraft(draft, { genres: ['techno', 'ambient', 'house'] }).text).toBe('raw hard techno, ambient, house');
  });

  it('keeps the user’s spacing, case and word order', () => {
    const draft = editPromptDraft(createPromptDraft({ genres: ['techno'] }), 'RAIN on  tin,techno ,  (slowly)');
    expect(updatePromptDraft(draft, { genres: ['techno', 'ambient'] }).text).toBe('RAIN on  tin,techno , ambient,  (slowly)');
  });
});

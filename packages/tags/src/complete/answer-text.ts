import type { WireChoice } from './read-choice.js';

/** Puts the text of an answer together from its pieces, whichever fields a server puts it in. */
export interface AnswerText {
  /** Takes up a piece; returns the text that it adds. */
  add(piece: WireChoice): string;
  /**
   * Ends the answer; returns what is left of it: the arguments of the model's calls, and where there is neither a text nor a call, its
   * thoughts, for a server may have taken the answer for one. `undefined` when there is nothing at all.
   */
  end(): string | undefined;
}

/** Creates an empty answer. */
export function createAnswerText(): AnswerText {
  const calls = new Map<number, string>();
  let thoughts = '';
  let isEmpty = true;
  let hasText = false;
  return {
    add(piece) {
      for (const { index, text } of piece.calls) calls.set(index, (calls.get(index) ?? '') + text);
      thoughts += piece.thoughts;
      const text = piece.text ?? '';
      isEmpty &&= text.trim() === '';
      hasText ||= piece.text !== undefined;
      return text;
    },
    end() {
      const called = [...calls.values()].filter((text) => text.trim() !== '').join('\n');
      if (called !== '') return isEmpty ? called : `\n${called}`;
      if (isEmpty && thoughts.trim() !== '') return thoughts;
      return hasText ? '' : undefined;
    },
  };
}

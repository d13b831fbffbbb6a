import { cutMarkAt, findThoughtMark } from './thought-marks.js';
import type { ThoughtMark } from './thought-marks.js';

/** Receives a model's answer without its thoughts. */
export interface AnswerSink {
  /** Whether what was shown ends within a quoted text of JSON, in which a mark is part of the text. */
  readonly isInText: boolean;
  /** What may be shown. */
  show(text: string): void;
  /** All that was shown so far was a thought: the mark that ends thoughts came without the one that begins them. */
  restart(): void;
}

/** Takes a model's thoughts out of its answer while the answer is written. */
export interface ThoughtSplitter {
  /** Reads on. */
  push(piece: string): void;
  /** Ends the answer. */
  end(): void;
  /** Everything that was thought. */
  readonly thoughts: string;
}

/** How many characters behind a mark decide whether it is part of a text. */
const LOOK_AHEAD = 16;
/** The longest header of a message. */
const MAX_HEADER = 120;

/**
 * Creates a splitter for the marks of every family of models: `<think>`, `[THINK]`, `◁think▷`, `<seed:think>`, `<|START_THINKING|>`,
 * `<|begin_of_thought|>`, OpenAI's and Gemma's channels, and so on. The mark that begins a thought may be missing, as some chat
 * templates write it into the question; so may the one that ends it.
 */
export function createThoughtSplitter(sink: AnswerSink): ThoughtSplitter {
  let pending = '';
  let shown = '';
  let thoughts = '';
  let header = '';
  let mode: 'shown' | 'thought' | 'header' = 'shown';

  const take = (text: string): void => {
    if (text === '') return;
    if (mode === 'thought') thoughts += text;
    else if (mode === 'header') header += text;
    else {
      shown += text;
      sink.show(text);
    }
    if (mode === 'header' && (header.length > MAX_HEADER || header.includes('\n'))) endHeader();
  };

  /** A header says what a message is for: `analysis`, `final`, `commentary to=functions.tags`. */
  const endHeader = (): void => {
    const [, channel = '', rest = ''] = /^\s*([a-z]*)([^]*)$/i.exec(header) ?? [];
    const isCut = header.length > MAX_HEADER || header.includes('\n');
    header = '';
    const isThought = /^(?:analysis|thought|thinking|reasoning)$/i.test(channel);
    if (!isThought) restart();
    mode = isThought ? 'thought' : 'shown';
    if (isCut) take(rest);
  };

  const restart = (): void => {
    if (shown !== '') {
      thoughts += `${shown}\n`;
      shown = '';
      sink.restart();
    }
  };

  const obey = (kind: ThoughtMark): void => {
    if (kind === 'header') [mode, header] = ['header', ''];
    else if (kind === 'header-end' && mode === 'header') endHeader();
    else if (kind === 'think') mode = 'thought';
    else if (kind === 'message-end') mode = 'shown';
    else if (kind === 'answer-after') {
      if (mode === 'shown') restart();
      mode = 'shown';
    } else if (kind === 'answer') {
      restart();
      mode = 'shown';
    }
  };

  /** A mark within a text of JSON belongs to the text, unless it ends a thought that broke off there. */
  const isText = (kind: ThoughtMark, after: string): boolean =>
    mode === 'shown' && sink.isInText && !(kind !== 'think' && kind !== 'silent' && /^\s*(?:\{|```|$)/.test(after));

  const read = (isEnd: boolean): void => {
    let from = 0;
    for (;;) {
      const mark = findThoughtMark(pending, from);
      if (mark === undefined || (!isEnd && pending.length < mark.end + LOOK_AHEAD)) {
        const to = isEnd ? pending.length : Math.min(mark?.start ?? pending.length, from + cutMarkAt(pending.slice(from)));
        take(pending.slice(from, to));
        pending = pending.slice(to);
        return;
      }
      take(pending.slice(from, mark.start));
      if (isText(mark.kind, pending.slice(mark.end, mark.end + LOOK_AHEAD))) take(pending.slice(mark.start, mark.end));
      else obey(mark.kind);
      from = mark.end;
    }
  };

  return {
    get thoughts() {
      return thoughts;
    },
    push(piece) {
      pending += piece;
      read(false);
    },
    end() {
      read(true);
      if (mode === 'header') endHeader();
    },
  };
}

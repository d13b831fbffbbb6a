/** What opens or closes in JSON; parentheses stand for the tuples of Python. */
export type Bracket = ']' | '}' | ')';

/** Receives the parts of JSON in their order. */
export interface JsonHandler {
  /** The bracket that closes what was opened last; `undefined` outside of everything. */
  readonly innermost: Bracket | undefined;
  /** A text before a colon. */
  key(text: string): void;
  /** A text or a bare word that is a value. */
  value(text: string, isBare: boolean): void;
  /** Whether a text right before a bracket is a key whose colon is missing. */
  isKey(text: string): boolean;
  open(close: Bracket): void;
  close(bracket: Bracket): void;
  comma(): void;
  /** A code fence: whatever is open was cut. */
  cut(): void;
}

/** Reads JSON while it is written. */
export interface JsonReader {
  push(piece: string): void;
  end(): void;
  /** Whether what comes next belongs to a quoted text. */
  readonly isInText: boolean;
}

type State = 'between' | 'string' | 'unicode' | 'quoted' | 'bare' | 'slash' | 'hash' | 'line-comment' | 'block-comment';

const DOUBLE = '"“”„‟＂«»';
const SINGLE = "'‘’‚＇";
/** Which marks may close a text that a mark opened. */
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '「': '」',
  '『': '』',
  ...Object.fromEntries(Array.from(DOUBLE.slice(1), (mark) => [mark, DOUBLE])),
  ...Object.fromEntries(Array.from(SINGLE.slice(1), (mark) => [mark, SINGLE])),
};
/** Other forms of JSON's own marks: full width, and what other languages write. */
const MARKS: Readonly<Record<string, string>> = {
  '｛': '{',
  '｝': '}',
  '［': '[',
  '］': ']',
  '【': '[',
  '】': ']',
  '（': '(',
  '）': ')',
  '：': ':',
  '=': ':',
  '，': ',',
  '、': ',',
  '；': ',',
  ';': ',',
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: ' ', r: '', b: '', f: '' };

/**
 * Creates a reader that accepts what models make of JSON: prose around it, commas too many or missing, quotation marks of any kind and
 * with any number of backslashes before them (JSON inside a text), quotation marks within texts, bare words, comments, full-width marks,
 * escaped line ends between tokens, and an end in the middle. It reads each character once, and how the text is cut makes no difference.
 */
export function createLenientJsonReader(handler: JsonHandler): JsonReader {
  let state: State = 'between';
  /** The text that is being read or that was read last, and whether it is complete. */
  let text = '';
  let hasText = false;
  let isBare = false;
  let opening = '';
  let closing = '';
  /** Backslashes before the mark that opened the text, and those read last. */
  let depth = 0;
  let run = 0;
  let gap = '';
  let hex = '';

  const settle = (): void => {
    if (hasText) handler.value(text, isBare);
    hasText = false;
  };

  const begin = (next: 'string' | 'bare', char: string): void => {
    settle();
    [state, isBare, text, opening] = [next, next === 'bare', next === 'bare' ? char : '', char];
  };

  const finish = (): void => {
    [state, hasText] = ['between', true];
  };

  const open = (bracket: Bracket): void => {
    if (hasText && handler.isKey(text)) {
      handler.key(text);
      hasText = false;
    } else settle();
    handler.open(bracket);
  };

  /** Reads a character that belongs to no text. */
  const readBetween = (raw: string): void => {
    const char = MARKS[raw] ?? raw;
    if (char === '{') open('}');
    else if (handler.innermost === undefined) return;
    else if (char === '[') open(']');
    else if (char === '(') open(')');
    else if (char === '}' || char === ']' || char === ')') {
      settle();
      handler.close(char);
    } else if (char === ':') {
      if (hasText) handler.key(text);
      hasText = false;
    } else if (char === ',') {
      settle();
      handler.comma();
    } else if (CLOSING[char] !== undefined) begin('string', char);
    else if (char === '/') state = 'slash';
    else if (char === '#') state = 'hash';
    else if (!/[\s>]/.test(char)) begin('bare', char);
  };

  const readEscape = (char: string): void => {
    if (char === 'u') [state, hex] = ['unicode', ''];
    else text += ESCAPES[char] ?? char;
  };

  const readString = (char: string, backslashes: number): void => {
    // Each level of encoding doubles backslashes and adds one before a quotation mark.
    const level = (backslashes - depth) / (depth + 1);
    const closes = backslashes < depth || (Number.isInteger(level) && level % 2 === 0);
    if (depth === 0) text += '\\'.repeat(Math.floor(backslashes / 2));
    if (CLOSING[opening]?.includes(char) === true) {
      if (closes) [state, gap, closing] = ['quoted', '', char];
      else text += char;
    } else if (depth === 0 ? backslashes % 2 === 1 : backslashes > 0) readEscape(char);
    else if (char === '\n') finish();
    else text += char;
  };

  const read = (char: string): void => {
    if (char === '\\' && (state === 'between' || state === 'string')) {
      run += 1;
      return;
    }
    const backslashes = run;
    run = 0;
    switch (state) {
      case 'between': {
        // An escaped line end between two tokens is as good as a real one.
        if (backslashes > 0 && /[nrt]/.test(char)) break;
        if (CLOSING[char] !== undefined) depth = backslashes;
        readBetween(char);
        break;
      }
      case 'string': {
        readString(char, backslashes);
        break;
      }
      case 'unicode': {
        if (/[\da-f]/i.test(char)) {
          hex += char;
          if (hex.length < 4) break;
          text += String.fromCharCode(Number.parseInt(hex, 16));
          state = 'string';
          break;
        }
        text += `u${hex}`;
        state = 'string';
        read(char);
        break;
      }
      case 'quoted': {
        readAfterQuote(char);
        break;
      }
      case 'bare': {
        const mark = MARKS[char] ?? char;
        if (!/[,:[\]{}\n"\\]/.test(mark) && !(mark === ')' && handler.innermost === ')')) {
          text += char;
          break;
        }
        finish();
        read(char);
        break;
      }
      case 'slash': {
        if (char === '/') state = 'line-comment';
        else if (char === '*') [state, gap] = ['block-comment', ''];
        else {
          begin('bare', '/');
          read(char);
        }
        break;
      }
      case 'hash': {
        if (/[\s#]/.test(char)) state = char === '\n' ? 'between' : 'line-comment';
        else {
          begin('bare', '#');
          read(char);
        }
        break;
      }
      case 'line-comment': {
        if (char === '\n') state = 'between';
        break;
      }
      case 'block-comment': {
        if (char === '/' && gap === '*') state = 'between';
        gap = char;
      }
    }
  };

  /** A quotation mark closes a text unless the text goes on behind it: `"the "amen" break"`. */
  const readAfterQuote = (char: string): void => {
    const mark = MARKS[char] ?? char;
    if (opening === '`' && char === '`' && text === '') {
      state = 'between';
      handler.cut();
    } else if (mark !== '\n' && /\s/.test(mark)) gap += mark;
    else if (/[\n,:[\]{}/#\\]/.test(mark) || CLOSING[char] !== undefined || (mark === ')' && handler.innermost === ')')) {
      finish();
      read(char);
    } else {
      text += closing + gap + char;
      state = 'string';
    }
  };

  return {
    get isInText() {
      return handler.innermost !== undefined && (state === 'string' || state === 'unicode');
    },
    push(piece) {
      for (const char of piece) read(char);
    },
    end() {
      hasText ||= state === 'quoted';
      settle();
    },
  };
}

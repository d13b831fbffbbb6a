import type { TagCategory } from '../vocabulary/categories.js';
import { categoryNamed } from './read-tag-text.js';

/** A text that stands in the list of a category. */
export interface ScannedText {
  readonly category: TagCategory;
  readonly text: string;
}

/** Reads lists of texts out of JSON while it is written. */
export interface JsonTagScanner {
  /** Reads on; returns the texts that are complete now. */
  push(piece: string): readonly ScannedText[];
  /** Ends the text; returns what only the end completes. What is cut in the middle is left out. */
  end(): readonly ScannedText[];
  /** Whether an object was begun and not closed. */
  readonly isOpen: boolean;
  /** Categories whose list holds something that is no text. */
  readonly mistyped: ReadonlySet<TagCategory>;
}

/** A list or an object that is open, and the category that it is the value of. */
interface Frame {
  readonly close: ']' | '}';
  readonly category: TagCategory | undefined;
}

type State = 'between' | 'string' | 'escape' | 'quoted' | 'bare' | 'slash' | 'line-comment' | 'block-comment';

const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’' };
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: ' ', r: '', b: '', f: '' };
/** Keys of an object that stands for one tag: `{ "tag": "dark" }`. */
const ITEM_KEYS: ReadonlySet<string> = new Set(['tag', 'name', 'value', 'label', 'text']);

/**
 * Creates a scanner that forgives what models do to JSON: prose around it, commas too many or missing, single or curly quotes, quotes
 * within texts, bare words, comments, wrappers, lists that are never closed, and an end in the middle. It looks at each character once
 * and how the text is cut makes no difference.
 */
export function createJsonTagScanner(): JsonTagScanner {
  const frames: Frame[] = [];
  const mistyped = new Set<TagCategory>();
  let found: ScannedText[] = [];
  let state: State = 'between';
  let category: TagCategory | undefined;
  /** The text that is being read or that was read last, and whether it is known to be complete. */
  let text = '';
  let hasText = false;
  let isBare = false;
  let quote = '';
  let gap = '';
  let escape = '';

  const begin = (next: 'string' | 'bare', opening: string): void => {
    settleItem();
    [state, text, hasText, isBare] = [next, next === 'bare' ? opening : '', false, next === 'bare'];
    quote = QUOTES[opening] ?? '';
  };

  const settleItem = (): void => {
    if (!hasText) return;
    hasText = false;
    if (category === undefined) return;
    const isText = !isBare || !/^(?:-?[\d.]+(?:e[+-]?\d+)?|true|false|null)$/i.test(text.trim());
    if (isText) found.push({ category, text });
    else mistyped.add(category);
  };

  const settleKey = (): void => {
    if (!hasText) return;
    hasText = false;
    const named = categoryNamed(text);
    // A category within a list: the list before it was never closed.
    if (named !== undefined && frames.at(-1)?.close === ']') frames.pop();
    const outer = frames.at(-1)?.category;
    category = named ?? (ITEM_KEYS.has(text.trim().toLowerCase()) ? outer : undefined);
  };

  const open = (close: Frame['close']): void => {
    // A colon that is missing after a key.
    if (hasText && categoryNamed(text) !== undefined) settleKey();
    else settleItem();
    frames.push({ close, category });
  };

  const close = (bracket: Frame['close']): void => {
    settleItem();
    // An object's end closes its open lists; a list's end too many closes nothing.
    if (bracket === '}') while (frames.at(-1)?.close === ']') frames.pop();
    if (frames.at(-1)?.close === bracket) frames.pop();
    category = frames.at(-1)?.category;
  };

  /** Reads a character that belongs to no text. */
  const readBetween = (char: string): void => {
    if (char === '{') open('}');
    else if (frames.length === 0) return;
    else if (char === '[') open(']');
    else if (char === '}' || char === ']') close(char);
    else if (char === ':') settleKey();
    else if (char === ',') {
      settleItem();
      category = frames.at(-1)?.category;
    } else if (QUOTES[char] !== undefined) begin('string', char);
    else if (char === '/') state = 'slash';
    else if (!/[\s\\]/.test(char)) begin('bare', char);
  };

  const read = (char: string): void => {
    switch (state) {
      case 'between': {
        readBetween(char);
        break;
      }
      case 'string': {
        if (char === '\\') [state, escape] = ['escape', ''];
        else if (char === quote) [state, gap] = ['quoted', ''];
        else if (char === '\n') [state, hasText] = ['between', true];
        else text += char;
        break;
      }
      case 'escape': {
        readEscape(char);
        break;
      }
      case 'quoted': {
        // The quote closes the text unless the text goes on: "the "amen" break".
        if (char !== '\n' && /\s/.test(char)) gap += char;
        else if (/[\n,:[\]{}/]/.test(char) || QUOTES[char] !== undefined) {
          [state, hasText] = ['between', true];
          readBetween(char);
        } else {
          text += quote + gap + char;
          state = 'string';
        }
        break;
      }
      case 'bare': {
        if (!/[,:[\]{}\n"]/.test(char)) {
          text += char;
          break;
        }
        [state, hasText] = ['between', true];
        readBetween(char);
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

  const readEscape = (char: string): void => {
    escape += char;
    if (/^u[\da-f]{0,3}$/i.test(escape)) return;
    state = 'string';
    if (/^u[\da-f]{4}$/i.test(escape)) text += String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    else text += ESCAPES[escape] ?? escape;
  };

  const drain = (): readonly ScannedText[] => {
    const drained = found;
    found = [];
    return drained;
  };

  return {
    get isOpen() {
      return frames.length > 0;
    },
    mistyped,
    push(piece) {
      for (const char of piece) read(char);
      return drain();
    },
    end() {
      hasText ||= state === 'quoted';
      if (hasText) settleItem();
      return drain();
    },
  };
}

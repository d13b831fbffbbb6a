import type { TagCategory } from '../vocabulary/categories.js';
import { createLenientJsonReader } from './lenient-json-reader.js';
import type { Bracket } from './lenient-json-reader.js';
import { categoryNamed } from './read-tag-text.js';

/** A text that stands in the list of a category. */
export interface ScannedText {
  readonly category: TagCategory;
  readonly text: string;
  /** The number of the JSON object that holds it: an answer may have a draft and a final one. */
  readonly document: number;
  /** Whether it stands under a key for drafts and thoughts, such as `reasoning`. */
  readonly isDraft: boolean;
}

/** Reads lists of texts out of JSON while it is written. */
export interface JsonTagScanner {
  /** Reads on; returns the texts that are complete now. */
  push(piece: string): readonly ScannedText[];
  /** Ends the text; returns what only the end completes. What is cut in the middle is left out. */
  end(): readonly ScannedText[];
  /** Whether an object was begun and not closed. */
  readonly isOpen: boolean;
  /** Whether what comes next belongs to a quoted text. */
  readonly isInText: boolean;
  /** Objects that were closed. */
  readonly closed: ReadonlySet<number>;
  /** Categories whose list holds something that is not a text. */
  readonly mistyped: ReadonlySet<TagCategory>;
}

/** What the value of a key means. */
type Role = 'list' | 'group' | 'tag' | 'label';

/** What the next value belongs to. */
interface Slot {
  readonly category: TagCategory | undefined;
  readonly role: Role;
  readonly isDraft: boolean;
  readonly key: string;
}

/** A list or an object that is open. */
interface Frame {
  readonly close: Bracket;
  category: TagCategory | undefined;
  readonly isDraft: boolean;
  /** An object in a list stands for one tag (`{ "tag": "dark", … }`) or for groups (`{ "drums": "909 kick" }`); its end decides. */
  readonly isInList: boolean;
  readonly loose: string[];
  hasTag: boolean;
  /** Tags whose category a later key names: `{ "tags": ["dark"], "category": "MOOD" }`. */
  readonly waiting: string[];
}

/** Keys of an object that stands for one tag, or of a list of tags. */
const TAG_KEYS: ReadonlySet<string> = new Set(['tag', 'tags', 'name', 'value', 'values', 'label', 'text', 'item', 'items', 'list']);
/** Keys whose text may name a category. */
const LABEL_KEYS: ReadonlySet<string> = new Set(['category', 'type', 'key', 'group', 'kind', 'name', 'field', 'label']);
/** Keys of thoughts and explanations. */
const DRAFT_KEYS: ReadonlySet<string> = new Set(
  (
    'reasoning reasoning_content thinking thoughts thought analysis draft drafts scratchpad rationale explanation explanations why reason ' +
    'reasons note notes comment comments description example examples justification context meaning'
  ).split(' '),
);
/** Keys whose number is not the weight of a tag. */
const NUMBER_KEYS: ReadonlySet<string> = new Set('count total weight score confidence id index rank probability'.split(' '));
/** The shortest JSON that holds a tag: `["a"]`. */
const MIN_JSON = 5;
/** How deep JSON may stand in the texts of JSON. */
const MAX_NESTING = 5;

/**
 * Creates a scanner for whatever a model makes of the eight lists: wrappers, tool calls, groups within a category, objects for tags,
 * JSON in the texts of JSON, lists that are never closed. What the reader of characters forgives, see `createLenientJsonReader`.
 *
 * @internal
 */
export function createJsonTagScanner(nesting = 0, outer?: Pick<Slot, 'category' | 'isDraft'>): JsonTagScanner {
  const frames: Frame[] = [];
  const mistyped = new Set<TagCategory>();
  const closed = new Set<number>();
  const base: Slot = { category: outer?.category, role: 'list', isDraft: outer?.isDraft ?? false, key: '' };
  let found: ScannedText[] = [];
  let slot = base;
  let documents = 0;
  /** The object that is open, outside of which nothing counts. */
  let document = 0;
  let isCut = false;

  const slotOf = (frame: Frame | undefined): Slot =>
    frame === undefined ? base : { category: frame.category, role: 'list', isDraft: frame.isDraft, key: '' };

  const emit = (text: string, { category, isDraft }: Pick<Slot, 'category' | 'isDraft'>): void => {
    if (category !== undefined) found.push({ category, text, document, isDraft });
  };

  /** Reads a text that may be JSON itself; reports whether it was. */
  const readNested = (text: string): boolean => {
    const isJson = /^\s*["'`]*\s*[[{]/.test(text);
    if (text.length < MIN_JSON || nesting >= MAX_NESTING || !(isJson || (slot.category === undefined && text.includes('{')))) return isJson;
    const scanner = createJsonTagScanner(nesting + 1, slot);
    const list = /^\s*\[/.test(text) && slot.category !== undefined;
    const texts = [...scanner.push(list ? `{${text}}` : text), ...scanner.end()];
    const ids = new Map<number, number>();
    for (const one of texts) {
      // The list of one category belongs to the object around it; other objects are their own.
      if (!list && !ids.has(one.document)) ids.set(one.document, (documents += 1));
      const id = ids.get(one.document) ?? document;
      if (scanner.closed.has(one.document)) closed.add(id);
      found.push({ ...one, document: id });
    }
    return isJson || texts.length > 0;
  };

  const readValue = (text: string, isBare: boolean): void => {
    const frame = frames.at(-1);
    const { category, role, key } = slot;
    if (isBare && /^(?:[-+]?[\d.]+(?:e[+-]?\d+)?%?|[-+]?infinity|nan|true|false|null|nil|none|undefined)$/i.test(text.trim())) {
      const isWeight = role === 'group' && !NUMBER_KEYS.has(key.toLowerCase()) && !/^(?:false|n|u)/i.test(text.trim());
      if (isWeight) emit(key, slot);
      else if (category !== undefined && role !== 'group') mistyped.add(category);
      return;
    }
    const named = role === 'label' ? categoryNamed(text) : undefined;
    if (named !== undefined && frame !== undefined) {
      frame.category = named;
      for (const waiting of frame.waiting.splice(0)) emit(waiting, frame);
      return;
    }
    if (readNested(text)) return;
    if (role === 'group' && frame?.isInList === true) frame.loose.push(text);
    else if (category !== undefined) {
      if (role === 'tag' && frame !== undefined) frame.hasTag = true;
      emit(text, slot);
    } else if (role === 'tag' || TAG_KEYS.has(key.toLowerCase())) frame?.waiting.push(text);
  };

  const leave = (frame: Frame | undefined): void => {
    if (frame !== undefined && !frame.hasTag) for (const text of frame.loose) emit(text, frame);
  };

  const roleOf = (name: string, frame: Frame | undefined): Role => {
    if (frame?.category === undefined && LABEL_KEYS.has(name)) return 'label';
    if (TAG_KEYS.has(name)) return 'tag';
    return frame?.category === undefined ? 'list' : 'group';
  };

  const reader = createLenientJsonReader({
    get innermost() {
      return frames.at(-1)?.close;
    },
    isKey: (text) => categoryNamed(text) !== undefined,
    value: readValue,
    key(text) {
      const named = categoryNamed(text);
      // A category within a list: the list before it was never closed.
      if (named !== undefined && frames.at(-1)?.close !== '}') leave(frames.pop());
      const frame = frames.at(-1);
      const name = text.trim().toLowerCase();
      const isDraft = (frame?.isDraft ?? base.isDraft) || DRAFT_KEYS.has(name);
      if (named !== undefined) slot = { category: named, role: 'list', isDraft, key: name };
      else if (DRAFT_KEYS.has(name) || frame?.close !== '}') slot = { category: undefined, role: 'list', isDraft, key: name };
      else slot = { category: frame.category, role: roleOf(name, frame), isDraft, key: text };
    },
    open(close) {
      const parent = frames.at(-1);
      if (parent === undefined) document = documents += 1;
      const isWaiting = close !== '}' && slot.category === undefined && slot.role === 'tag';
      frames.push({
        close,
        category: slot.category,
        isDraft: slot.isDraft,
        isInList: close === '}' && slot.key === '' && parent !== undefined,
        loose: [],
        hasTag: false,
        waiting: isWaiting ? (parent?.waiting ?? []) : [],
      });
      slot = { ...slotOf(frames.at(-1)), role: isWaiting ? 'tag' : 'list' };
    },
    close(bracket) {
      // An object's end closes its open lists; a list's end too many closes nothing.
      if (bracket === '}') while (frames.length > 0 && frames.at(-1)?.close !== '}') leave(frames.pop());
      if (frames.at(-1)?.close === bracket) leave(frames.pop());
      if (frames.length === 0) closed.add(document);
      slot = slotOf(frames.at(-1));
    },
    comma() {
      const frame = frames.at(-1);
      slot = slot.role === 'tag' && slot.key === '' ? slot : slotOf(frame);
    },
    cut() {
      for (const frame of frames.splice(0)) leave(frame);
      [slot, isCut] = [base, true];
    },
  });

  const drain = (): readonly ScannedText[] => {
    const drained = found;
    found = [];
    return drained;
  };

  return {
    closed,
    mistyped,
    get isOpen() {
      return frames.length > 0 || (isCut && !closed.has(document));
    },
    get isInText() {
      return reader.isInText;
    },
    push(piece) {
      reader.push(piece);
      return drain();
    },
    end() {
      reader.end();
      return drain();
    },
  };
}

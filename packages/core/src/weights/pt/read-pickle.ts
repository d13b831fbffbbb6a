import { ptFault } from './pt-fault.js';

/** A name of Python code in a pickle. It is only ever compared, never looked up or called. */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** What a pickle of plain data holds, beside what `reduce` and `persistent` make. */
export type PickleValue<T> =
  | undefined
  | boolean
  | number
  | bigint
  | string
  | T
  | PickleGlobal
  | PickleValue<T>[]
  | Map<unknown, PickleValue<T>>;

/** What a reader accepts beyond plain data. Each function throws for what it does not accept. */
export interface PickleRules<T> {
  /** The names of code that may occur, such as `collections.OrderedDict`. */
  readonly globals: ReadonlySet<string>;
  /** Makes the value of a call from the name and its arguments. */
  reduce(name: string, args: readonly PickleValue<T>[], offset: number): PickleValue<T>;
  /** Makes the value of a reference to data outside the pickle. */
  persistent(id: PickleValue<T>, offset: number): T;
}

/**
 * Reads a pickle as data: a stack machine for the few operations that plain values need. Everything else is refused by name, so no code of
 * the file can run. Work and memory are linear in its length.
 *
 * Source: the operations and their numbers are those of the Python library's `pickletools`, protocols 2–5.
 *
 * @throws {FileFormatError} For an operation, name or call that is not allowed, and for a damaged pickle; with its offset.
 * @internal
 */
export function readPickle<T>(bytes: Uint8Array, rules: PickleRules<T>): PickleValue<T> {
  const machine = new PickleMachine(bytes, rules);
  while (!machine.step()) continue;
  return machine.result();
}

const MAX_PROTOCOL = 5;
/** The longest line of text: a name of code. */
const MAX_LINE = 256;

class PickleMachine<T> {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #rules: PickleRules<T>;
  readonly #memo = new Map<number, PickleValue<T>>();
  readonly #stack: PickleValue<T>[] = [];
  /** Heights of the stack where marks stand. */
  readonly #marks: number[] = [];
  /** Where the current operation began, and the next byte. */
  #start = 0;
  #at = 0;

  constructor(bytes: Uint8Array, rules: PickleRules<T>) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#rules = rules;
  }

  /** Does one operation. @returns Whether it was the last one. */
  step(): boolean {
    this.#start = this.#at;
    const operation = this.#view.getUint8(this.#take(1));
    switch (operation) {
      case 0x2e: // STOP
        return true;
      case 0x80: // PROTO
        if (this.#uint8() > MAX_PROTOCOL) throw this.#fault('The pickle is of a newer protocol than is known.');
        return false;
      case 0x95: // FRAME: only says how much follows
        this.#take(8);
        return false;
      case 0x28: // MARK
        this.#marks.push(this.#stack.length);
        return false;
      case 0x4e: // NONE
        return this.#push(undefined);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x4b: // BININT1
        return this.#push(this.#uint8());
      case 0x4d: // BININT2
        return this.#push(this.#view.getUint16(this.#take(2), true));
      case 0x4a: // BININT
        return this.#push(this.#view.getInt32(this.#take(4), true));
      case 0x8a: // LONG1
        return this.#push(this.#long(this.#uint8()));
      case 0x47: // BINFLOAT, big-endian
        return this.#push(this.#view.getFloat64(this.#take(8), false));
      case 0x55: // SHORT_BINSTRING
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(this.#text(this.#uint8()));
      case 0x54: // BINSTRING
      case 0x58: // BINUNICODE
        return this.#push(this.#text(this.#uint32()));
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        return this.#push([]);
      case 0x7d: // EMPTY_DICT
        return this.#push(new Map());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return this.#push(this.#popMany(operation - 0x84));
      case 0x74: // TUPLE
        return this.#push(this.#popMark());
      case 0x61: // APPEND
        return this.#append([this.#pop()]);
      case 0x65: // APPENDS
        return this.#append(this.#popMark());
      case 0x73: // SETITEM
        return this.#setItems(this.#popMany(2));
      case 0x75: // SETITEMS
        return this.#setItems(this.#popMark());
      case 0x71: // BINPUT
        return this.#put(this.#uint8());
      case 0x72: // LONG_BINPUT
        return this.#put(this.#uint32());
      case 0x94: // MEMOIZE
        return this.#put(this.#memo.size);
      case 0x70: // PUT
        return this.#put(this.#decimal());
      case 0x68: // BINGET
        return this.#get(this.#uint8());
      case 0x6a: // LONG_BINGET
        return this.#get(this.#uint32());
      case 0x67: // GET
        return this.#get(this.#decimal());
      case 0x63: // GLOBAL
        return this.#global(this.#line(), this.#line());
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2);
        if (typeof module !== 'string' || typeof name !== 'string') throw this.#fault('A name of code is not text.');
        return this.#global(module, name);
      }
      case 0x51: // BINPERSID
        return this.#push(this.#rules.persistent(this.#pop(), this.#start));
      case 0x52: {
        // REDUCE
        const [callee, args] = this.#popMany(2);
        if (!(callee instanceof PickleGlobal) || !Array.isArray(args))
          throw this.#fault('A call has no name that is allowed, or no arguments.');
        return this.#push(this.#rules.reduce(callee.name, args, this.#start));
      }
      case 0x62: {
        // BUILD: sets attributes. A dict's attributes are not data, such as the versions in a model's state dict.
        const attributes = this.#pop();
        if (!(this.#top() instanceof Map) || !(attributes instanceof Map)) throw this.#refused(operation);
        return false;
      }
      default:
        throw this.#refused(operation);
    }
  }

  result(): PickleValue<T> {
    if (this.#stack.length !== 1 || this.#marks.length > 0) throw this.#fault('The pickle ends with more or less than one value.');
    return this.#stack[0];
  }

  #fault(message: string): Error {
    return ptFault(message, this.#start);
  }

  #refused(operation: number): Error {
    return this.#fault(
      `The pickle uses the operation 0x${operation.toString(16).padStart(2, '0')}, which plain data and tensors do not need: it may hold code, and is not read.`,
    );
  }

  #take(length: number): number {
    const at = this.#at;
    if (length > this.#bytes.length - at) throw this.#fault('The pickle ends early.');
    this.#at += length;
    return at;
  }

  #uint8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  #uint32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  /** A little-endian integer in two's complement, of at most 255 bytes. */
  #long(length: number): number | bigint {
    const at = this.#take(length);
    let value = 0n;
    for (let index = length - 1; index >= 0; index -= 1) value = (value << 8n) | BigInt(this.#view.getUint8(at + index));
    value = BigInt.asIntN(length * 8, value);
    const narrow = Number(value);
    return Number.isSafeInteger(narrow) ? narrow : value;
  }

  #text(length: number): string {
    const at = this.#take(length);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#bytes.subarray(at, at + length));
    } catch {
      throw this.#fault('A text of the pickle is not UTF-8.');
    }
  }

  #line(): string {
    const end = this.#bytes.subarray(0, this.#at + MAX_LINE).indexOf(0x0a, this.#at);
    if (end === -1)
      throw this.#fault(this.#at + MAX_LINE < this.#bytes.length ? 'A name in the pickle is too long.' : 'The pickle ends early.');
    const text = this.#text(end - this.#at);
    this.#at += 1;
    return text;
  }

  #decimal(): number {
    const text = this.#line();
    if (!/^\d{1,9}$/.test(text)) throw this.#fault('A number in the pickle is not readable.');
    return Number(text);
  }

  #global(module: string, name: string): false {
    const whole = `${module}.${name}`;
    if (!this.#rules.globals.has(whole)) {
      throw this.#fault(
        `The pickle names the code ${JSON.stringify(whole.slice(0, 100))}, which is not read: only tensors and plain data are.`,
      );
    }
    return this.#push(new PickleGlobal(whole));
  }

  #push(value: PickleValue<T>): false {
    this.#stack.push(value);
    return false;
  }

  /** The height below which values belong to an outer mark. */
  #floor(): number {
    return this.#marks.at(-1) ?? 0;
  }

  #top(): PickleValue<T> {
    if (this.#stack.length <= this.#floor()) throw this.#fault('The pickle takes a value that is not there.');
    return this.#stack.at(-1);
  }

  #pop(): PickleValue<T> {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #popMany(count: number): PickleValue<T>[] {
    if (this.#stack.length - count < this.#floor()) throw this.#fault('The pickle takes a value that is not there.');
    return this.#stack.splice(this.#stack.length - count);
  }

  #popMark(): PickleValue<T>[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw this.#fault('The pickle takes a mark that is not there.');
    return this.#stack.splice(mark);
  }

  #append(values: readonly PickleValue<T>[]): false {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.#fault('The pickle appends to something other than a list.');
    for (const value of values) list.push(value);
    return false;
  }

  #setItems(items: readonly PickleValue<T>[]): false {
    const dict = this.#top();
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw this.#fault('The pickle sets items of something other than a dict.');
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index];
      if (typeof key !== 'string' && !Number.isSafeInteger(key)) throw this.#fault('A key of a dict is neither text nor a whole number.');
      dict.set(key, items[index + 1]);
    }
    return false;
  }

  #put(index: number): false {
    this.#memo.set(index, this.#top());
    return false;
  }

  #get(index: number): false {
    if (!this.#memo.has(index)) throw this.#fault(`The pickle refers to the value ${index}, which is not there.`);
    return this.#push(this.#memo.get(index));
  }
}

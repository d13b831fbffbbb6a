// Is a value what the comment behind it says? "130 // 130: the tempo", "['a', 'b', …]", "-0.1117 // rounded".
import { inspect } from 'node:util';

/** What `console.log` prints for its arguments: a comment quotes it whole. */
export class Printed {
  readonly text: string;
  constructor(values: readonly unknown[]) {
    this.text = values.map((value) => (typeof value === 'string' ? value : show(value))).join(' ');
  }
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;

function show(value: unknown): string {
  if (typeof value === 'string') return squeeze(`'${value.replaceAll('\n', '\\n')}'`);
  const text = inspect(value, { depth: 8, breakLength: Infinity, compact: true, maxArrayLength: 1000, maxStringLength: 100_000 });
  return squeeze(text);
}

/** Without the spaces that are a matter of taste. */
function squeeze(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/([[{(]) | (?=[\]})])/g, '$1')
    .trim();
}

/** Numbers as precise as the comment has them, so that a rounded one agrees. */
function roundLike(said: string, text: string): string {
  const digits = [...said.matchAll(NUMBER)].map(([number]) => number.split('.')[1]?.length ?? 0);
  let index = 0;
  return text.replaceAll(NUMBER, (number) => {
    const places = digits[index++] ?? 0;
    return number.includes('.') && places > 0
      ? Number(number)
          .toFixed(places)
          .replace(/^-(0\.?0*)$/, '$1')
      : number;
  });
}

/**
 * Whether a comment starts with what a value is, as JavaScript writes it. `…` stands for anything; numbers may be rounded; an array may be written
 * without its brackets; behind the value, words may follow after a colon or a comma.
 */
export function isAsSaid(value: unknown, comment: string): boolean {
  const said = squeeze(comment);
  const list = ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as unknown as ArrayLike<number>) : value;
  const texts =
    value instanceof Printed ? [squeeze(value.text)] : [show(list), ...(Array.isArray(list) ? [list.map(show).join(', ')] : [])];
  return texts.some((text) => {
    const exact = roundLike(said, text);
    if (said === exact || (said.startsWith(exact) && /^[:,.]/.test(said.slice(exact.length)))) return true;
    const pieces = said.split('…');
    if (pieces.length === 1) return false;
    // What stands behind the last `…` closes the value, and words may follow it.
    const close = /^[\]})'"]*/.exec(pieces.at(-1)!)?.[0] ?? '';
    let at = 0;
    for (const [index, piece] of [...pieces.slice(0, -1), close].entries()) {
      const found = exact.indexOf(piece, at);
      if (found < 0 || (index === 0 && found > 0)) return false;
      at = found + piece.length;
    }
    return exact.endsWith(close);
  });
}

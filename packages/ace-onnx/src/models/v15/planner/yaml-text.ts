/** Where lines are folded, in characters. */
const WIDTH = 80;

/** Texts that YAML 1.1 would read as something else than text. */
const OTHER_KINDS = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:~|null|Null|NULL|)$/,
  /^[-+]?(?:0b[01_]+|0[0-7_]+|(?:0|[1-9][\d_]*)|0x[\da-fA-F_]+|[1-9][\d_]*(?::[0-5]?\d)+)$/,
  /^(?:[-+]?(?:[\d][\d_]*)\.[\d_]*(?:[eE][-+]\d+)?|\.[\d][\d_]*(?:[eE][-+]\d+)?|[-+]?[\d][\d_]*(?::[0-5]?\d)+\.[\d_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/,
  /^(?:<<|=)$/,
];

/**
 * Writes a text as the value of a key, as PyYAML does with its defaults for Unicode: plain where that is read back as the same text, else in single
 * quotes, else in double quotes; lines are folded after 80 characters. The model was trained with exactly this form.
 *
 * Source: YAML 1.1, https://yaml.org/spec/1.1/, and the choices that PyYAML makes where the standard leaves several.
 *
 * @param column - How many characters stand before the value on its line.
 */
export function formatYamlText(text: string, column: number): string {
  if (needsEscapes(text)) return doubleQuoted(text, column);
  if (isPlain(text)) return foldPlain(text, column);
  return / [\n\x85]|[\n\x85] /.test(text) ? doubleQuoted(text, column) : singleQuoted(text, column);
}

const needsEscapes = (text: string): boolean => /[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(text);

function isPlain(text: string): boolean {
  if (OTHER_KINDS.some((pattern) => pattern.test(text))) return false;
  if (text.includes('\n') || /^\s|\s$/.test(text) || /^(?:---|\.\.\.)/.test(text)) return false;
  if (/^[#,[\]{}&*!|>'"%@`]/.test(text) || /^[-?:](?:\s|$)/.test(text)) return false;
  return !/:(?:\s|$)|\s#/.test(text);
}

/** Breaks lines at single spaces once they are longer than the width; continuations are indented by two. */
function foldPlain(text: string, column: number): string {
  let result = '';
  let place = column;
  for (const { word, space } of splitAtSpaces(text)) {
    if (space === ' ' && place > WIDTH) {
      result += '\n  ';
      place = 2;
    } else {
      result += space;
      place += space.length;
    }
    result += word;
    place += [...word].length;
  }
  return result;
}

function singleQuoted(text: string, column: number): string {
  let result = "'";
  let place = column + 1;
  for (const [index, part] of text.split(/(\n+)/).entries()) {
    if (index % 2 === 1) {
      // Line ends within quotes are one more than they mean, and the next line is indented.
      result += `${part}\n  `;
      place = 2;
    } else {
      for (const { space, word } of splitAtSpaces(part)) {
        const isOutside = result === "'" || word === '';
        if (space === ' ' && place > WIDTH && !isOutside) {
          result += '\n  ';
          place = 2;
        } else {
          result += space;
          place += space.length;
        }
        const escaped = word.replaceAll("'", "''");
        result += escaped;
        place += [...escaped].length;
      }
    }
  }
  return `${result}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '\\0', '\x07': '\\a', '\b': '\\b', '\t': '\\t', '\n': '\\n', '\v': '\\v', '\f': '\\f', '\r': '\\r', '\x1b': '\\e',
  '"': '\\"', '\\': '\\\\', '\x85': '\\N', '\xa0': '\\_', '\u2028': '\\L', '\u2029': '\\P',
}; // prettier-ignore

function doubleQuoted(text: string, column: number): string {
  let result = '"';
  let place = column + 1;
  const put = (piece: string): void => {
    result += piece;
    place += [...piece].length;
  };
  const characters = [...text];
  let waiting = '';
  let isAfterEscape = false;
  characters.forEach((character, index) => {
    const escape = ESCAPES[character] ?? (needsEscapes(character) || character.length > 1 ? escapeCode(character) : undefined);
    if (escape !== undefined) {
      put(waiting + escape);
      waiting = '';
    }
    // A line may be broken before a space, after an escape, and before what follows an escape, but not at the ends of the text.
    const isInside = index > 0 && index < characters.length - 1;
    const isBreakable = character === ' ' || escape !== undefined || isAfterEscape;
    const reach = place + [...waiting].length - (escape === undefined ? 0 : 1);
    if (isInside && isBreakable && reach > WIDTH) {
      put(`${waiting}\\`);
      result += '\n  ';
      place = 2;
      waiting = '';
      const next = escape === undefined ? character : characters[index + 1];
      if (next === ' ') put('\\');
    }
    isAfterEscape = escape !== undefined;
    if (escape === undefined) waiting += character;
  });
  return `${result}${waiting}"`;
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = (length: number): string => code.toString(16).toUpperCase().padStart(length, '0');
  if (code <= 0xff) return `\\x${hex(2)}`;
  return code <= 0xffff ? `\\u${hex(4)}` : `\\U${hex(8)}`;
}

/** Words with the spaces before them. */
function splitAtSpaces(text: string): readonly { readonly space: string; readonly word: string }[] {
  return [...text.matchAll(/( *)([^ ]*)/g)].filter(([whole]) => whole !== '').map(([, space, word]) => ({ space: space!, word: word! }));
}

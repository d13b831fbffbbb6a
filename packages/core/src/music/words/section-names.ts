/** What stands between the brackets of a structure tag, such as `Drop 2 - explosive`, in its parts. */
export interface SectionLabel {
  /** The section as it was written, without its number: `Drop`. */
  readonly head: string;
  /** The head in lower case. */
  readonly name: string;
  /** What follows a dash, colon or bar: `explosive`; empty when nothing does. */
  readonly description: string;
}

const SEPARATOR = /\s+[-–—]\s*|\s*[:|]\s*/;
const COUNT = /(?:\s*\d+|\s+(?:[ivx]+|[a-d]|x\s?\d+|one|two|three|four))\s*$/i;

/** Reads the label of a section. */
export function parseSectionLabel(label: string): SectionLabel {
  const separator = SEPARATOR.exec(label);
  const title = separator === null ? label : label.slice(0, separator.index);
  const head = title.replace(COUNT, '');
  const description = separator === null ? '' : label.slice(separator.index + separator[0].length).trim();
  return { head, name: head.trim().toLowerCase(), description };
}

/** How other languages call sections: German, French, Spanish, Italian, Portuguese. */
const TRANSLATED: Readonly<Record<string, string>> = {
  strophe: 'verse',
  couplet: 'verse',
  estrofa: 'verse',
  strofa: 'verse',
  kehrreim: 'chorus',
  estribillo: 'chorus',
  ritornello: 'chorus',
  refrão: 'chorus',
  brücke: 'bridge',
  pont: 'bridge',
  puente: 'bridge',
  ponte: 'bridge',
};

/** The English name of a section that is named in another language; any other name, in lower case, stays as it is. */
export function englishSectionName(name: string): string {
  return Object.hasOwn(TRANSLATED, name) ? (TRANSLATED[name] as string) : name;
}

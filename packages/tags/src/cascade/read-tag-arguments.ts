import { createJsonTagScanner } from './json-tag-scanner.js';
import type { ScannedText } from './json-tag-scanner.js';
import { categoryNamed } from './read-tag-text.js';

/**
 * Reads tags out of the other ways in which models write arguments and lists: `suggest_tags(MOOD=["dark"])`,
 * `<parameter=MOOD>["dark"]</parameter>`, `<arg_key>MOOD</arg_key><arg_value>["dark"]</arg_value>`, `<mood>dark, cold</mood>`. Each is
 * rewritten as a key and its list.
 */
export function readTagArguments(text: string): readonly ScannedText[] {
  let count = 0;
  const begin =
    (end: string) =>
    (whole: string, name: string): string => {
      if (categoryNamed(name) === undefined) return whole;
      count += 1;
      return ` , "${name}" : ${end}`;
    };
  const json = text
    .replaceAll(/<(?:parameter|argument|arg|param|field)\s*(?:=|name\s*=)\s*["']?([A-Za-z_ -]{2,20})["']?\s*>/gi, begin('['))
    .replaceAll(/<arg_key>\s*([A-Za-z_ -]{2,20}?)\s*<\/arg_key>\s{0,9}<arg_value>/gi, begin('['))
    .replaceAll(/<([A-Za-z_-]{2,20})>/g, begin('['))
    .replaceAll(/(?<![\w-])([A-Za-z_-]{2,20})\s{0,4}=(?=\s{0,4}[["'(])/g, begin(''))
    .replaceAll(/<\/([A-Za-z_-]{2,20})>/gi, (_, name: string) =>
      categoryNamed(name) === undefined && !/^(?:param|arg|field)/i.test(name) ? ' , ' : ' ] , ',
    )
    .replaceAll(/<[^<>\n]{1,80}>/g, ' , ');
  if (count === 0) return [];
  const scanner = createJsonTagScanner();
  return [...scanner.push(`{${json}`), ...scanner.end()];
}

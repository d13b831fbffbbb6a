/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

/** What can stand in a template: lists are joined, and nothing is written for what is missing. */
export type HtmlPart = Html | string | number | undefined | false | readonly HtmlPart[];

/**
 * Writes HTML: what is put in is text, and escaped, unless it is HTML already.
 *
 * @example
 * ```ts
 * html`<p title="${title}">${list.map((item) => html`<b>${item}</b>`)}</p>`.html;
 * ```
 */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { html: texts.reduce((sum, text, index) => sum + write(parts[index - 1]) + text) };
}

/** Takes a text for HTML as it is. */
export function rawHtml(text: string): Html {
  return { html: text };
}

function write(part: HtmlPart): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return 'html' in part ? part.html : part.map(write).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => ESCAPES[character]!);
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Makes a relative path an address that stays relative, whatever its parts are called. */
export function toAddress(path: string): string {
  return `./${path.split('/').map(encodeURIComponent).join('/')}`;
}

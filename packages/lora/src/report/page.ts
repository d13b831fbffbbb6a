import { html, rawHtml } from './html.js';
import type { Html, HtmlPart } from './html.js';

/** Parts of a page. */
export interface Page {
  readonly title: string;
  /** Rules beside those of all pages. */
  readonly style?: string | undefined;
  readonly body: HtmlPart;
  /** A script at the end of the page. */
  readonly script?: string | undefined;
}

/** Writes a page that needs nothing else: its style is in it, it opens from disk, prints, and is light or dark as the reader's system is. */
export function formatPage({ title, style = '', body, script }: Page): string {
  const page: Html = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${rawHtml(BASE_STYLE + style)}
        </style>
      </head>
      <body>
        ${body}
        ${
          script !== undefined &&
          html`<script>
            ${rawHtml(script)};
          </script>`
        }
      </body>
    </html> `;
  return page.html;
}

const BASE_STYLE = `
:root { color-scheme: light dark; --paper: #fbfaf7; --card: #fff; --ink: #1d1b18; --soft: #6c675f; --line: #e2ded6; --accent: #b4552d; --second: #3a6ea5;
  --good: #2f7d4f; --bad: #b3372f; --open: #8a6d1d; }
@media (prefers-color-scheme: dark) { :root { --paper: #161513; --card: #1f1d1a; --ink: #ece8e1; --soft: #a39c91; --line: #35322d; --accent: #e8905f; --second: #7fb0e6;
  --good: #6cc08b; --bad: #ee8278; --open: #d9bb62; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2.5rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; } p { margin: .4rem 0; }
.soft { color: var(--soft); } .number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; } th, td { text-align: left; padding: .45rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); } th.number { text-align: right; }
.wide { overflow-x: auto; } .card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem 1.1rem; }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
@media (max-width: 40rem) { svg text { font-size: 18px; } }
audio { height: 2rem; max-width: 14rem; vertical-align: middle; }
`;

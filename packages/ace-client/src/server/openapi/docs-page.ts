import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

import { TASK_FIELDS } from '../task/task-fields.js';
import type { RouteDescription } from './server-routes.js';

/** What a browser may do with the page: show it with its own style, and nothing else. */
export const DOCS_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'";

/** Describes the server as a page for people: every route with the fields of its body, and those of a task. Nothing on it runs or is fetched. */
export function formatDocsPage(routes: readonly RouteDescription[]): HtmlEscapedString | Promise<HtmlEscapedString> {
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>ACE-Step API</title>
      <style>
        :root {
          color-scheme: light dark;
        }
        body {
          margin: 0 auto;
          max-width: 60rem;
          padding: 1.5rem 1rem 4rem;
          font:
            1rem/1.5 system-ui,
            sans-serif;
        }
        code {
          font-family: ui-monospace, monospace;
          overflow-wrap: anywhere;
        }
        table {
          width: 100%;
          border-collapse: collapse;
        }
        th,
        td {
          padding: 0.5rem 0.75rem 0.5rem 0;
          border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent);
          text-align: start;
          vertical-align: top;
        }
      </style>
      <h1>ACE-Step API</h1>
      <p>The official REST dialect of ACE-Step 1.5. For programs: <a href="openapi.json">openapi.json</a>.</p>
      <h2>Routes</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Route</th>
            <th scope="col">What it does</th>
            <th scope="col">Key</th>
          </tr>
        </thead>
        <tbody>
          ${routes.map(routeRow)}
        </tbody>
      </table>
      <h2 id="task">Fields of a task</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            <th scope="col">What it means</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(TASK_FIELDS).map(
            ([name, { kind, about }]) =>
              html`<tr>
                <th scope="row"><code>${name}</code></th>
                <td>${kind}</td>
                <td>${about}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </html>`;
}

function routeRow({ method, path, summary, body, guarded }: RouteDescription): ReturnType<typeof html> {
  const fields =
    body === undefined ? '' : body === 'task' ? html` with <a href="#task">the fields of a task</a>` : `: ${Object.keys(body).join(', ')}`;
  return html`<tr>
    <th scope="row"><code>${method.toUpperCase()} ${path}</code></th>
    <td>${summary}${fields}</td>
    <td>${guarded ? 'yes' : ''}</td>
  </tr>`;
}

/** Writes a table. Cells are Markdown already; see {@link cell}. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Makes a text safe in a cell and in a line: nothing in it is markup. */
export function cell(text: string): string {
  return text
    .replaceAll(/[\\|*_<>`[\]]/gu, String.raw`\$&`)
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

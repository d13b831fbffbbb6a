import type { Finding, Inspection, ModelInspection, NetworkInspection, OperatorCount, WeightTotals } from './inspection.js';

const SHOWN_OPERATORS = 24;
const SHOWN_ISSUES = 12;

/** Formats an inspection as text for people: some lines of totals, then tables. Names from the file are shown without control characters. */
export function formatInspection(inspection: Inspection): string {
  const parts = 'files' in inspection ? folderParts(inspection) : modelParts(inspection);
  return `${parts.filter((part) => part.length > 0).join('\n\n')}\n`;
}

function modelParts(model: ModelInspection): readonly string[] {
  const facts: [string, string][] = [['format', `${model.format}, ${formatBytes(model.fileBytes)}`]];
  if (model.producer !== '') facts.push(['producer', model.producer]);
  facts.push(...totals(model));
  const values = (list: ModelInspection['inputs']) =>
    list.map(({ name, type, shape }) => [name, type, shape === undefined ? '' : `[${shape.join(', ')}]`]);
  const outside = model.externalFiles.map(({ file, tensors, bytes, size }) => [
    file,
    `${tensors} tensors`,
    formatBytes(bytes),
    size === undefined ? '' : `of ${formatBytes(size)}`,
  ]);
  return [
    `${clean(model.name)}\n${table(facts)}`,
    section('metadata', Object.entries(model.metadata)),
    section('inputs', values(model.inputs)),
    section('outputs', values(model.outputs)),
    section(`operators: ${model.operators.reduce((sum, { count }) => sum + count, 0)}`, operatorRows(model.operators)),
    largest(model),
    section('files outside', outside),
    findings(model.findings),
  ];
}

function folderParts(folder: Extract<Inspection, { files: unknown }>): readonly string[] {
  const facts: [string, string][] = [['kind', folder.kind === 'checkpoint' ? 'checkpoint of ACE-Step v1' : 'folder'], ...totals(folder)];
  const files = folder.files.map((file) => [
    file.name,
    file.format,
    formatBytes(file.fileBytes),
    `${file.parameters.toLocaleString('en')} parameters`,
  ]);
  const all = [
    ...folder.findings,
    ...folder.files.flatMap((file) => file.findings.map((finding) => ({ ...finding, message: `${file.name}: ${finding.message}` }))),
  ];
  return [
    `${clean(folder.name)}\n${table(facts)}`,
    section('files', files),
    section('networks', folder.networks.map(networkRow)),
    ...folder.networks
      .filter(({ issues }) => issues.length > 0)
      .map(({ name, issues }) =>
        section(
          `${name} does not fit`,
          limited(issues, SHOWN_ISSUES, (issue) => [issue]),
        ),
      ),
    largest(folder),
    findings(all),
  ];
}

function networkRow({ name, component, fits, operators }: NetworkInspection): readonly string[] {
  const count = operators.reduce((sum, one) => sum + one.count, 0);
  const most = operators.slice(0, 3).map((one) => `${one.count} ${one.operator}`);
  return [name, component, fits ? 'fits' : 'does not fit', fits ? `${count} nodes: ${most.join(', ')}, …` : ''];
}

function totals({ parameters, weightBytes, types }: WeightTotals): [string, string][] {
  const shown = types.map(({ type, tensors, bytes }) => `${type} ${formatBytes(bytes)} in ${tensors}`);
  return [
    ['parameters', `${parameters.toLocaleString('en')}, ${formatBytes(weightBytes)}`],
    ['tensors', shown.join(', ') || 'none'],
  ];
}

function operatorRows(operators: readonly OperatorCount[]): readonly (readonly string[])[] {
  return limited(operators, SHOWN_OPERATORS, ({ operator, count }) => [operator, String(count)]);
}

function largest(of: WeightTotals): string {
  return section(
    'largest tensors',
    of.largest.map(({ name, type, shape, bytes }) => [name, type, `[${shape.join(', ')}]`, formatBytes(bytes)]),
  );
}

function findings(list: readonly Finding[]): string {
  return section(
    'findings',
    list.map(({ severity, message }) => [severity, message]),
  );
}

function limited<T>(list: readonly T[], limit: number, row: (item: T) => readonly string[]): readonly (readonly string[])[] {
  const rows = list.slice(0, limit).map(row);
  return list.length > limit ? [...rows, [`and ${list.length - limit} more`]] : rows;
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${title}\n${table(rows)}`;
}

/** Columns as wide as their widest cell. */
function table(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(clean));
  const widths: number[] = [];
  for (const row of cells)
    for (const [column, cell] of row.entries()) if (column < row.length - 1) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  return cells.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd()).join('\n');
}

/** Texts of a file must not move the cursor or turn the line around. */
function clean(text: string): string {
  const shown = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '·');
  return shown.length > 120 ? `${shown.slice(0, 119)}…` : shown;
}

function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(2)} ${units[power]}`;
}

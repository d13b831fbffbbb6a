import { ISSUE_SEVERITIES } from '../../dataset/dataset-issue.js';
import type { DatasetIssue } from '../../dataset/dataset-issue.js';

/** The most issues of one code that are printed; JSON has all of them. */
const MAX_OF_CODE = 5;

/** Issues for people: a line each, the worst first, and a line that counts them. */
export function formatIssues(issues: readonly DatasetIssue[]): string {
  const counts = new Map<string, number>();
  const lines = ISSUE_SEVERITIES.flatMap((severity) => issues.filter((issue) => issue.severity === severity)).flatMap((issue) => {
    const count = (counts.get(issue.code) ?? 0) + 1;
    counts.set(issue.code, count);
    return count > MAX_OF_CODE ? [] : [`${issue.severity.padEnd(7)}  ${issue.code}  ${issue.path}: ${issue.message}\n`];
  });
  const more = [...counts]
    .filter(([, count]) => count > MAX_OF_CODE)
    .map(([code, count]) => `         ${code}: ${count - MAX_OF_CODE} more\n`);
  return `${lines.join('')}${more.join('')}${summaryOf(issues)}\n`;
}

/** How many issues there are of each severity: `2 errors, 1 warning`. */
function summaryOf(issues: readonly DatasetIssue[]): string {
  const counts = ISSUE_SEVERITIES.map((severity) => {
    const count = issues.filter((issue) => issue.severity === severity).length;
    return severity === 'info' ? `${count} to know` : `${count} ${severity}${count === 1 ? '' : 's'}`;
  });
  return issues.length === 0 ? 'nothing is wrong' : counts.join(', ');
}

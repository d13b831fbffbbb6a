/**
 * A vitest reporter whose last word is one countable line: `N passed, N failed, N skipped`. Before it comes one line for each test that
 * failed, and for each that passed only when it was tried again, so that the end of a long log says which to look at.
 */
export default class SummaryReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const lines = unhandledErrors.map((error) => `failed: outside of a test: ${firstLine(error)}`);
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        counts[state === 'pending' ? 'skipped' : state] += 1;
        const place = `${module.relativeModuleId} > ${test.fullName}`;
        if (state === 'failed') lines.push(`failed: ${place}: ${firstLine(errors[0])}`);
        else if (test.diagnostic()?.flaky === true) lines.push(`passed when tried again: ${place}: ${firstLine(errors?.[0])}`);
      }
      // A file that could not even be loaded has no tests to fail.
      if (module.state() === 'failed' && counts.failed === before) {
        counts.failed += 1;
        lines.push(`failed: ${module.relativeModuleId} could not be loaded: ${firstLine(module.errors()[0])}`);
      }
    }
    lines.push(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
    process.once('exit', () => process.stdout.write(`${lines.join('\n')}\n`));
  }
}

function firstLine(error) {
  return String(error?.message ?? 'no message').split('\n', 1)[0];
}

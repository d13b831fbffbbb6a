/**
 * Reads the `data` of server-sent events, however the text is cut: lines end with CR, LF or both, several data lines are one event,
 * comments and other fields are left out. A last event without its blank line counts.
 *
 * Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readEvents(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string, void, void> {
  let rest = '';
  let data: string[] = [];
  const take = (line: string): void => {
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
  };
  for await (const piece of pieces) {
    rest += piece;
    if (!/[\r\n]/.test(piece) && !rest.includes('\r')) continue;
    // A CR at the very end may be the first half of a CRLF.
    const lines = rest.split(/\r\n|\n|\r(?=[^])/);
    rest = lines.pop() as string;
    for (const line of lines) {
      take(line);
      if (line !== '' || data.length === 0) continue;
      yield data.join('\n');
      data = [];
    }
  }
  take(rest.replace(/\r$/, ''));
  if (data.length > 0) yield data.join('\n');
}

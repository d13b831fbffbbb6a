/** Takes a model's thoughts out of its answer while the answer is written. */
export interface ThoughtSplitter {
  /** Reads on; returns what may be shown. */
  push(piece: string): string;
  /** Ends the answer; returns what was held back. */
  end(): string;
  /** How often everything shown so far turned out to be a thought, for a closing mark came without an opening one. Start anew then. */
  readonly restarts: number;
  /** Everything that was thought. */
  readonly thoughts: string;
}

const MARK = /<(\/?)(?:think|thinking|thought|reasoning)>/i;

/** Creates a splitter for `<think>…</think>`; the opening mark may be missing, as some chat templates write it into the question. */
export function createThoughtSplitter(): ThoughtSplitter {
  let pending = '';
  let shown = '';
  let thoughts = '';
  let restarts = 0;
  let isThinking = false;

  const take = (text: string): string => {
    if (isThinking) thoughts += text;
    else shown += text;
    return isThinking ? '' : text;
  };

  return {
    get restarts() {
      return restarts;
    },
    get thoughts() {
      return thoughts;
    },
    push(piece) {
      pending += piece;
      let fresh = '';
      for (let mark = MARK.exec(pending); mark !== null; mark = MARK.exec(pending)) {
        fresh += take(pending.slice(0, mark.index));
        pending = pending.slice(mark.index + mark[0].length);
        const isClose = mark[1] === '/';
        if (isClose && !isThinking) {
          thoughts += shown;
          [shown, fresh] = ['', ''];
          restarts += 1;
        }
        isThinking = !isClose;
      }
      // A mark may be cut in two.
      const held = /<\/?[a-z]{0,9}$/i.exec(pending)?.index ?? pending.length;
      fresh += take(pending.slice(0, held));
      pending = pending.slice(held);
      return fresh;
    },
    end() {
      const fresh = take(pending);
      pending = '';
      return fresh;
    },
  };
}

/** What a mark does: begins or ends a thought, begins the answer proper, ends a message, or begins or ends a message's header. */
export type ThoughtMark = 'think' | 'answer-after' | 'answer' | 'message-end' | 'header' | 'header-end' | 'silent';

/** The words that marks of thoughts are made of. */
const THOUGHT =
  /^(?:ant)?(?:think(?:ing|s)?|thoughts?|reason(?:ing)?|reflection|analysis|scratchpad|scratch|monologue|deliberation|rationale|cot)$/;
const ANSWER = /^(?:answer|response|output|final|solution|conclusion|content|tool|action)$/;
const BESIDE =
  /^(?:start|begin|of|the|end|stop|inner|internal|seed|longcat|model|pad|block|process|mode|prefix|suffix|call|calls|assistant)$/;
/** The longest mark, in characters. */
const MAX_MARK = 80;

const MARK = new RegExp(
  [
    // <think>, </reasoning time="3">, <|START_THINKING|>, <|begin_of_thought|>, <|channel|>, <seed:think>, <unused94>, <｜end▁of▁thinking｜>
    `<[^<>\\n]{1,${MAX_MARK}}>`,
    `&lt;[^<>&\\n]{1,${MAX_MARK}}&gt;`,
    // [THINK], [/THINK], ◁think▷, ◁/think▷
    '\\[[/\\\\]?[A-Za-z_]{3,24}\\]',
    '◁[^◁▷\\n]{1,24}▷',
    // What is left of OpenAI's channels where a server takes the special tokens out.
    'assistant(?:final|commentary to=\\S{1,60})',
    // The command line of Ollama.
    '\\.{3}done thinking\\.',
    // Granite 3.2 writes sentences.
    "here(?:’|')?s?(?: is)? my (?:thought process|response|answer|final answer)\\s?:",
  ].join('|'),
  'gi',
);

/** The beginnings of marks that the end of a text may have cut. */
const CUT_MARK = new RegExp(
  [
    `<[^<>\\n]{0,${MAX_MARK}}$`,
    `&(?:l(?:t(?:;[^<>&\\n]{0,${MAX_MARK}}(?:&(?:g(?:t)?)?)?)?)?)?$`,
    '\\[[/\\\\]?[A-Za-z_]{0,24}$',
    '◁[^◁▷\\n]{0,24}$',
    'a(?:s(?:s(?:i(?:s(?:t(?:a(?:n(?:t[a-z =.:]{0,80}\\S{0,60})?)?)?)?)?)?)?)?$',
    '\\.(?:\\.(?:\\.(?:d[a-z ]{0,14}\\.?)?)?)?$',
    "h(?:e(?:r(?:e(?:[’' a-z]{0,24}:?)?)?)?)?$",
  ].join('|'),
  'i',
);

/** A mark and where it stands. */
export interface FoundMark {
  readonly kind: ThoughtMark;
  readonly start: number;
  readonly end: number;
}

/** Finds the first mark of a thought or of an answer from a place on. */
export function findThoughtMark(text: string, from: number): FoundMark | undefined {
  MARK.lastIndex = from;
  for (let match = MARK.exec(text); match !== null; match = MARK.exec(text)) {
    const kind = kindOf(match[0], text.slice(match.index + match[0].length, match.index + match[0].length + 12));
    if (kind !== undefined) return { kind, start: match.index, end: match.index + match[0].length };
  }
  return undefined;
}

/** Where the end of a text may have cut a mark; its length where it did not. */
export function cutMarkAt(text: string): number {
  const from = Math.max(0, text.length - 2 * MAX_MARK);
  const at = CUT_MARK.exec(text.slice(from))?.index;
  return at === undefined ? text.length : from + at;
}

function kindOf(mark: string, after: string): ThoughtMark | undefined {
  const lower = mark.toLowerCase().replaceAll('｜', '|').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  if (lower.startsWith('assistant') || lower.startsWith('.')) return 'answer-after';
  if (lower.startsWith('here')) return lower.includes('thought') ? 'think' : 'answer-after';
  // gpt-oss: <|start|>assistant<|channel|>analysis<|message|>…<|end|>, and its calls of tools.
  if (lower === '<|channel|>') return 'header';
  if (lower === '<|message|>') return 'header-end';
  if (/^<\|(?:end|return|call|start|eom|eot)\|>$/.test(lower)) return 'message-end';
  // Gemma: <|channel>thought … <channel|>, <unused94>thought … <unused95>.
  if (lower === '<|channel>' || lower === '<unused94>') return /^\s*thought/i.test(after) ? 'think' : 'silent';
  if (lower === '<channel|>' || lower === '<unused95>') return 'answer-after';
  return kindOfWords(lower);
}

function kindOfWords(mark: string): ThoughtMark | undefined {
  const isClose = /^[<[◁]\|?\s*[/\\]/.test(mark) || /(?:^|[^a-z])(?:end|stop|suffix)(?![a-z])/.test(mark.replaceAll('_', ' '));
  if (/^<\/?\s*details/.test(mark)) return /reasoning|thinking/.test(mark) ? 'think' : isClose ? 'message-end' : undefined;
  // Attributes say nothing about what a mark is.
  const [name = ''] = mark.replace(/^[<[◁|\s/\\]+/, '').split(/[\s=>\]▷]/);
  const words = name.split(/[^a-z]+/).filter((word) => word !== '');
  const isInner = words[0] === 'inner' && words.length === 2 && (words[1] === 'prefix' || words[1] === 'suffix');
  const isThought = isInner || words.some((word) => THOUGHT.test(word));
  const isAnswer = words.some((word) => ANSWER.test(word));
  const isKnown = words.every((word) => THOUGHT.test(word) || ANSWER.test(word) || BESIDE.test(word));
  if (!isKnown || (!isThought && !isAnswer)) return undefined;
  // <think/>: nothing was thought.
  if (/\/\|?[>\]▷]$/.test(mark)) return 'silent';
  if (isThought) return isClose ? 'answer-after' : 'think';
  return isClose ? 'silent' : 'answer';
}

/** What the model is asked to do; each has a sentence of its own. */
const INSTRUCTION_TASKS = ['text2music', 'repaint', 'cover', 'cover-nofsq', 'extract', 'lego', 'complete'] as const;

/** The name of an instruction. */
export type InstructionTask = (typeof INSTRUCTION_TASKS)[number];

const FILL = 'Fill the audio semantic mask based on the given conditions:';

/** The instruction of runs with a cover, or with any audio codes. */
export const SEMANTIC_INSTRUCTION = 'Generate audio semantic tokens based on the given conditions:';

/**
 * The sentence that gives the model its task.
 *
 * @param options - `track`: what `extract` and `lego` are about. `tracks`: what `complete` fills in.
 */
export function instructionOf(
  task: InstructionTask,
  options: { readonly track?: string | undefined; readonly tracks?: readonly string[] | undefined } = {},
): string {
  const track = options.track === undefined || options.track === '' ? undefined : options.track.toUpperCase();
  const tracks = options.tracks ?? [];
  switch (task) {
    case 'repaint':
      return 'Repaint the mask area based on the given conditions:';
    case 'cover':
    case 'cover-nofsq':
      return SEMANTIC_INSTRUCTION;
    case 'extract':
      return track === undefined ? 'Extract the track from the audio:' : `Extract the ${track} track from the audio:`;
    case 'lego':
      return track === undefined
        ? 'Generate the track based on the audio context:'
        : `Generate the ${track} track based on the audio context:`;
    case 'complete':
      return tracks.length === 0
        ? 'Complete the input track:'
        : `Complete the input track with ${tracks.map((name) => name.toUpperCase()).join(' | ')}:`;
    default:
      return FILL;
  }
}

/** What is said about music beside its style. */
export interface MusicFacts {
  /** Beats per minute; 0 and less say nothing. */
  readonly bpm?: number | string | undefined;
  /** Such as `A minor`. */
  readonly key?: string | undefined;
  /** Beats in a bar. */
  readonly timeSignature?: number | string | undefined;
  /** Length; 0 and less say nothing. @defaultValue 30 */
  readonly durationSeconds?: number | undefined;
}

const UNKNOWN = 'N/A';
const DEFAULT_SECONDS = 30;

/** The lines of facts in a prompt, to the letter of the training data. */
function formatFacts(facts: MusicFacts): string {
  const { bpm, key, timeSignature, durationSeconds = DEFAULT_SECONDS } = facts;
  const tempo = typeof bpm === 'number' ? (bpm > 0 ? String(bpm) : UNKNOWN) : wordOr(bpm);
  const seconds = Math.trunc(durationSeconds > 0 ? durationSeconds : DEFAULT_SECONDS);
  return formatMetas({ tempo, meter: wordOr(timeSignature?.toString()), key: wordOr(key), duration: `${seconds} seconds` });
}

function wordOr(text: string | undefined): string {
  return text === undefined || text.trim() === '' ? UNKNOWN : text;
}

function formatMetas(metas: { readonly tempo: string; readonly meter: string; readonly key: string; readonly duration: string }): string {
  return `- bpm: ${metas.tempo}\n- timesignature: ${metas.meter}\n- keyscale: ${metas.key}\n- duration: ${metas.duration}\n`;
}

/**
 * The prompt of the text encoder.
 *
 * @param instruction - A colon is added where it has none.
 * @param caption - The style; of a whole prompt in this very format only its caption is taken.
 * @param facts - See {@link formatFacts}, or lines in that format.
 */
export function formatPrompt(instruction: string, caption: string, facts: MusicFacts | string): string {
  const asked = instruction.endsWith(':') ? instruction : `${instruction}:`;
  const lines = typeof facts === 'string' ? facts : formatFacts(facts);
  return `# Instruction\n${asked}\n\n# Caption\n${captionIn(caption)}\n\n# Metas\n${lines}<|endoftext|>\n`;
}

/** The words for the lyric encoder. @param language - ISO 639-1, or `unknown`. */
export function formatLyrics(lyrics: string, language: string): string {
  return `# Languages\n${language}\n\n# Lyric\n${lyrics}<|endoftext|>`;
}

function captionIn(text: string): string {
  if (!text.includes('# Instruction')) return text;
  const mark = '# Caption\n';
  const start = text.indexOf(mark);
  if (start === -1) return text;
  const rest = text.slice(start + mark.length);
  const end = rest.indexOf('\n# Metas');
  return (end === -1 ? rest : rest.slice(0, end)).trim();
}

/** Facts under the names that a language model or a metadata file uses for them. */
export interface LooseMetas {
  readonly [name: string]: unknown;
}

/**
 * Reads facts under any of their usual names, with the caption and language that they may override.
 *
 * @param metas - An object, lines that are ready to use, or nothing.
 */
export function readLooseMetas(metas: LooseMetas | string | undefined): {
  readonly lines: string;
  readonly caption: string | undefined;
  readonly language: string | undefined;
} {
  if (typeof metas === 'string') return { lines: metas, caption: undefined, language: undefined };
  const find = (...names: readonly string[]): unknown => metas?.[names.find((name) => metas[name] !== undefined) ?? ''];
  const written = (value: unknown): string =>
    value === undefined ? UNKNOWN : value === null ? 'None' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  const duration = find('duration', 'length');
  const length =
    typeof duration === 'number'
      ? `${Math.trunc(duration)} seconds`
      : typeof duration === 'string'
        ? duration
        : `${DEFAULT_SECONDS} seconds`;
  const [caption, language] = [find('caption'), find('language')];
  return {
    lines: formatMetas({
      tempo: written(find('bpm', 'tempo')),
      meter: written(find('timesignature', 'time_signature')),
      key: written(find('keyscale', 'key', 'scale')),
      duration: length,
    }),
    caption: typeof caption === 'string' && caption !== '' ? caption : undefined,
    language: typeof language === 'string' && language !== '' ? language : undefined,
  };
}

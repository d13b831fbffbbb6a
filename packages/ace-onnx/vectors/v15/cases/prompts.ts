import { parseAudioCodes } from '../../../src/models/v15/audio-codes.js';
import { formatLyrics, formatPrompt, instructionOf, readLooseMetas } from '../../../src/models/v15/prompt.js';
import type { InstructionTask, LooseMetas, MusicFacts } from '../../../src/models/v15/prompt.js';
import { MIN_FRAMES, secondsToFrames, secondsToSamples, spanToFrames } from '../../../src/models/v15/seconds-to-frames.js';
import { createQwenTokenizer } from '../../../src/tokenizers/qwen/create-qwen-tokenizer.js';
import type { GoldenSet } from '../golden-set.js';

interface PromptInput {
  readonly caption: string;
  readonly lyrics: string;
  readonly bpm: number | string | null;
  readonly key_scale: string;
  readonly time_signature: string;
  readonly duration: number | null;
  readonly language: string;
  readonly task: string;
  readonly track: string | null;
  readonly classes: readonly string[] | null;
  readonly instruction: string | null;
}

interface PromptFile {
  readonly prompts: readonly {
    readonly input: PromptInput;
    readonly instruction: string;
    readonly text_prompt: string;
    readonly lyric_prompt: string;
    readonly text_ids_tiny_tokenizer: readonly number[];
    readonly text_token_count: number;
    readonly lyric_ids_tiny_tokenizer: readonly number[];
  }[];
  readonly build_dit_inputs: readonly {
    readonly metas: LooseMetas | string | null;
    readonly text_prompt: string;
    readonly lyric_prompt: string;
  }[];
  readonly instructions: readonly (Pick<PromptInput, 'task' | 'track' | 'classes'> & { readonly instruction: string })[];
  readonly audio_code_parsing: readonly { readonly text: string; readonly codes: readonly number[] }[];
  readonly duration_to_frames: readonly {
    readonly seconds: number;
    readonly samples: number;
    readonly frames: number;
    readonly frames_floor128: number;
  }[];
  readonly spans: readonly {
    readonly start: number;
    readonly end: number;
    readonly max_frames: number;
    readonly start_frame: number;
    readonly end_frame: number;
  }[];
}

/** A case of the texts beside the manifest. */
export interface TextCase {
  readonly id: string;
  run(): Promise<void>;
}

/** Prompts, instructions, lengths and spans, to the letter. */
export async function listPromptCases(set: GoldenSet): Promise<readonly TextCase[]> {
  const file = (await set.json('text/prompts.json')) as PromptFile;
  const read = async (): Promise<ReturnType<typeof createQwenTokenizer>> =>
    createQwenTokenizer(new TextDecoder().decode(await set.platform.read('checkpoints/Qwen3-Embedding-0.6B/tokenizer.json')));
  let tokenizer: ReturnType<typeof read> | undefined;
  const numbered = <T>(name: string, rows: readonly T[], run: (row: T) => void | Promise<void>): TextCase[] =>
    rows.map((row, index) => ({ id: `prompts/${name}_${index}`, run: async () => run(row) }));
  return [
    ...numbered('prompt', file.prompts, async (row) => {
      const instruction = row.input.instruction ?? instruct(row.input);
      same('instruction', instruction, row.instruction);
      const text = formatPrompt(instruction, row.input.caption, factsOf(row.input));
      const lyrics = formatLyrics(row.input.lyrics, row.input.language);
      same('text prompt', text, row.text_prompt);
      same('lyric prompt', lyrics, row.lyric_prompt);
      tokenizer ??= read();
      const ids = (await tokenizer).encode(text, { maxTokens: 256 });
      same('text tokens', ids.length, row.text_token_count);
      same('text ids', ids.slice(0, row.text_ids_tiny_tokenizer.length), row.text_ids_tiny_tokenizer);
      same('lyric ids', (await tokenizer).encode(lyrics, { maxTokens: 2048 }), row.lyric_ids_tiny_tokenizer);
    }),
    ...numbered('metas', file.build_dit_inputs, (row) => {
      const { lines, caption = 'fallback caption', language = 'en' } = readLooseMetas(row.metas ?? undefined);
      same('text prompt', formatPrompt(instructionOf('text2music'), caption, lines), row.text_prompt);
      same('lyric prompt', formatLyrics('some lyrics', language), row.lyric_prompt);
    }),
    ...numbered('instruction', file.instructions, (row) => same('instruction', instruct(row), row.instruction)),
    ...numbered('codes', file.audio_code_parsing, (row) => same('codes', parseAudioCodes(row.text), row.codes)),
    ...numbered('frames', file.duration_to_frames, (row) => {
      same('samples', secondsToSamples(row.seconds), row.samples);
      same('frames', secondsToFrames(row.seconds), row.frames);
      same('padded frames', Math.max(MIN_FRAMES, secondsToFrames(row.seconds)), row.frames_floor128);
    }),
    ...numbered('span', file.spans, (row) =>
      same('span', spanToFrames(row.start, row.end, row.max_frames), { start: row.start_frame, end: row.end_frame }),
    ),
  ];
}

function instruct({ task, track, classes }: Pick<PromptInput, 'task' | 'track' | 'classes'>): string {
  return instructionOf(task as InstructionTask, { track: track ?? undefined, tracks: classes ?? undefined });
}

function factsOf(input: PromptInput): MusicFacts {
  return {
    bpm: input.bpm ?? undefined,
    key: input.key_scale,
    timeSignature: input.time_signature,
    durationSeconds: input.duration ?? undefined,
  };
}

function same(what: string, got: unknown, want: unknown): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(want)];
  if (left !== right) throw new Error(`${what} is ${left}, expected ${right}`);
}

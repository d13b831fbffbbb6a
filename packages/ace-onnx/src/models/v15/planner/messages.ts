/** What the language model can be asked for, and the instruction that it was trained with. */
const INSTRUCTIONS = {
  generate: 'Generate audio semantic tokens based on the given conditions:',
  understand: 'Understand the given musical conditions and describe the audio semantics accordingly:',
  inspire: "Expand the user's input into a more detailed and specific musical description:",
  format: "Format the user's input into a more detailed and specific musical description:",
} as const;

/** What stands for a user who said nothing. */
export const NO_USER_INPUT = 'NO USER INPUT';

/** The thoughts of a model that thought of nothing. */
const EMPTY_THOUGHTS = '<think>\n\n</think>';

/** A prompt, and the one that guidance steers away from. */
export interface PlannerPrompt {
  readonly conditional: string;
  /** `undefined` where guidance is not used. */
  readonly unconditional: string | undefined;
}

/** What a song is asked to be. */
export interface SongWords {
  readonly caption: string;
  readonly lyrics: string;
  /** What the song should not be. @defaultValue nothing */
  readonly negative?: string | undefined;
}

/** Asks for the metadata of a song. */
export function askForMetadata({ caption, lyrics, negative = NO_USER_INPUT }: SongWords): PlannerPrompt {
  const words = negative === NO_USER_INPUT || negative.trim() === '' ? '' : `# Caption\n${negative}\n\n`;
  return {
    conditional: chat('generate', songContent(caption, lyrics)),
    unconditional: chat('generate', `${words}# Lyric\n${lyrics}\n`),
  };
}

/** Asks for the audio codes of a song whose metadata are settled. @param thoughts - The block between `<think>` and `</think>`, both included. */
export function askForCodes({ caption, lyrics, negative = NO_USER_INPUT }: SongWords, thoughts: string): PlannerPrompt {
  const against = negative.trim() === '' ? NO_USER_INPUT : negative;
  return {
    conditional: `${chat('generate', songContent(caption, lyrics))}${thoughts}\n\n`,
    unconditional: `${chat('generate', against)}${EMPTY_THOUGHTS}\n\n`,
  };
}

/** Asks what audio codes sound like. @param codes - The codes' names, one after the other. */
export function askToUnderstand(codes: string): PlannerPrompt {
  return { conditional: chat('understand', codes), unconditional: undefined };
}

/** Asks for a whole song from a few words. */
export function askToInspire(query: string, isInstrumental: boolean): PlannerPrompt {
  return { conditional: chat('inspire', `${query}\n\ninstrumental: ${isInstrumental}`), unconditional: chat('inspire', NO_USER_INPUT) };
}

/** Asks for a caption and lyrics in the words that the model knows. */
export function askToFormat(caption: string, lyrics: string): PlannerPrompt {
  return { conditional: chat('format', `# Caption\n${caption}\n\n# Lyric\n${lyrics}`), unconditional: undefined };
}

const songContent = (caption: string, lyrics: string): string => `# Caption\n${caption}\n\n# Lyric\n${lyrics}\n`;

/** The template of Qwen's chats: a system's turn, a user's, and the beginning of the answer. */
function chat(task: keyof typeof INSTRUCTIONS, content: string): string {
  const turn = (role: string, text: string): string => `<|im_start|>${role}\n${text}<|im_end|>\n`;
  return `${turn('system', `# Instruction\n${INSTRUCTIONS[task]}\n\n`)}${turn('user', content)}<|im_start|>assistant\n`;
}

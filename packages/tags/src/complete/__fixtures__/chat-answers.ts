/** The JSON document of an answer. */
export function answerOf(content: unknown): unknown {
  return { choices: [{ message: { content } }] };
}

/** One event of a streamed answer. */
export function deltaOf(content: string): string {
  return `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
}

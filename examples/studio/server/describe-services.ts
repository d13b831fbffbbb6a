import type { NamedService, NamedServices } from './report-services.js';

/**
 * Says once, when the studio starts, what makes the music, writes the tags and paints the textures; what is missing, which variable brings it, and what
 * works without it.
 */
export function describeServices({ music, words, textures }: NamedServices): readonly string[] {
  return [
    `Music:    ${musicFrom(music)}`,
    `Words:    ${wordsFrom(words)}`,
    `Textures: ${textures.hasKey ? 'Gemini, by GOOGLE_API_KEY.' : 'off. GOOGLE_API_KEY brings them; everything else works.'}`,
  ];
}

function musicFrom({ url, latencyMs }: NamedService): string {
  if (url === undefined) return 'the embedded engine, without a model or a key. ACE_STEP_URL names a server that also sings.';
  if (latencyMs !== undefined) return `the server at ${url}, and the embedded engine in the page.`;
  return `the embedded engine in the page. ACE_STEP_URL names ${url}, which does not answer yet; it is asked again with every request.`;
}

function wordsFrom({ url, latencyMs }: NamedService): string {
  if (url === undefined) return 'the vocabulary. LLM_URL names a language model that knows more.';
  return latencyMs === undefined ? `the vocabulary. LLM_URL names ${url}, which does not answer yet.` : `the language model at ${url}.`;
}

import { readStudioProxyOptions } from '@loop/ace-client/node';

import type { Environment } from './read-environment.js';

/** How long a service may take to say that it is there. */
const PATIENCE_MS = 2_000;

/**
 * Says once, when the studio starts, what makes the music, writes the tags and paints the textures; what is missing, which variable brings it, and what
 * works without it. Keys and passwords are in none of the lines.
 *
 * @param answers - Whether something answers at an address. Default: any HTTP answer within two seconds counts.
 */
export async function describeServices(
  environment: Environment,
  answers: (url: string) => Promise<boolean> = isAnswering,
): Promise<readonly string[]> {
  const { ace, llm, textures } = readStudioProxyOptions(environment);
  const server = ace !== undefined && 'url' in ace ? ace.url : undefined;
  const [hasAce, hasModel] = await Promise.all([server, llm?.url].map(async (url) => url !== undefined && (await answers(url))));
  return [
    `Music:    ${musicFrom(server, hasAce === true)}`,
    `Words:    ${wordsFrom(llm?.url, hasModel === true)}`,
    `Textures: ${textures === undefined ? 'off. GOOGLE_API_KEY brings them; everything else works.' : 'Gemini, by GOOGLE_API_KEY.'}`,
  ];
}

function musicFrom(url: string | undefined, isThere: boolean): string {
  if (url === undefined) return 'the embedded engine, without a model or a key. ACE_STEP_URL names a server that also sings.';
  if (isThere) return `the server at ${url}, and the embedded engine in the page.`;
  return `the embedded engine in the page. ACE_STEP_URL names ${url}, which does not answer yet; it is asked again with every request.`;
}

function wordsFrom(url: string | undefined, isThere: boolean): string {
  if (url === undefined) return 'the vocabulary. LLM_URL names a language model that knows more.';
  return isThere ? `the language model at ${url}.` : `the vocabulary. LLM_URL names ${url}, which does not answer yet.`;
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
    return true;
  } catch {
    return false;
  }
}

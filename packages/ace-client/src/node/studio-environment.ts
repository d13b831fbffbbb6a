import type { ProxyTarget, StudioProxyOptions } from '../server/proxy/create-studio-proxy.js';

/**
 * Reads what the studio's proxy passes on from environment variables, so that keys are in no file that a browser can fetch:
 * `ACE_STEP_URL` and `ACESTEP_API_KEY`, `ACE_TRAIN_URL` and `ACE_TRAIN_API_KEY` (else the server before trains), `LLM_URL` and `LLM_API_KEY`, and `GOOGLE_API_KEY` for textures.
 *
 * @param environment - The variables, `process.env` by default.
 * @example
 * ```ts
 * const proxy = createStudioProxy(readStudioProxyOptions());
 * ```
 */
export function readStudioProxyOptions(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Pick<StudioProxyOptions, 'ace' | 'training' | 'llm' | 'textures'> {
  const value = (name: string): string | undefined => {
    const text = environment[name]?.trim();
    return text === '' ? undefined : text;
  };
  const target = (url: string | undefined, apiKey: string | undefined): ProxyTarget | undefined =>
    url === undefined ? undefined : { url, apiKey };
  const textures = value('GOOGLE_API_KEY');
  const ace = target(value('ACE_STEP_URL'), value('ACESTEP_API_KEY'));
  return {
    ace,
    training: target(value('ACE_TRAIN_URL'), value('ACE_TRAIN_API_KEY')) ?? ace,
    llm: target(value('LLM_URL'), value('LLM_API_KEY')),
    textures: textures === undefined ? undefined : { apiKey: textures },
  };
}

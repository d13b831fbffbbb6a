import { InvalidArgumentError } from 'commander';

import type { CliIo } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
import type { Abortable, AudioClip } from '@loop/core';

import { decodeAudio } from '../../audio/decode/decode-audio.js';
import type { CaptionAudio, CaptionPrice, Captioner } from '../../captions/captioner.js';
import { createListenerCaptioner } from '../../captions/listener-captioner.js';
import { createChatAudioCaptioner } from '../../captions/services/chat-audio.js';
import { createGeminiCaptioner } from '../../captions/services/gemini.js';
import { createScribeCaptioner } from '../../captions/services/scribe.js';
import type { ServiceOptions } from '../../captions/services/service-options.js';
import { createWhisperCaptioner } from '../../captions/services/whisper.js';
import { loadListener } from '../load-listener.js';

/** A captioner to ask: `gemini`, `whisper:large-v3@http://127.0.0.1:8000/v1`, `listener:./listener.js`. */
export interface ChosenCaptioner {
  readonly name: string;
  readonly model?: string | undefined;
  readonly url?: string | undefined;
}

interface Kind {
  /** The variable of the environment that has the key; none for what needs no key. */
  readonly key: string | undefined;
  readonly create: (options: ServiceOptions & { readonly language?: string | undefined }) => Captioner;
}

const KINDS: Readonly<Record<string, Kind>> = {
  whisper: { key: 'OPENAI_API_KEY', create: createWhisperCaptioner },
  scribe: { key: 'ELEVENLABS_API_KEY', create: createScribeCaptioner },
  gemini: { key: 'GEMINI_API_KEY', create: ({ language: _language, ...options }) => createGeminiCaptioner(options) },
  'chat-audio': { key: 'OPENAI_API_KEY', create: ({ language: _language, ...options }) => createChatAudioCaptioner(options) },
};

/** What `--with` takes, for the help. */
export const CAPTIONER_HELP = [
  'Captioners: NAME, NAME:MODEL, NAME@URL or NAME:MODEL@URL. Keys come from the environment, never from arguments.',
  ...Object.entries(KINDS).map(([name, { key }]) => `  ${name.padEnd(11)} ${key}`),
  '  listener:MODULE  a module that exports createListener(): a network on this machine; no key',
  '  ace-step@URL     the labelling of an ACE-Step 1.5 server, which must see the folder under the same path; ACE_STEP_API_KEY',
].join('\n');

/** The names that `--with` takes. */
const NAMES = [...Object.keys(KINDS), 'listener', 'ace-step'];

/** Reads one value of `--with`, and adds it to those before. */
export function parseCaptioner(text: string, before: readonly ChosenCaptioner[] = []): readonly ChosenCaptioner[] {
  const [, name = '', model, url] = /^([a-z-]+)(?::(?!\/\/)(.+?))?(?:@(https?:\/\/.+))?$/u.exec(text) ?? [];
  if (NAMES.includes(name)) return [...before, { name, model, url }];
  throw new InvalidArgumentError(`It must begin with one of ${NAMES.join(', ')}.`);
}

/** How a captioner is made. */
export interface CreateCaptionerOptions {
  readonly language?: string | undefined;
  readonly price?: CaptionPrice | undefined;
  /** Whether it will never be asked, so that it needs no key. */
  readonly isDryRun: boolean;
}

/** Creates what was chosen. Keys are read from the environment. */
export async function createCaptioner(
  { name, model, url }: ChosenCaptioner,
  { env = {} }: Pick<CliIo, 'env'>,
  { isDryRun, ...options }: CreateCaptionerOptions,
): Promise<Captioner> {
  if (name === 'listener') {
    if (model === undefined)
      throw new InvalidInputError('arguments', [{ path: '--with', message: 'needs a module: listener:./listener.js' }]);
    return createListenerCaptioner(await loadListener(model), { decode: decodeFile });
  }
  const { key, create } = KINDS[name]!;
  const apiKey = key === undefined ? undefined : env[key];
  // A server of one's own may need no key.
  if (!isDryRun && url === undefined && (apiKey === undefined || apiKey === ''))
    throw new InvalidInputError('arguments', [{ path: '--with', message: `${name} needs its key in ${key}` }]);
  return create({ apiKey, model, baseUrl: url, ...options });
}

async function decodeFile({ bytes }: CaptionAudio, { signal }: Abortable): Promise<AudioClip> {
  return (await decodeAudio(bytes, { signal })).audio;
}

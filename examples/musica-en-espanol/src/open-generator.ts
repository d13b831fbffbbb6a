import type { MusicGenerator } from '@loop/core';
import type { ModelFamily } from '@loop/tags';
import { createPatternGenerator } from '@loop/sequencer';

import type { SongOptions } from './read-options.js';

/** A generator, and how it is talked to. */
export interface OpenedGenerator {
  readonly generator: MusicGenerator;
  /** What it is, for people. */
  readonly name: string;
  /** The captions that it reads. */
  readonly family: ModelFamily;
  /** Settings that only it knows: the pattern engine has the grooves of every genre, by its id. */
  readonly settingsFor: (genre: string) => Readonly<Record<string, object>> | undefined;
}

/** Opens what makes the music: the engine that comes with the example, a server, or a model of this machine. */
export async function openGenerator({ server, model }: Pick<SongOptions, 'server' | 'model'>): Promise<OpenedGenerator> {
  if (server !== undefined) {
    const { createAceClient } = await import('@loop/ace-client');
    const generator = createAceClient({ baseUrl: server });
    return { generator, name: `el servidor ${server}`, family: 'ace-step-1.5', settingsFor: () => undefined };
  }
  if (model !== undefined) {
    const { loadAceStep } = await import('@loop/ace-onnx/node');
    const generator = await loadAceStep(model, { mode: 'mapped' });
    const { family } = await generator.capabilities();
    const captions = family === 'ace-step-v1' ? family : 'ace-step-1.5';
    return { generator, name: `el modelo de ${model}`, family: captions, settingsFor: () => undefined };
  }
  const generator = createPatternGenerator();
  return { generator, name: 'el motor incluido', family: 'ace-step-v1', settingsFor: (genre) => ({ pattern: { genre } }) };
}

import { omitUndefined } from '@loop/core';

import type { Hono } from 'hono';

import { readBody, readJsonBody } from '../body/read-body.js';
import { coerce } from '../body/coerce.js';
import { createLookup } from '../body/lookup.js';
import type { SongDraft } from '../assistant/prompt-assistant.js';
import { envelope } from '../envelope.js';
import type { ServerContext } from '../server-context.js';

/** Adds the helpers that write and tidy prompts. Their answers say in `method` whether rules or a language model did it. */
export function addAssistantRoutes(app: Hono, context: ServerContext): void {
  const { assistant, limits, keys, clock } = context;
  const method = { method: assistant.kind, method_name: assistant.name };

  app.post('/format_input', async ({ req, json }) => {
    const { fields } = await readBody(req.raw, context);
    const draft = await assistant.format(readDraft(fields, limits.maxJsonDepth), { signal: req.raw.signal });
    return json(
      envelope(
        {
          caption: draft.caption,
          lyrics: draft.lyrics,
          bpm: draft.bpm ?? null,
          key_scale: draft.key ?? '',
          time_signature: draft.timeSignature ?? '',
          duration: draft.durationSeconds ?? null,
          vocal_language: draft.vocalLanguage,
          ...method,
        },
        clock(),
      ),
    );
  });

  app.post('/create_random_sample', async ({ req, json }) => {
    const { fields } = await readBody(req.raw, context);
    const draft = await assistant.sample('', { signal: req.raw.signal });
    const type = coerce('string', fields['sample_type']) ?? 'simple_mode';
    const { caption, instrumental, vocalLanguage } = draft;
    const data =
      type === 'simple_mode' || type === ''
        ? { description: caption, instrumental, vocal_language: vocalLanguage }
        : { think: false, ...spelled(draft), language: vocalLanguage };
    return json(envelope({ ...data, ...method }, clock()));
  });

  app.post('/v1/create_sample', async ({ req, json }) => {
    const fields = await readJsonBody(req.raw, context);
    await keys.assertBody(req.raw, fields);
    const draft = await assistant.sample(coerce('string', fields['query']) ?? '', { signal: req.raw.signal });
    return json(envelope({ ...spelled(draft), vocal_language: draft.vocalLanguage, ...method }, clock()));
  });
}

/** The spelling of the sample endpoints, which differs from that of `/format_input`. */
function spelled(draft: SongDraft): object {
  return {
    caption: draft.caption,
    lyrics: draft.lyrics,
    bpm: draft.bpm ?? null,
    duration: draft.durationSeconds ?? null,
    keyscale: draft.key ?? '',
    timesignature: draft.timeSignature ?? '',
  };
}

function readDraft(fields: Readonly<Record<string, unknown>>, maxDepth: number): Partial<SongDraft> {
  const lookup = createLookup(fields, maxDepth);
  const text = (...names: string[]): string | undefined => coerce('string', lookup(names));
  const draft = {
    caption: text('prompt', 'caption'),
    lyrics: text('lyrics'),
    bpm: coerce('number', lookup(['bpm'])),
    key: text('key', 'key_scale'),
    timeSignature: text('time_signature'),
    durationSeconds: coerce('number', lookup(['duration'])),
    vocalLanguage: text('language', 'vocal_language'),
  };
  return omitUndefined(draft) as Partial<SongDraft>;
}

// Streams tags from a language model. Without LLM_BASE_URL it talks to a stand-in on loopback (see stand-in-server.ts), which is no
// language model but speaks its dialect; with it, to a real one: LLM_BASE_URL=http://127.0.0.1:11434 LLM_MODEL=qwen3:8b pnpm start
import { TAG_CATEGORIES, createChatCompletion, createTagCache, streamTags } from '@loop/tags';
import type { TagCategory, TagSelection, TagSuggestions } from '@loop/tags';

import { startStandIn } from './stand-in-server.js';

const address = process.env['LLM_BASE_URL'];
const standIn = address === undefined ? await startStandIn() : undefined;
const complete = createChatCompletion({
  baseUrl: address ?? (standIn?.url as string),
  model: process.env['LLM_MODEL'],
  apiKey: process.env['LLM_API_KEY'],
});

try {
  const { isOnline, models, message } = await complete.checkHealth();
  console.log(standIn === undefined ? `Model server: ${address}` : 'Model server: a stand-in on loopback, no real model.');
  console.log(isOnline ? `It is online: ${models.join(', ')}` : `It is away: ${message}`);

  const cache = createTagCache();
  const selection: TagSelection = { genres: ['ambient', 'techno'], tags: { mood: ['cold'] } };
  await cascade('The model writes', selection, cache);
  await cascade('The same clicks in another order', { ...selection, genres: ['techno', 'ambient'] }, cache);

  if (standIn !== undefined) {
    standIn.misbehave('truncate');
    await cascade('An answer is cut off; the model is asked to repair it', { genres: ['ambient', 'techno'] }, cache);
    standIn.misbehave('fail');
    await cascade('The server fails; the genre has tags of its own', { genres: ['jazz'] }, cache);
  }
} finally {
  await standIn?.close();
}

/** Prints tags while they are written, a line per category, then where they came from. */
async function cascade(title: string, selection: TagSelection, cache: ReturnType<typeof createTagCache>): Promise<void> {
  console.log(`\n── ${title}: ${[...selection.genres, ...Object.values(selection.tags ?? {}).flat()].join(', ')}`);
  let row: TagCategory | undefined;
  let result: TagSuggestions | undefined;
  for await (const event of streamTags(selection, { complete, cache })) {
    if (event.type === 'result') result = event.value;
    else {
      process.stdout.write(event.category === row ? ` · ${event.tag}` : `\n   ${event.category.padEnd(15)} ${event.tag}`);
      row = event.category;
    }
  }
  const { source, reason, warnings, categories } = result as TagSuggestions;
  const count = TAG_CATEGORIES.reduce((sum, category) => sum + categories[category].length, 0);
  console.log(`\n   ${count} tags, ${Object.values(selection.tags ?? {}).flat().length} of them selected; source: ${source}`);
  if (reason !== undefined) console.log(`   reason: ${reason.code} – ${reason.message}`);
  for (const { code, message } of warnings) console.log(`   note: ${code} – ${message}`);
}

// From clicks to a caption, without network and without a model: every genre brings suggestions of its own.
import { TAG_CATEGORIES, composePrompt, suggestTags, toggleGenre, toggleTag, writeCaption, EMPTY_SELECTION } from '@loop/tags';
import type { TagCategory, TagSelection } from '@loop/tags';

const click = (category: TagCategory, tag: string) => (selection: TagSelection) => toggleTag(selection, { category, tag });
const steps: readonly (readonly [what: string, step: (selection: TagSelection) => TagSelection])[] = [
  ['a genre', (selection) => toggleGenre(selection, 'jazz')],
  ['a mood', click('mood', 'smoky late-night')],
  ['a second genre', (selection) => toggleGenre(selection, 'drum & bass')],
  ['an instrument that no list has', click('instruments', 'glass marimba')],
];

let selection = EMPTY_SELECTION;
for (const [what, step] of steps) {
  selection = step(selection);
  const { categories, source, reason } = await suggestTags(selection);
  console.log(`\n── click ${what}: ${composePrompt(selection)}`);
  console.log(`   suggestions: ${source}${reason === undefined ? '' : ` (${reason.code}: ${reason.message})`}\n`);
  for (const category of TAG_CATEGORIES) {
    const chosen = selection.tags?.[category] ?? [];
    const chips = categories[category].map((tag) => (chosen.includes(tag) ? `[${tag}]` : tag));
    console.log(`   ${category.padEnd(15)} ${chips.join(' · ')}`);
  }
}

console.log('\n── what a model reads\n');
for (const family of ['ace-step-v1', 'ace-step-1.5'] as const) {
  const { text } = writeCaption({ ...selection, bpm: 170 }, { family });
  console.log(`   ${family.padEnd(15)} ${text}`);
}

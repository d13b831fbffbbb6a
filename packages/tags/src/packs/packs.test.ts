import { isLoopError } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { FAMILY_LIMITS, MODEL_FAMILIES } from '../caption/model-families.js';
import { toModelKey } from '../caption/keys.js';
import { writeCaption } from '../caption/write-caption.js';
import { fallbackTags } from '../cascade/fallback-tags.js';
import { suggestTags } from '../cascade/suggest-tags.js';
import { composePrompt } from '../compose/compose-prompt.js';
import type { PromptParts } from '../compose/prompt-parts.js';
import { lintPrompt } from '../lint/lint-prompt.js';
import { checkLyrics } from '../lyrics/check-lyrics.js';
import { followsScheme } from '../lyrics/rhyme.js';
import { writeLyrics } from '../lyrics/write-lyrics.js';
import { parsePrompt } from '../parse/parse-prompt.js';
import { createPromptSet } from '../prompt-sets/create-prompt-set.js';
import { generatePrompt } from '../prompt-sets/generate-prompt.js';
import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import { VOCABULARY } from '../vocabulary/default-vocabulary.js';
import { findGenre, findStyle } from '../vocabulary/find-genre.js';
import { foldTag } from '../vocabulary/normalize-tag.js';
import type { TagKind } from '../vocabulary/vocabulary.js';
import { AFROBEATS_PACK } from './afrobeats.js';
import { createPackVocabulary } from './create-pack-vocabulary.js';
import { findPackGenre, localTag } from './find-pack-genre.js';
import { parseGenrePack } from './parse-genre-pack.js';
import { SPANISH_PACK } from './spanish.js';

const PACKS = [SPANISH_PACK, AFROBEATS_PACK];
const vocabulary = createPackVocabulary(PACKS);
const genres = PACKS.flatMap((pack) => pack.genres);
const IDS = 'reggaeton salsa bachata merengue cumbia tango flamenco bolero ranchera bossa-nova samba latin-pop latin-trap'.split(' ');

describe.each(genres.map((genre) => [genre.id, genre] as const))('%s', (id, genre) => {
  it('gives prompts that are valid, sung or not, for every model, and are read back', () => {
    const style = findStyle(id, { vocabulary })!;
    for (const family of MODEL_FAMILIES)
      for (const isVocal of [true, false])
        for (let seed = 0; seed < 50; seed += 1) {
          const prompt = generatePrompt(style, { seed, family, isVocal, vocabulary });
          const { caption, bpm, lyrics, parts, key } = prompt;
          expect(lintPrompt(caption, { family, vocabulary })).toEqual([]);
          expect(caption.length).toBeLessThanOrEqual(FAMILY_LIMITS[family].captionLength);
          expect(bpm).toBeGreaterThanOrEqual(genre.tempoRange[0]);
          expect(bpm).toBeLessThanOrEqual(genre.tempoRange[1]);
          expect(genre.keys.map((one) => toModelKey(one).key)).toContain(key);
          expect([prompt.isInstrumental, prompt.hasWords]).toEqual([!isVocal, isVocal]);
          expect(prompt.language).toBe(isVocal ? genre.lyrics.language : undefined);
          expect(checkLyrics(lyrics, { family }).issues).toEqual([]);
          const back = parsePrompt(caption, { vocabulary });
          expect(back.style?.id).toBe(id);
          expect(back.style?.needsReview).toBe(false);
          expect(back.genres).toContain(genre.tag);
          expect(back.vocals).toBe(parts.vocals);
          if (family === 'ace-step-v1') expect([back.bpm, back.key]).toEqual([bpm, parts.key]);
        }
  });

  it('says what composing and reading keep', () => {
    const { baseTags, suggestions, atmosphere } = genre;
    const said = {
      genres: [genre.tag],
      tags: { mood: suggestions.mood.slice(0, 2), instruments: suggestions.instruments.slice(0, 2) },
      atmosphere: atmosphere.slice(0, 1),
    };
    const prompt = composePrompt(said, { vocabulary });
    expect(composePrompt(parsePrompt(prompt, { vocabulary }), { vocabulary })).toBe(prompt);
    expect(parsePrompt(composePrompt({ genres: [genre.tag, ...baseTags] }, { vocabulary }), { vocabulary }).style?.id).toBe(id);
  });

  it('has as many suggestions as are asked for, without a model', async () => {
    for (const category of TAG_CATEGORIES) expect(new Set(genre.suggestions[category]).size).toBe(TAG_CATEGORY_INFO[category].count);
    expect(fallbackTags([genre.tag], { vocabulary })).toEqual(genre.suggestions);
    expect((await suggestTags({ genres: [genre.tag] }, { vocabulary })).categories).toEqual(genre.suggestions);
    expect(findGenre(genre.names.en, { vocabulary })?.tag).toBe(genre.tag);
  });

  it('keeps every stanza in its measure and its rhymes', () => {
    const { language, scheme, chorusScheme, metre, themes } = genre.lyrics;
    for (const { verses, choruses, bridges } of themes) {
      const stanzas = [...verses.map((lines) => [lines, scheme] as const), ...choruses.map((lines) => [lines, chorusScheme] as const)];
      for (const [lines, wanted] of [...stanzas, ...bridges.map((lines) => [lines, 'AA'] as const)]) {
        expect([lines, followsScheme(lines, wanted, language)]).toEqual([lines, true]);
        expect(checkLyrics(['[verse]', ...lines].join('\n'), { language, metre }).issues).toEqual([]);
      }
    }
  });

  it('writes lyrics of any length, that fit the music', () => {
    const { language, forms } = genre.lyrics;
    for (const durationSeconds of [20, 60, 120, 240])
      for (let seed = 0; seed < 4; seed += 1) {
        const { text, sections, syllables } = writeLyrics({ templates: genre.lyrics, seed, durationSeconds });
        expect(checkLyrics(text, { language, durationSeconds, structure: sections }).issues).toEqual([]);
        expect(syllables / durationSeconds).toBeLessThanOrEqual(genre.lyrics.syllablesPerSecond);
      }
    expect(writeLyrics({ templates: genre.lyrics, durationSeconds: 3_600 }).sections).toEqual(forms.at(-1));
  });
});

describe('the packs', () => {
  it('are plain data: a file of JSON is the same pack', () => {
    for (const pack of PACKS) expect(parseGenrePack(JSON.parse(JSON.stringify(pack)))).toEqual(pack);
  });

  it('have the genres that they promise, and no more words than the root', () => {
    expect(SPANISH_PACK.genres.map(({ id }) => id)).toEqual(IDS);
    expect(AFROBEATS_PACK.genres.map(({ id }) => id)).toEqual(['afrobeats', 'amapiano']);
    expect(SPANISH_PACK.genres.filter(({ lyrics }) => lyrics.language === 'pt').map(({ id }) => id)).toEqual(['bossa-nova', 'samba']);
    // What no pack was given to knows nothing of it.
    expect(parsePrompt('merengue, tambora').genres).toEqual([]);
    expect(VOCABULARY.styles).toHaveLength(38);
  });

  it('have no two tags that are one in another spelling', () => {
    const folded = [...vocabulary.kinds.keys()].map(foldTag);
    expect(folded.filter((tag, index) => folded.indexOf(tag) !== index)).toEqual([]);
  });

  it('join prompt sets with the styles of the vocabulary', () => {
    const { prompts } = createPromptSet({ vocabulary, styles: ['salsa', 'CORE-01', 'amapiano'], count: 9 });
    expect(new Set(prompts.map(({ group }) => group))).toEqual(new Set(['pack', 'core']));
    expect(prompts.filter(({ styleId }) => styleId === 'salsa')).toHaveLength(3);
  });

  it('ask for the bar that a genre is in', () => {
    const signatures = ['ranchera', 'salsa'].map((id) => generatePrompt(findStyle(id, { vocabulary })!, { vocabulary }).timeSignature);
    expect(signatures).toEqual([3, undefined]);
  });
});

const ofKind = (kind: TagKind): string[] => [...vocabulary.kinds].filter(([, kinds]) => kinds[0] === kind).map(([tag]) => tag);
const some = (tags: readonly string[], most: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...tags), { maxLength: most });
/** Anything that a prompt can say in the words of the packs. */
const parts = fc.record({
  genres: fc.uniqueArray(fc.constantFrom(...genres.map(({ tag }) => tag)), { minLength: 1, maxLength: 2 }),
  tags: fc.record(Object.fromEntries(TAG_CATEGORIES.map((category) => [category, some(ofKind(category), 3)]))),
  atmosphere: some(ofKind('atmosphere'), 2),
  vocals: fc.option(fc.constantFrom(...vocabulary.vocals.map(({ tag }) => tag)), { nil: undefined }),
  bpm: fc.option(fc.integer({ min: 60, max: 200 }), { nil: undefined }),
  key: fc.option(fc.constantFrom(...genres.flatMap(({ keys }) => keys)), { nil: undefined }),
}) as unknown as fc.Arbitrary<PromptParts>;

describe('what was composed in the words of the packs', () => {
  it('is read back from tags', () => {
    fc.assert(
      fc.property(parts, (said) => {
        const read = parsePrompt(composePrompt(said, { vocabulary }), { vocabulary });
        expect(read.genres).toEqual(said.genres);
        for (const category of TAG_CATEGORIES) expect(read.tags[category]).toEqual(said.tags?.[category]);
        expect([read.atmosphere, read.vocals, read.bpm, read.key, read.text]).toEqual([
          said.atmosphere,
          said.vocals,
          said.bpm,
          said.key,
          '',
        ]);
      }),
      { numRuns: 400 },
    );
  });

  it('is read back from sentences, but for what did not fit', () => {
    fc.assert(
      fc.property(parts, (said) => {
        const { text, dropped } = writeCaption(said, { family: 'ace-step-1.5', vocabulary });
        const read = parsePrompt(text, { vocabulary });
        const wanted = [...(said.genres ?? []), ...TAG_CATEGORIES.flatMap((category) => said.tags?.[category] ?? [])];
        for (const tag of wanted) if (!dropped.includes(tag)) expect(read.mentions).toContain(tag);
        expect(read.vocals).toBe(said.vocals);
      }),
      { numRuns: 200 },
    );
  });
});

describe('words in Spanish', () => {
  it('are read as the tags that they mean, with and without accents', () => {
    const read = parsePrompt('Reguetón, alegre, guitarra española, VOZ FEMENINA, verano, 94 bpm, A minor', { vocabulary });
    expect(read).toMatchObject({ genres: ['reggaeton'], vocals: 'female vocal', atmosphere: ['summer'], bpm: 94 });
    expect(read.tags).toMatchObject({ mood: ['joyful'], instruments: ['nylon guitar'] });
    expect(parsePrompt('trap latino, acordeon, melancolico', { vocabulary })).toMatchObject({
      genres: ['latin trap'],
      tags: { instruments: ['accordion'], mood: ['melancholic'] },
    });
  });

  it('name every tag of the table once, and each name leads back', () => {
    for (const [tag, name] of Object.entries(SPANISH_PACK.tagNames)) {
      expect(localTag(tag, SPANISH_PACK)).toBe(name);
      expect([name, parsePrompt(name, { vocabulary }).mentions]).toEqual([name, [tag]]);
    }
    expect(localTag('latin trap', SPANISH_PACK)).toBe('Trap latino');
    expect(localTag('something else', SPANISH_PACK)).toBe('something else');
  });

  it('have a name for every instrument, mood, place and voice', () => {
    const said = SPANISH_PACK.genres.flatMap(({ suggestions, atmosphere, vocals }) => [
      ...suggestions.instruments,
      ...suggestions.mood,
      ...atmosphere,
      ...vocals,
    ]);
    expect([...new Set(said)].filter((tag) => SPANISH_PACK.tagNames[tag] === undefined)).toEqual([]);
  });

  it('find a genre by id, tag and name', () => {
    for (const name of ['bossa-nova', 'Bossa Nova', 'BOSSANOVA']) expect(findPackGenre(name, SPANISH_PACK)?.id).toBe('bossa-nova');
    expect(findPackGenre('regueton', SPANISH_PACK)?.id).toBe('reggaeton');
    expect(findPackGenre('polca', SPANISH_PACK)).toBeUndefined();
  });
});

describe('parseGenrePack', () => {
  const [salsa] = SPANISH_PACK.genres.slice(1);
  const pack = (change: object): unknown => ({ ...AFROBEATS_PACK, genres: [{ ...salsa, ...change }] });

  it.each<[string, unknown, string, RegExp]>([
    ['no object', 'salsa', '', /pack/],
    ['a tag that is not tidy', pack({ tag: 'Salsa Dura' }), 'genres[0].tag', /tidy/],
    ['an id with blanks', pack({ id: 'la salsa' }), 'genres[0].id', /hyphens/],
    ['tempos the wrong way round', pack({ tempoRange: [200, 100] }), 'genres[0].tempoRange', /slowest/],
    ['a preset that is none', pack({ preset: 'polka' }), 'genres[0].preset', /./],
    ['names without English', pack({ names: { es: 'Salsa' } }), 'genres[0].names.en', /./],
    [
      'a stanza of three lines',
      pack({ lyrics: { ...salsa!.lyrics, themes: [{ ...salsa!.lyrics.themes[0], choruses: [['a', 'b', 'c']] }] } }),
      'genres[0].lyrics.themes[0].choruses[0]',
      /./,
    ],
    ['a form of voice that is not known', pack({ vocals: ['yodel'] }), 'styles.salsa.vocals', /voice/],
    ['an unknown field', pack({ colour: 'red' }), 'genres[0].colour', /./],
    ['two genres with one id', { ...AFROBEATS_PACK, genres: [salsa, salsa] }, '[0].genres[1].id', /another genre/],
    ['an alias that is a tag itself', { ...AFROBEATS_PACK, aliases: { techno: 'afrobeats' } }, 'aliases.techno', /tag itself/],
  ])('refuses %s, and says where', (_, value, path, message) => {
    let error: unknown;
    try {
      parseGenrePack(value);
    } catch (caught) {
      error = caught;
    }
    expect(isLoopError(error, 'invalid_input') && error.issues[0]?.path).toBe(path);
    expect(String(error)).toMatch(message);
  });

  it('takes a genre of one’s own', () => {
    const own = parseGenrePack({
      ...AFROBEATS_PACK,
      id: 'mine',
      genres: [{ ...AFROBEATS_PACK.genres[0], id: 'highlife', tag: 'highlife', names: { en: 'Highlife' } }],
      aliases: {},
    });
    const mine = createPackVocabulary([own, SPANISH_PACK]);
    expect(parsePrompt('highlife, talking drum', { vocabulary: mine }).style?.id).toBe('highlife');
  });
});

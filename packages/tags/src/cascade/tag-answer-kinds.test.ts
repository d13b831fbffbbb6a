import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { TAG_CATEGORIES, TAG_CATEGORY_INFO } from '../vocabulary/categories.js';
import { goodAnswer } from './__fixtures__/scripted-model.js';
import { createTagReader, parseTagAnswer } from './parse-tag-answer.js';
import { suggestTags } from './suggest-tags.js';

/** What models are known to wrap around an answer, each as a function of a wrong draft and the right answer. */
type Wrap = (draft: string, answer: string) => string;

const lists = (answer: string): [string, string[]][] => Object.entries(JSON.parse(answer) as Record<string, string[]>);
const toDict = (answer: string): string => answer.replaceAll('"', "'");
const encode = (text: string, times: number): string => (times === 0 ? text : encode(JSON.stringify(text), times - 1));
const spaced = (answer: string): string => JSON.stringify(JSON.parse(answer), undefined, 2);

const THOUGHTS: readonly (readonly [family: string, open: string, close: string])[] = [
  ['DeepSeek and Qwen', '<think>', '</think>'],
  ['with attributes', '<think duration="3">', '</think>'],
  ['in HTML', '&lt;think&gt;', '&lt;/think&gt;'],
  ['Claude', '<thinking>', '</thinking>'],
  ['Claude’s artefacts', '<antThinking>', '</antThinking>'],
  ['EXAONE', '<thought>', '</thought>'],
  ['reasoning', '<reasoning>', '</reasoning>'],
  ['Reflection', '<thinking>', '</thinking><reflection>so it is</reflection>'],
  ['Hermes', '<SCRATCHPAD>', '</SCRATCHPAD>'],
  ['Magistral', '[THINK]', '[/THINK]'],
  ['Kimi', '◁think▷', '◁/think▷'],
  ['Seed', '<seed:think>', '</seed:think>'],
  ['Seed with a budget', '<seed:think><seed:cot_budget_reflect>', '</seed:cot_budget_reflect></seed:think>'],
  ['LongCat', '<longcat_think>', '</longcat_think>'],
  ['tokens of two kinds', '<|thinking|>', '<|/thinking|>'],
  ['Command A', '<|START_THINKING|>', '<|END_THINKING|><|START_RESPONSE|>'],
  ['OpenThinker', '<|begin_of_thought|>', '<|end_of_thought|><|begin_of_solution|>'],
  ['wide bars', '<｜begin▁of▁thinking｜>', '<｜end▁of▁thinking｜>'],
  ['Apertus', '<|inner_prefix|>', '<|inner_suffix|>'],
  ['MedGemma', '<unused94>thought\n', '<unused95>'],
  ['Gemma', '<|channel>thought\n', '<channel|>'],
  ['Solar', '<|begin|>assistant<|think|>', '<|end|><|begin|>assistant<|content|>'],
  ['gpt-oss', '<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
  [
    'gpt-oss that calls a tool',
    '<|channel|>analysis<|message|>',
    '<|end|><|start|>assistant<|channel|>commentary to=functions.tags <|constrain|>json<|message|>',
  ],
  ['gpt-oss without its tokens', 'analysis', 'assistantfinal'],
  ['Granite', 'Here is my thought process:', 'Here is my response:'],
  ['Granite, newer', '<think>', '</think><response>'],
  ['answers in tags', '<think>', '</think>\n<answer>'],
  ['Ollama', 'Thinking...\n', '\n...done thinking.\n\n'],
  ['Open WebUI', '<details type="reasoning" done="true">', '</details>'],
];

const DRAFTS: readonly (readonly [string, Wrap])[] = [
  ...THOUGHTS.map(
    ([family, open, close]) =>
      [`thoughts of ${family}`, (draft: string, answer: string) => `${open}Maybe ${draft} no.${close}${answer}`] as const,
  ),
  ...THOUGHTS.map(
    ([family, , close]) =>
      [`thoughts of ${family} whose beginning is missing`, (draft: string, answer: string) => `${draft} no.${close}${answer}`] as const,
  ),
  ['a draft before it', (draft, answer) => `Draft: ${draft}\n\nFinal answer:\n\`\`\`json\n${answer}\n\`\`\``],
  ['a draft that was cut in its fence', (draft, answer) => `\`\`\`json\n${draft.slice(0, 200)}\n\`\`\`\nOnce more:\n${answer}`],
  ['a remark behind it', (_, answer) => `${answer}\nI left out {"MOOD": ["angry"]} and {"confidence": 0.9}.`],
  ['a draft under a key', (draft, answer) => `{"reasoning": ${JSON.stringify(`Maybe ${draft}`)}, "draft": ${draft}, "final": ${answer}}`],
  ['a thought before an answer in tags', (draft, answer) => `Let me see: ${draft}\n<answer>\n${answer}\n</answer>`],
  ['a thought that ends within a text', (_, answer) => `well {"MOOD": ["angry, no</think>${answer}`],
];

const SHAPES: readonly (readonly [string, (answer: string) => string])[] = [
  ['encoded once more', (answer) => encode(answer, 1)],
  ['encoded twice more', (answer) => encode(answer, 2)],
  ['encoded three times more', (answer) => `Sure: ${encode(spaced(answer), 3)}!`],
  ['escaped, without the quotation marks around it', (answer) => encode(answer, 1).slice(1, -1)],
  ['encoded as a text in a list', (answer) => JSON.stringify([answer])],
  ['with lists as texts', (answer) => JSON.stringify(Object.fromEntries(lists(answer).map(([key, tags]) => [key, JSON.stringify(tags)])))],
  ['as the arguments of a call', (answer) => `{"name": "suggest_tags", "arguments": ${answer}}`],
  ['as arguments in a text', (answer) => JSON.stringify({ name: 'suggest_tags', arguments: answer })],
  [
    'as the calls of a message',
    (answer) =>
      JSON.stringify({
        role: 'assistant',
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'tags', arguments: answer } }],
      }),
  ],
  ['as a whole reply', (answer) => JSON.stringify({ choices: [{ message: { content: `Here:\n${answer}` } }], usage: { total: 9 } })],
  ['as a call of Hermes', (answer) => `<tool_call>\n{"name": "suggest_tags", "arguments": ${answer}}\n</tool_call>`],
  ['as a call of Mistral', (answer) => `[TOOL_CALLS]suggest_tags[ARGS]${answer}`],
  ['as a call of Llama', (answer) => `<|python_tag|>{"type": "function", "name": "tags", "parameters": ${answer}}`],
  ['as a call of Kimi', (answer) => `<|tool_call_begin|>functions.tags:0<|tool_call_argument_begin|>${answer}<|tool_call_end|>`],
  [
    'as a call of Python',
    (answer) =>
      `[suggest_tags(${lists(answer)
        .map(([key, tags]) => `${key}=${JSON.stringify(tags)}`)
        .join(', ')})]`,
  ],
  [
    'as parameters in tags',
    (answer) =>
      `<function=tags>\n${lists(answer)
        .map(([key, tags]) => `<parameter=${key}>\n${JSON.stringify(tags)}\n</parameter>`)
        .join('\n')}\n</function>`,
  ],
  [
    'as keys and values in tags',
    (answer) =>
      `<tool_call>tags\n${lists(answer)
        .map(([key, tags]) => `<arg_key>${key}</arg_key>\n<arg_value>${JSON.stringify(tags)}</arg_value>`)
        .join('\n')}\n</tool_call>`,
  ],
  [
    'as XML',
    (answer) =>
      `<tags>\n${lists(answer)
        .map(([key, tags]) => `  <${key.toLowerCase()}>${tags.join(', ')}</${key.toLowerCase()}>`)
        .join('\n')}\n</tags>`,
  ],
  [
    'in groups',
    (answer) =>
      JSON.stringify(
        Object.fromEntries(lists(answer).map(([key, tags]) => [key, { primary: tags.slice(0, 2), other: { more: tags.slice(2) } }])),
      ),
  ],
  [
    'in groups of texts',
    (answer) =>
      JSON.stringify(
        Object.fromEntries(lists(answer).map(([key, tags]) => [key, Object.fromEntries(tags.map((tag, at) => [`g${at}`, tag]))])),
      ),
  ],
  [
    'in groups within lists',
    (answer) => JSON.stringify(Object.fromEntries(lists(answer).map(([key, tags]) => [key, tags.map((tag) => ({ group: [tag] }))]))),
  ],
  [
    'with weights',
    (answer) =>
      JSON.stringify(Object.fromEntries(lists(answer).map(([key, tags]) => [key, Object.fromEntries(tags.map((tag) => [tag, 0.5]))]))),
  ],
  [
    'with explanations',
    (answer) =>
      JSON.stringify(Object.fromEntries(lists(answer).map(([key, tags]) => [key, { description: 'It fits.', count: tags.length, tags }]))),
  ],
  ['with a category each', (answer) => JSON.stringify(lists(answer).map(([category, tags]) => ({ category, tags })))],
  ['with a category behind', (answer) => JSON.stringify({ groups: lists(answer).map(([name, tags]) => ({ tags, type: name })) })],
  [
    'in one object each',
    (answer) =>
      lists(answer)
        .map(([key, tags]) => JSON.stringify({ [key]: tags }))
        .join('\n'),
  ],
  ['with escaped line ends between tokens', (answer) => answer.replaceAll(',"', String.raw`,\n "`).replaceAll(':', String.raw`:\n\t`)],
  ['with escaped line ends behind texts', (answer) => answer.replaceAll('",', String.raw`"\n,\r\n`)],
  ['with full-width marks', (answer) => answer.replaceAll(/[{}[\]:,]/g, (mark) => '｛｝［］：，'['{}[]:,'.indexOf(mark)]!)],
  ['with full-width marks and quotation marks', (answer) => answer.replaceAll(/"([^"]*)"/g, '＂$1＂').replaceAll(',', '、')],
  ['with Japanese quotation marks', (answer) => answer.replaceAll(/"([^"]*)"/g, '「$1」')],
  [
    'with full-width commas in one text',
    (answer) => JSON.stringify(Object.fromEntries(lists(answer).map(([key, tags]) => [key, tags.join('，')]))),
  ],
  ['with bullets in one text', (answer) => JSON.stringify(Object.fromEntries(lists(answer).map(([key, tags]) => [key, tags.join(' • ')])))],
  ['with marks that cannot be seen', (answer) => answer.replaceAll(/"(\w)/g, '"\u200B$1\u00AD').replaceAll(' ', ' \u2060')],
  ['with German quotation marks', (answer) => answer.replaceAll(/"([^"]*)"/g, '„$1“')],
  ['with French quotation marks', (answer) => answer.replaceAll(/"([^"]*)"/g, '«$1»')],
  ['with one curly mark for both', (answer) => answer.replaceAll('"', '”')],
  ['with curly single marks', (answer) => answer.replaceAll(/"([^"]*)"/g, '‘$1’')],
  ['as a dict of Python', (answer) => `tags = ${toDict(answer).replace('}', ", 'BPM': None, 'OK': True}")}`],
  ['with tuples', (answer) => toDict(answer).replaceAll('[', '(').replaceAll(']', ')')],
  ['with sets', (answer) => toDict(answer).replaceAll('[', '{').replaceAll(']', '}')],
  ['with comments of Python', (answer) => answer.replaceAll('[', '[  # the best\n').replaceAll('],', '],\n# next, "more"\n')],
  ['with commas too many', (answer) => answer.replaceAll(']', ',]').replace(/\}$/, ',}')],
  [
    'as a table',
    (answer) =>
      `| Category | Tags |\n|---|---|\n${lists(answer)
        .map(([key, tags]) => `| **${key}** | ${tags.join(', ')} |`)
        .join('\n')}`,
  ],
  [
    'as YAML',
    (answer) =>
      lists(answer)
        .map(([key, tags]) => `${key}:\n${tags.map((tag) => `  - ${tag}`).join('\n')}`)
        .join('\n'),
  ],
  [
    'as lists with full-width marks',
    (answer) =>
      lists(answer)
        .map(([key, tags]) => `${key}：${tags.join('、')}`)
        .join('\n'),
  ],
];

const right = goodAnswer('new');
const wrong = goodAnswer('angry');
const texts: readonly (readonly [string, string])[] = [
  ...DRAFTS.map(([name, wrap]) => [name, wrap(wrong, right)] as const),
  ...SHAPES.map(([name, shape]) => [name, shape(right)] as const),
];

describe('what models do to an answer', () => {
  it.each(texts)('%s', (_, text) => {
    const { tags } = parseTagAnswer(text);
    for (const category of TAG_CATEGORIES) {
      expect(tags[category]).toEqual((JSON.parse(right) as Record<string, string[]>)[TAG_CATEGORY_INFO[category].key]);
    }
  });

  it('goes together: any draft before any shape, encoded or not', () => {
    const json = SHAPES.filter(([name]) => !/^as (?!a call of (?:Hermes|Llama|Kimi)|arguments)|commas in one/.test(name));
    for (const [draftName, wrap] of DRAFTS.slice(0, THOUGHTS.length)) {
      for (const [shapeName, shape] of json) {
        const { tags } = parseTagAnswer(wrap(wrong, shape(right)));
        expect([draftName, shapeName, tags.mood]).toEqual([draftName, shapeName, JSON.parse(right).MOOD]);
      }
    }
  });

  it('ends with the same answer however it is cut', () => {
    const cut = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom(...texts), cut, fc.boolean(), ([, text], sizes, isWrapped) => {
        const whole = isWrapped ? `<think>${text}</think> ${text} ` : text;
        const reader = createTagReader();
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const size = sizes[turn % sizes.length]!;
          reader.push(whole.slice(at, at + size));
          at += size;
        }
        expect(reader.end()).toEqual(parseTagAnswer(whole));
      }),
      { numRuns: 1_500 },
    );
  });

  it('suggests the same tags from a stream as from the whole answer, drafts and all', async () => {
    for (const [name, text] of texts) {
      const whole = await suggestTags({ genres: ['techno'] }, { complete: async () => text });
      async function* pieces(): AsyncGenerator<string> {
        for (let at = 0; at < text.length; at += 7) yield text.slice(at, at + 7);
      }
      expect([name, await suggestTags({ genres: ['techno'] }, { complete: pieces })]).toEqual([name, whole]);
      expect([
        name,
        Object.values(whole.categories)
          .flat()
          .filter((tag) => tag.startsWith('angry')),
      ]).toEqual([name, []]);
    }
  });

  it.each(THOUGHTS)('reads the answer out of a thought of %s that never ends', (_, open) => {
    expect(parseTagAnswer(`${open}Maybe ${wrong}, no: ${right}`).tags).toEqual(parseTagAnswer(right).tags);
  });

  it('takes marks in the texts of JSON for text', () => {
    for (const mark of THOUGHTS.flatMap(([, open, close]) => [open, close])) {
      const text = JSON.stringify({ SUBGENRE: [`${mark} house`, 'deep house'], INST: ['909 kick'], MOOD: [`warm ${mark.trim()}`, 'lush'] });
      const { tags } = parseTagAnswer(text);
      expect([mark, tags.instruments, tags.mood.at(-1)]).toEqual([mark, ['909 kick'], 'lush']);
    }
  });

  it('takes no word for nothing as a tag', () => {
    const nothing = ['None', 'NaN', 'null', 'N/A', 'n/a', 'undefined', 'nil', 'unknown', '-', '', '…', 'Not applicable'];
    const { tags } = parseTagAnswer(
      `{"MOOD": ${JSON.stringify([...nothing, 'warm'])}, "ERA": None, "PROD": NaN, "INST": [null, None, "kick", NaN, -Infinity], "REGION": "N/A"}`,
    );
    expect(Object.values(tags).flat()).toEqual(['kick', 'warm']);
    expect(parseTagAnswer('MOOD: None\nERA: N/A\nINST: kick').tags).toMatchObject({ mood: [], era: [], instruments: ['kick'] });
  });

  it('gives no tag of a lone letter where a line end was escaped', () => {
    const text = right.replaceAll('","', String.raw`",\n "`);
    expect(Object.values(parseTagAnswer(text).tags).flat()).not.toContain('n');
  });

  it('takes an object for a tag without its explanation, and groups with theirs', () => {
    const text =
      '{"MOOD": [{"tag": "dark", "source": "the genre"}, {"drums": "heavy", "bass": "deep"}], "ERA": {"1990s": true, "2000s": false}}';
    expect(parseTagAnswer(text).tags).toMatchObject({ mood: ['dark', 'heavy', 'deep'], era: ['1990s'] });
  });
});

import { stringify } from 'yaml';

import type { Evaluation } from '../evaluation/evaluate-music.js';
import { MEASURES } from '../evaluation/success-gates.js';
import type { MeasureName } from '../evaluation/success-gates.js';
import { formatNumber } from '../report/draw-chart.js';
import type { ReleaseAbout } from './about-release.js';
import type { LicenceAudit } from './audit-licences.js';
import { cell, table } from './markdown.js';

/** What a model card is made of. */
export interface ModelCardInput {
  /** What somebody said about the release. */
  readonly about: ReleaseAbout;
  /** What was found out about the model. */
  readonly evaluation?: Evaluation | undefined;
  /** What it was trained with. */
  readonly training?: LicenceAudit | undefined;
  /** The files of the release that a card links to, such as `PROMPTING.md`. */
  readonly files?: readonly string[] | undefined;
}

/**
 * Writes `README.md` of a model repository: the hub's front matter, what the model is and how to use it, its training data, its evaluation with every
 * gate, its limits, and that what it makes is marked as made by a machine.
 *
 * Source: https://huggingface.co/docs/hub/model-cards (front matter)
 */
export function formatModelCard({ about, evaluation, training, files = [] }: ModelCardInput): string {
  const { name, summary, baseModel, trigger, strength = 1, limits } = about;
  const guides = ['PROMPTING.md', 'STYLE_TAGS.md', 'CREDITS.md', 'evaluation.html'].filter((file) => files.includes(file));
  const body = [
    `# ${cell(name)}`,
    cell(summary),
    '## Use',
    `Base model: [${baseModel}](https://huggingface.co/${baseModel}).${about.relation === 'adapter' ? ` Load the adapter at strength ${strength}.` : ''}`,
    trigger === undefined ? undefined : `Put \`${trigger.replaceAll('`', '')}\` into the prompt.`,
    guides.length === 0 ? undefined : guides.map((file) => `- [${file}](${file})`).join('\n'),
    '## Training data',
    training === undefined ? 'Not stated.' : describeTraining(training),
    '## Evaluation',
    evaluation === undefined ? 'Not evaluated.' : describeEvaluation(evaluation),
    '## Limits',
    limits.map((limit) => `- ${cell(limit)}`).join('\n'),
    '- Music that this model makes is made by a machine. Say so where you publish it.',
  ].filter((part) => part !== undefined);
  return `---\n${stringify(frontMatter(about, evaluation), { lineWidth: 0 })}---\n\n${body.join('\n\n')}\n`.replace(
    /(\n- [^\n]+)\n\n- /gu,
    '$1\n- ',
  );
}

function frontMatter(about: ReleaseAbout, evaluation: Evaluation | undefined): object {
  const { name, licence, licenceName, licenceLink, baseModel, relation, languages, tags, trigger } = about;
  const isAdapter = relation === 'adapter';
  return {
    license: licence,
    ...(licenceName !== undefined && { license_name: licenceName }),
    ...(licenceLink !== undefined && { license_link: licenceLink }),
    ...(languages.length > 0 && { language: languages }),
    base_model: baseModel,
    base_model_relation: relation,
    pipeline_tag: 'text-to-audio',
    tags: [...new Set(['music-generation', 'ace-step', ...(isAdapter ? ['lora'] : []), ...tags])],
    ...(trigger !== undefined && { instance_prompt: trigger }),
    ...(evaluation !== undefined && { 'model-index': [{ name, results: [resultsOf(evaluation)] }] }),
  };
}

/** The hub's form of results. Its `type` is the measure's own name, since it lists none of them. */
function resultsOf({ embedder, measures, counts }: Evaluation): object {
  const metrics = measured(measures).map(([type, value]) => ({ type, name: MEASURES[type].title, value }));
  return {
    task: { type: 'text-to-audio' },
    dataset: { type: 'hold-out', name: `${counts.heldOut} held-out clips, compared by ${embedder}` },
    metrics,
  };
}

function describeTraining({ tracks, seconds, licences }: LicenceAudit): string {
  const hours = formatNumber(seconds / 3_600);
  const rows = Object.entries(licences).toSorted(([, a], [, b]) => b - a);
  return [
    `${tracks} tracks, ${hours} hours.`,
    table(
      ['Licence', 'Tracks'],
      rows.map(([name, count]) => [cell(name), String(count)]),
    ),
  ].join('\n\n');
}

function describeEvaluation({ verdict, counts, embedder }: Evaluation): string {
  const rows = verdict.gates.map(({ measure, value, must, limit, outcome, isRequired }) => [
    cell(MEASURES[measure].title),
    value === undefined ? '–' : formatNumber(value),
    `${must === 'at-most' ? 'at most' : 'at least'} ${formatNumber(limit)}`,
    `${outcome}${isRequired ? '' : ' (remark)'}`,
  ]);
  return [
    `${counts.generated} generated clips beside ${counts.heldOut} held-out ones, compared by ${cell(embedder)}. Outcome: **${verdict.outcome}**.`,
    table(['Measure', 'Value', 'Wanted', 'Outcome'], rows),
  ].join('\n\n');
}

const measured = (measures: Evaluation['measures']): readonly (readonly [MeasureName, number])[] =>
  (Object.keys(MEASURES) as MeasureName[]).flatMap((name) => (Number.isFinite(measures[name]) ? [[name, measures[name]!] as const] : []));

import type { Embeddings } from '../../src/evaluation/embeddings.js';
import { extrapolateFad, sampleSizes } from '../../src/evaluation/fad-infinity.js';
import { fidelityAndDiversity } from '../../src/evaluation/fidelity-and-diversity.js';
import { fitGaussian } from '../../src/evaluation/fit-gaussian.js';
import type { Gaussian } from '../../src/evaluation/fit-gaussian.js';
import { frechetDistance } from '../../src/evaluation/frechet-distance.js';
import { kernelAudioDistance, medianDistance } from '../../src/evaluation/kernel-audio-distance.js';
import { binomialTest, minimumCorrect, pairedPermutationTest } from '../../src/evaluation/listening-statistics.js';
import { cosineSimilarities, findMemorised, nearestColumns, pairRanks, pairedSimilarity } from '../../src/evaluation/similarity.js';
import type { GoldenTensor, LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, readJson, readTensors } from '../golden.js';

/** The cases of the area `evaluation`. */
export async function runEvaluation(set: LoraSet, golden: LoraCase): Promise<void> {
  const kind = golden.id.split('/')[1]!;
  const run = KINDS[kind];
  if (run === undefined) throw new Error(`nothing here runs ${kind}`);
  await run(set, golden);
}

const KINDS: Readonly<Record<string, (set: LoraSet, golden: LoraCase) => Promise<void>>> = {
  frechet,
  fad_inf: fadInf,
  kad,
  prdc,
  clap_table: clapTable,
  abx,
};

const REAL = { relative: 1e-6, absolute: 1e-9 };

async function frechet(set: LoraSet, golden: LoraCase): Promise<void> {
  const name = golden.id.split('/')[2]!;
  const expected = (await readJson(set, golden, 'expected'))[name] as Record<string, unknown>;
  if (golden.files['data'] === undefined) {
    const gaussian = (mean: unknown, variance: unknown): Gaussian => diagonal(mean as number[], variance as number[]);
    const distance = frechetDistance(gaussian(expected['mu1'], expected['var1']), gaussian(expected['mu2'], expected['var2']));
    assertClose('the distance', distance, expected['value'], { absolute: 1e-9 });
    return;
  }
  const { reference, evaluated } = await readPair(set, golden);
  const [a, b] = [fitGaussian(reference), fitGaussian(evaluated)];
  assertClose('the distance', frechetDistance(a, b), expected['frechet_symmetric_eigen'], REAL);
  assertClose('the trace', traceOf(a), expected['trace_cov_reference'], REAL);
  (expected['mu_evaluated'] as number[]).forEach((mean, index) => assertClose(`mean ${index}`, b.mean[index], mean, REAL));
}

async function fadInf(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  const tensors = await readTensors(set, golden, 'data');
  const { reference, evaluated } = await readPair(set, golden);
  const sizes = expected['ns'] as number[];
  const { steps, min_n: minimum } = golden.params as { steps: number; min_n: number };
  assertSame('the sizes', sampleSizes(minimum, evaluated.count, steps), sizes);
  const draws = sizes.map((_, index) => [...tensors.get(`indices_${index}`)!.values]);
  const found = extrapolateFad(reference, evaluated, draws);
  (expected['frechet'] as number[]).forEach((want, index) =>
    assertClose(`size ${sizes[index]}`, found.points[index]?.distance, want, REAL),
  );
  assertClose('FAD at infinity', found.distance, expected['fad_inf'], REAL);
  assertClose('the slope', found.slope, expected['slope'], REAL);
  assertClose('r²', found.rSquared, expected['r2'], REAL);
  (expected['ci95'] as number[]).forEach((want, index) => assertClose('the interval', found.interval[index], want, REAL));
  assertClose('FAD of all', frechetDistance(fitGaussian(reference), fitGaussian(evaluated)), expected['fad_all'], REAL);
}

async function kad(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = (await readJson(set, golden, 'expected'))[golden.id.split('/')[2]!] as Record<string, unknown>;
  const { reference, evaluated } = await readPair(set, golden);
  const near = { relative: 1e-6, absolute: 1e-6 };
  const check = (name: string, options: Parameters<typeof kernelAudioDistance>[2]): void =>
    assertClose(name, kernelAudioDistance(reference, evaluated, options), expected[name], near);
  assertClose('the median', medianDistance(reference), expected['median_bandwidth_reference'], REAL);
  check('kad', { bandwidth: 'evaluated' });
  check('kad_bandwidth_of_reference', {});
  check('kad_bandwidth_1', { bandwidth: 1 });
  check('iq', { bandwidth: 'evaluated', kernel: 'inverse-quadratic' });
  check('imq', { bandwidth: 'evaluated', kernel: 'inverse-multiquadric' });
}

async function prdc(set: LoraSet, golden: LoraCase): Promise<void> {
  const neighbours = golden.params['nearest_k'] as number;
  const [, name] = /([^/]+)_k\d+$/u.exec(golden.id)!;
  const expected = (await readJson(set, golden, 'expected'))[`${name}.k${neighbours}`] as Record<string, unknown>;
  const { reference, evaluated } = await readPair(set, golden);
  const found = fidelityAndDiversity(reference, evaluated, { neighbours });
  for (const [field, value] of Object.entries(found)) assertClose(field, value, expected[field], { absolute: 1e-12 });
}

async function clapTable(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  const tensors = await readTensors(set, golden, 'data');
  const [audio, text, references] = ['audio', 'text', 'references'].map((name) => toEmbeddings(tensors.get(name)));
  const table = cosineSimilarities(audio!, text!);
  const near = { absolute: 1e-6 };
  (expected['similarity'] as number[][])
    .flat()
    .forEach((want, index) => assertClose(`similarity ${index}`, table.values[index], want, near));
  assertClose('paired mean', pairedSimilarity(table), expected['paired_mean'], near);
  const ranks = pairRanks(table, 'columns');
  assertSame('ranks of the audio', ranks, expected['text_to_audio_rank_of_pair']);
  assertSame('ranks of the text', pairRanks(table, 'rows'), expected['audio_to_text_rank_of_pair']);
  assertClose('recall', ranks.filter((rank) => rank === 1).length / ranks.length, expected['recall_at_1_text_to_audio'], near);
  const toReferences = cosineSimilarities(audio!, references!);
  const nearest = nearestColumns(toReferences);
  assertSame(
    'the nearest',
    nearest.map(({ column }) => column),
    expected['nearest_reference'],
  );
  (expected['nearest_reference_similarity'] as number[]).forEach((want, index) =>
    assertClose('nearest', nearest[index]?.similarity, want, near),
  );
  const { suspects, coverage } = findMemorised(toReferences);
  assertSame(
    'memorised',
    suspects.map(({ clip }) => clip),
    expected['memorised_above_0_95'],
  );
  assertClose('coverage', coverage, expected['reference_coverage_nearest_unique'], near);
}

async function abx(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  const near = { absolute: 1e-9, relative: 1e-9 };
  for (const row of expected['binomial'] as Record<string, number & number[]>[]) {
    const found = binomialTest(row['correct']!, row['trials']!);
    const what = `${row['correct']} of ${row['trials']}`;
    assertClose(what, found.pGreater, row['p_greater'], near);
    assertClose(what, found.pTwoSided, row['p_two_sided'], near);
    [0, 1].forEach((end) => {
      assertClose(what, found.wilsonInterval[end], row['ci95_wilson']?.[end], near);
      assertClose(what, found.exactInterval[end], row['ci95_exact']?.[end], near);
    });
  }
  for (const [trials, correct] of Object.entries(expected['minimum_correct_for_p_005'] as object))
    assertSame(trials, minimumCorrect(Number(trials)), correct);
  for (const { a, b, p } of expected['preference_two_sided'] as { a: number; b: number; p: number }[])
    assertClose(`${a}:${b}`, binomialTest(a, a + b).pTwoSided, p, near);
  const { differences, p_greater: p } = expected['paired_permutation'] as { differences: number[]; p_greater: number };
  assertClose('permutations', pairedPermutationTest(differences), p, near);
}

async function readPair(set: LoraSet, golden: LoraCase): Promise<{ readonly reference: Embeddings; readonly evaluated: Embeddings }> {
  const tensors = await readTensors(set, golden, 'data');
  return { reference: toEmbeddings(tensors.get('reference')), evaluated: toEmbeddings(tensors.get('evaluated')) };
}

function toEmbeddings(tensor: GoldenTensor | undefined): Embeddings {
  if (tensor === undefined) throw new Error('a tensor is missing');
  const [count, dimensions] = tensor.shape as [number, number];
  return { count, dimensions, values: tensor.values };
}

function diagonal(mean: readonly number[], variance: readonly number[]): Gaussian {
  const covariance = new Float64Array(mean.length ** 2);
  variance.forEach((value, index) => {
    covariance[index * mean.length + index] = value;
  });
  return { count: 100, mean: Float64Array.from(mean), covariance };
}

const traceOf = ({ mean, covariance }: Gaussian): number =>
  mean.reduce((sum, _, index) => sum + covariance[index * mean.length + index]!, 0);

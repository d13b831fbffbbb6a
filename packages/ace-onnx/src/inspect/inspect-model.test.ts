import { isLoopError } from '@loop/core';
import { encodeSafetensors, fromBytes } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeModel } from '../onnx/encode-model.js';
import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import { createProtobufWriter } from '../onnx/protobuf.js';
import { formatInspection } from './format-inspection.js';
import { inspectModel } from './inspect-model.js';
import type { ModelInspection } from './inspection.js';

function onnx(length = 24): Uint8Array {
  const graph = createGraph('net');
  const o = operationsOn(graph);
  const x = graph.input('x', 'float32', ['batch', 4]);
  const first = graph.external('first', { type: 'bfloat16', shape: [4, 3], file: 'w.safetensors', offset: 64, length });
  const second = graph.external('second', { type: 'float32', shape: [3], file: 'w.safetensors', offset: 88, length: 12 });
  graph.output('y', o.relu(o.relu(o.add(o.matmul(x, o.cast(first, 'float32')), second))));
  return encodeModel(graph.finish());
}

const safetensors = encodeSafetensors(
  [
    { name: 'small', dtype: 'F32', shape: [2], data: new Float32Array(2) },
    { name: 'large', dtype: 'BF16', shape: [8, 8], data: new Uint16Array(64) },
  ],
  { metadata: { format: 'pt' } },
);

const inspect = (bytes: Uint8Array, size?: number): Promise<ModelInspection> =>
  inspectModel(fromBytes(bytes), { name: 'a.onnx', ...(size === undefined ? {} : { sizeOf: async () => (size < 0 ? undefined : size) }) });

const messages = ({ findings }: ModelInspection): readonly string[] => findings.map(({ severity, message }) => `${severity}: ${message}`);

describe('inspectModel', () => {
  it('names a pointer of Git LFS as such, whatever file it stands for', async () => {
    const pointer = new TextEncoder().encode(`version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`);
    await expect(inspect(pointer)).rejects.toMatchObject({ code: 'file_format', message: expect.stringContaining('Git LFS pointer') });
  });

  it('adds up what an ONNX file holds inside and outside', async () => {
    expect(await inspect(onnx(), 100)).toMatchObject({
      kind: 'onnx',
      name: 'a.onnx',
      format: 'ONNX IR 9, opset 18',
      producer: '@loop/ace-onnx',
      inputs: [{ name: 'x', type: 'float32', shape: ['batch', 4] }],
      outputs: [{ name: 'y', type: 'float32', shape: ['batch', 3] }],
      operators: [
        { operator: 'Relu', count: 2 },
        { operator: 'Cast', count: 1 },
        { operator: 'MatMul', count: 1 },
        { operator: 'Add', count: 1 },
        { operator: 'Identity', count: 1 },
      ],
      parameters: 15,
      weightBytes: 36,
      types: [
        { type: 'bfloat16', tensors: 1, elements: 12, bytes: 24 },
        { type: 'float32', tensors: 1, elements: 3, bytes: 12 },
      ],
      largest: [{ name: 'first' }, { name: 'second' }],
      externalFiles: [{ file: 'w.safetensors', tensors: 2, bytes: 36, size: 100 }],
      findings: [],
    });
  });

  it.each([
    ['a file that is not there', onnx(), -1, 'error: The file w.safetensors, which holds 2 tensors, is not there.'],
    ['a file that is cut', onnx(), 99, 'error: The file w.safetensors is cut: its tensors end at byte 100, the file at 99.'],
    ['a tensor of a wrong length', onnx(20), 100, 'error: The tensor first has 20 bytes; its type and shape ask for 24.'],
  ])('finds %s', async (_, bytes, size, message) => {
    expect(messages(await inspect(bytes, size))).toEqual([message]);
  });

  it('lists files outside without judging them when nobody can look', async () => {
    const { externalFiles, findings } = await inspect(onnx());
    expect(externalFiles).toMatchObject([{ file: 'w.safetensors', size: undefined }]);
    expect(findings).toEqual([]);
  });

  it('finds operators of other domains, and types that nobody knows', async () => {
    const model = createProtobufWriter();
    model.integer(1, 9);
    model.message(7, (graph) => {
      graph.message(1, (node) => {
        node.text(4, 'FusedMatMul');
        node.text(7, 'com.microsoft');
      });
      graph.message(5, (tensor) => {
        tensor.integer(2, 77);
        tensor.text(8, 'odd');
      });
    });
    model.message(8, (opset) => opset.text(1, 'com.microsoft'));
    const found = await inspect(model.finish());
    expect(found.operators).toEqual([{ operator: 'com.microsoft.FusedMatMul', count: 1 }]);
    expect(messages(found)).toEqual([
      'warning: The tensor odd has an element type that ONNX does not know: unknown 77.',
      'warning: Operators of com.microsoft are used; not every runtime has them.',
    ]);
  });

  it('adds up a safetensors file, which its bytes give away', async () => {
    expect(await inspect(safetensors)).toMatchObject({
      kind: 'safetensors',
      fileBytes: safetensors.length,
      metadata: { format: 'pt' },
      operators: [],
      parameters: 66,
      weightBytes: 136,
      types: [
        { type: 'bfloat16', tensors: 1, bytes: 128 },
        { type: 'float32', tensors: 1, bytes: 8 },
      ],
      largest: [{ name: 'large', shape: [8, 8] }, { name: 'small' }],
      findings: [],
    });
  });

  it('describes a safetensors file that is cut', async () => {
    const found = await inspect(safetensors.subarray(0, safetensors.length - 10));
    expect(messages(found)).toEqual([`error: The file is cut: ${safetensors.length - 10} of ${safetensors.length} bytes are there.`]);
    expect(found.parameters).toBe(66);
  });

  it('describes a safetensors file with an element type that nobody knows', async () => {
    const odd = Uint8Array.from(safetensors);
    odd.set(new TextEncoder().encode('BQ61'), new TextDecoder().decode(odd).indexOf('BF16'));
    const found = await inspect(odd);
    expect(messages(found)).toEqual(['error: The element type BQ61 is not known.']);
    expect(found.types.map(({ type }) => type)).toEqual(['float32', 'BQ61']);
  });

  it('says what else is wrong with a safetensors file in the words of the strict reader', async () => {
    const longer = new Uint8Array([...safetensors, 0]);
    expect((await inspect(longer)).findings).toMatchObject([{ severity: 'error' }]);
  });

  it('refuses a file that is neither', async () => {
    await expect(inspect(new TextEncoder().encode('RIFF....WAVEfmt '))).rejects.toMatchObject({
      code: 'file_format',
      message: expect.stringContaining('neither an ONNX nor a safetensors file'),
    });
    await expect(inspect(new Uint8Array(0))).rejects.toMatchObject({ code: 'file_format' });
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(inspectModel(fromBytes(onnx()), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it.each([
    ['an ONNX file', onnx()],
    ['a safetensors file', safetensors],
  ])('describes or refuses %s with any damage', async (_, good) => {
    const damage = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    const kinds = { described: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(damage, fc.option(fc.nat(good.length), { freq: 1 }), async (changes, cut) => {
        const bytes = good.slice(0, cut ?? undefined);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const outcome = await inspect(bytes, 100).catch((error: unknown) => error);
        if (isLoopError(outcome, 'file_format')) kinds.refused += 1;
        else if (outcome instanceof Error) throw outcome;
        else {
          kinds.described += 1;
          expect(Number.isNaN((outcome as ModelInspection).parameters)).toBe(false);
          formatInspection(outcome as ModelInspection);
        }
      }),
      { numRuns: 3_000 },
    );
    expect(kinds.described).toBeGreaterThan(300);
    expect(kinds.refused).toBeGreaterThan(300);
  });
});

describe('formatInspection', () => {
  it('prints tables for people', async () => {
    expect(formatInspection(await inspect(onnx(), 99))).toBe(`a.onnx
  format      ONNX IR 9, opset 18, ${onnx().length} bytes
  producer    @loop/ace-onnx
  parameters  15, 36 bytes
  tensors     bfloat16 24 bytes in 1, float32 12 bytes in 1

inputs
  x  float32  [batch, 4]

outputs
  y  float32  [batch, 3]

operators: 6
  Relu      2
  Cast      1
  MatMul    1
  Add       1
  Identity  1

largest tensors
  first   bfloat16  [4, 3]  24 bytes
  second  float32   [3]     12 bytes

files outside
  w.safetensors  2 tensors  36 bytes  of 99 bytes

findings
  error  The file w.safetensors is cut: its tensors end at byte 100, the file at 99.
`);
  });

  it('shows the texts of a file apart from what is known about it', async () => {
    expect(formatInspection(await inspect(safetensors))).toContain('\n\nmetadata\n  format  pt\n');
  });

  it('keeps names of the file from moving the cursor', async () => {
    const graph = createGraph('net');
    graph.output('\u001b[2Jy\u202e', graph.input('x\nok', 'float32', []));
    const text = formatInspection(await inspect(encodeModel(graph.finish())));
    expect(text).toContain('x·ok');
    expect(text).toContain('·[2Jy·');
  });
});

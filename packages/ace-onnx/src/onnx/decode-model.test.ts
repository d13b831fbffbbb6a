import { isLoopError } from '@loop/core';
import { fromBytes } from '@loop/core/weights';
import type { ByteSource } from '@loop/core/weights';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { decodeModel } from './decode-model.js';
import type { OnnxModel } from './decode-model.js';
import { encodeModel } from './encode-model.js';
import { externalLocationFault } from './external-location.js';
import type { GraphConstant, GraphData } from './types.js';
import { createGraph } from './graph.js';
import { operationsOn } from './operations.js';
import { createProtobufWriter } from './protobuf.js';
import type { ProtobufWriter } from './protobuf.js';
import { ONNX_TYPES } from './types.js';
import type { ElementType } from './types.js';

const BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  float64: 8,
  bfloat16: 2,
};

function goodModel(): Uint8Array {
  const graph = createGraph('good');
  const o = operationsOn(graph);
  const x = graph.input('x', 'float32', ['batch', 4]);
  const weight = graph.external('w', { type: 'bfloat16', shape: [4, 3], file: 'w.safetensors', offset: 64, length: 24 });
  graph.scope('block_0', () => graph.output('y', o.relu(o.add(o.matmul(x, o.cast(weight, 'float32')), 3))));
  return encodeModel(graph.finish());
}

/** A model written by hand: a format version and whatever else is given. */
function modelOf(write: (model: ProtobufWriter) => void): Uint8Array {
  const writer = createProtobufWriter();
  writer.integer(1, 9);
  write(writer);
  return writer.finish();
}

const decode = (bytes: Uint8Array): Promise<OnnxModel> => decodeModel(fromBytes(bytes));

async function faultOf(bytes: Uint8Array): Promise<string> {
  const error: unknown = await decode(bytes).catch((reason: unknown) => reason);
  return isLoopError(error, 'file_format') ? error.message : `not refused: ${String(error)}`;
}

describe('decodeModel', () => {
  it('reads what our builder writes', async () => {
    const model = await decode(goodModel());
    expect(model).toMatchObject({ irVersion: 9, producer: '@loop/ace-onnx', opsets: { '': 18 }, name: 'good', metadata: {} });
    expect(model.inputs).toEqual([{ name: 'x', type: 'float32', shape: ['batch', 4] }]);
    expect(model.outputs).toEqual([{ name: 'y', type: 'float32', shape: ['batch', 3] }]);
    expect(model.nodes.map(({ operator }) => operator)).toEqual(['Cast', 'MatMul', 'Add', 'Relu', 'Identity']);
    expect(model.nodes[1]).toEqual({ operator: 'MatMul', domain: '', name: 'block_0/MatMul' });
    expect(model.tensors).toEqual([
      {
        name: 'w',
        type: 'bfloat16',
        shape: [4, 3],
        elements: 12,
        bytes: 24,
        rawBytes: undefined,
        external: { location: 'w.safetensors', offset: 64, length: 24 },
      },
      { name: 'constant/float32[]/3', type: 'float32', shape: [], elements: 1, bytes: 4, rawBytes: 4, external: undefined },
    ]);
  });

  it('jumps over weights inside the file instead of reading them', async () => {
    const data = new Uint8Array(8_000_000);
    const constant = { name: 'big', type: 'uint8', shape: [data.length], data } as const;
    const source = fromBytes(encodeModel({ name: 'g', inputs: [], outputs: [], nodes: [], constants: [constant] }));
    let read = 0;
    const counting: ByteSource = {
      size: source.size,
      read(offset, length, options) {
        read += length;
        return source.read(offset, length, options);
      },
    };
    expect((await decodeModel(counting)).tensors[0]).toMatchObject({ name: 'big', bytes: 8_000_000, rawBytes: 8_000_000 });
    expect(read).toBeLessThan(200_000);
  });

  it('finds nodes and constants in the graphs of branches', async () => {
    const bytes = modelOf((model) =>
      model.message(7, (graph) =>
        graph.message(1, (node) => {
          node.text(4, 'If');
          node.message(5, (attribute) =>
            attribute.message(6, (branch) =>
              branch.message(1, (constant) => {
                constant.text(2, 'two');
                constant.text(4, 'Constant');
                constant.message(5, (value) => value.message(5, (tensor) => tensor.integer(2, ONNX_TYPES.int64)));
              }),
            ),
          );
        }),
      ),
    );
    const { nodes, tensors } = await decode(bytes);
    expect(nodes.map(({ operator }) => operator)).toEqual(['If', 'Constant']);
    expect(tensors).toMatchObject([{ name: 'two', type: 'int64', shape: [], elements: 1 }]);
  });

  it('reads axes that are packed, as other writers store them, and names types that ONNX has not given out', async () => {
    const bytes = modelOf((model) =>
      model.message(7, (graph) =>
        graph.message(5, (tensor) => {
          tensor.bytes(1, Uint8Array.of(2, 0x80, 1));
          tensor.integer(2, 99);
        }),
      ),
    );
    expect((await decode(bytes)).tensors).toMatchObject([{ type: 'unknown 99', shape: [2, 128], elements: 256, bytes: undefined }]);
  });

  it('leaves inputs with a default out, and says what is no tensor', async () => {
    const bytes = modelOf((model) =>
      model.message(7, (graph) => {
        graph.message(5, (tensor) => tensor.text(8, 'w'));
        for (const name of ['x', 'w'])
          graph.message(11, (value) => {
            value.text(1, name);
            value.message(2, (type) => type.message(4, () => {}));
          });
      }),
    );
    expect((await decode(bytes)).inputs).toEqual([{ name: 'x', type: 'sequence', shape: undefined }]);
  });

  it.each([
    ['nothing', new Uint8Array(0), 'has 0 graphs'],
    ['two graphs', modelOf((model) => [1, 2].forEach(() => model.message(7, () => {}))), 'has 2 graphs'],
    ['another protobuf file', modelOf((model) => model.bytes(1, Uint8Array.of(1))), 'has 0 graphs'],
    ['a group', Uint8Array.of(0x0b), 'Wire type 3'],
    ['the field 0', Uint8Array.of(0x00, 0x00), 'Field 0'],
    ['a number without end', Uint8Array.from({ length: 12 }, () => 0xff), 'more than ten bytes'],
    ['a number that is cut', Uint8Array.of(0x08, 0xff), 'ends within a number'],
    ['a length over the end', Uint8Array.of(0x12, 0x7f, 0x00), 'claims 127 bytes; 1 are left'],
    ['a length below zero', Uint8Array.of(0x12, ...Array<number>(9).fill(0xff), 1), 'not a number of bytes'],
    ['a graph that is a number', Uint8Array.of(0x38, 0x01), 'model.graph'],
    ['a name that is a float', Uint8Array.of(0x15, 0, 0, 0, 0), 'model.producer'],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await faultOf(bytes)).toContain(message);
  });

  it.each([[[-1]], [[2 ** 40, 2 ** 40]]])('refuses the shape %j', async (shape) => {
    const bytes = modelOf((model) =>
      model.message(7, (graph) =>
        graph.message(5, (tensor) => {
          for (const axis of shape) tensor.integer(1, axis);
        }),
      ),
    );
    expect(await faultOf(bytes)).toContain('a shape that cannot be');
  });

  it('refuses graphs within graphs beyond any use, without climbing into them', async () => {
    let inner: Uint8Array = new Uint8Array(0);
    // graph › node › attribute › graph …
    for (let depth = 0; depth < 300; depth += 1) {
      const outer = createProtobufWriter();
      outer.bytes([5, 1, 6][depth % 3] as number, inner);
      inner = outer.finish();
    }
    expect(await faultOf(modelOf((model) => model.message(7, (graph) => graph.message(1, (node) => node.bytes(5, inner)))))).toContain(
      'nested more than 64 deep',
    );
  });

  it('refuses texts and lists of a length that no model has', async () => {
    const long = new Uint8Array(2_000_000);
    expect(await faultOf(modelOf((model) => model.bytes(2, long)))).toContain('too long');
    const tensor = modelOf((model) => model.message(7, (graph) => graph.message(5, (inner) => inner.bytes(1, long))));
    expect(await faultOf(tensor)).toContain('list of numbers');
  });

  it('refuses more values than memory should hold', async () => {
    // A million empty nodes.
    const graph = new Uint8Array(2_000_004).map((_, index) => (index % 2 === 0 ? 0x0a : 0));
    expect(await faultOf(modelOf((model) => model.bytes(7, graph)))).toContain('more than 1000000 values');
  });

  it('counts the values of packed lists too', async () => {
    const packed = new Uint8Array(1000).fill(1);
    const model = modelOf((outer) =>
      outer.message(7, (graph) => {
        for (let index = 0; index < 1100; index += 1) graph.message(5, (tensor) => tensor.bytes(1, packed));
      }),
    );
    expect(await faultOf(model)).toContain('more than 1000000 values');
  });

  it('says that a file ended while it was read', async () => {
    const source = fromBytes(goodModel());
    const short: ByteSource = { size: source.size + 100, read: (offset) => source.read(offset, source.size - offset) };
    await expect(decodeModel(short)).rejects.toMatchObject({ code: 'file_format' });
  });

  it('stops when it is told to', async () => {
    const reason = new Error('enough');
    await expect(decodeModel(fromBytes(goodModel()), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('data outside the file', () => {
  const within = (entries: Readonly<Record<string, string>>): Uint8Array =>
    modelOf((model) =>
      model.message(7, (graph) =>
        graph.message(5, (tensor) => {
          tensor.integer(14, 1);
          for (const [key, value] of Object.entries(entries))
            tensor.message(13, (entry) => {
              entry.text(1, key);
              entry.text(2, value);
            });
        }),
      ),
    );

  it.each([
    '',
    '/etc/passwd',
    '\\share\\x',
    'C:\\x',
    'C:x',
    '../x',
    'a/../../x',
    'a\\..\\x',
    'a//x',
    'file://x',
    'a\0b',
    '*/_ORT_MEM_ADDR_/*',
  ])('refuses the location %j', async (location) => {
    expect(await faultOf(within({ location }))).toContain('lies in');
  });

  it.each(['x.data', 'weights/x.data', 'a\\x.data', '..x/y..', './x.data'])('accepts the location %j', async (location) => {
    expect((await decode(within({ location }))).tensors[0]?.external?.location).toBe(location.replaceAll('\\', '/'));
  });

  it.each(['-1', '1e3', '', '99999999999999999999', '0x10'])('refuses the offset %j', async (offset) => {
    expect(await faultOf(within({ location: 'x', offset }))).toContain('not a number of bytes');
  });

  it('never leads out of the folder, whatever the location', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'C:', '/', '\\', '~'), fc.string({ maxLength: 4 }));
    const location = fc.tuple(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\')).map(([parts, mark]) => parts.join(mark));
    fc.assert(
      fc.property(location, (text) => {
        const isAccepted = externalLocationFault(text) === undefined;
        // What a file system would make of it: POSIX and Windows both.
        const resolved = new URL(`file:///root/model/${text.split(/[/\\]/).map(encodeURIComponent).join('/')}`);
        const isInside = resolved.pathname.startsWith('/root/model/') && !/^[/\\]|^[a-z]:/i.test(text);
        expect(isAccepted && !isInside).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });
});

const types = Object.keys(ONNX_TYPES) as ElementType[];
const word = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const anyConstant: fc.Arbitrary<GraphConstant> = fc
  .record({
    name: word,
    type: fc.constantFrom(...types),
    shape: fc.array(fc.nat(5), { maxLength: 4 }),
    external: fc.option(fc.record({ file: fc.constantFrom('a.bin', 'b/c.bin'), offset: fc.nat(2 ** 40) }), { nil: undefined }),
  })
  .map(({ name, type, shape, external }) => {
    const length = shape.reduce((product, axis) => product * axis, 1) * BYTES[type];
    return external === undefined
      ? { name, type, shape, data: new Uint8Array(length) }
      : { name, type, shape, external: { type, shape, ...external, length } };
  });
const anyValue = fc.record({
  name: word.map((text) => `value ${text}`),
  type: fc.constantFrom(...types),
  shape: fc.array(fc.oneof(fc.nat(2 ** 31), word), { maxLength: 5 }),
});
const anyGraph: fc.Arbitrary<GraphData> = fc.record({
  name: word,
  inputs: fc.array(anyValue, { maxLength: 3 }),
  outputs: fc.array(anyValue, { maxLength: 3 }),
  constants: fc
    .array(anyConstant, { maxLength: 4 })
    .map((constants) => constants.map((constant, index) => ({ ...constant, name: `constant ${index} ${constant.name}` }))),
  nodes: fc.array(
    fc.record({
      operator: word,
      name: word,
      inputs: fc.array(word, { maxLength: 3 }),
      outputs: fc.array(word, { maxLength: 2 }),
      attributes: fc.dictionary(
        word,
        fc.oneof(
          fc.integer(),
          fc.array(fc.integer(), { maxLength: 3 }),
          word,
          fc.float().map((float) => ({ float })),
        ),
        { maxKeys: 2 },
      ),
    }),
    { maxLength: 5 },
  ),
});

describe('any graph', () => {
  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyGraph, async (graph) => {
        const model = await decode(encodeModel(graph));
        expect(model.name).toBe(graph.name);
        expect(model.inputs).toEqual(graph.inputs);
        expect(model.outputs).toEqual(graph.outputs);
        expect(model.nodes).toEqual(graph.nodes.map(({ operator, name }) => ({ operator, name, domain: '' })));
        expect(
          model.tensors.map(({ name, type, shape, bytes, rawBytes, external }) => ({ name, type, shape, bytes, rawBytes, external })),
        ).toEqual(
          graph.constants.map(({ name, type, shape, data, external }) => ({
            name,
            type,
            shape,
            bytes: data?.length ?? external?.length,
            rawBytes: data?.length,
            external: external && { location: external.file, offset: external.offset, length: external.length },
          })),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('hostile bytes', () => {
  /** Decodes; answers whether the bytes were refused, and throws when anything but a typed refusal happened. */
  const survives = async (bytes: Uint8Array): Promise<boolean> => {
    try {
      for (const { external, elements } of (await decode(bytes)).tensors) {
        expect(elements).toBeGreaterThanOrEqual(0);
        expect(externalLocationFault(external?.location ?? 'none')).toBeUndefined();
      }
      return false;
    } catch (error) {
      if (!isLoopError(error, 'file_format')) throw error;
      return true;
    }
  };

  it('are refused with a typed error when they are random', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (bytes) => {
        if (await survives(bytes)) refused += 1;
      }),
      { numRuns: 6_000 },
    );
    expect(refused).toBeGreaterThan(5_900);
  });

  it('are refused or read when they are a good file with damage', async () => {
    const good = goodModel();
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 4 }), fc.option(fc.nat(good.length)), async (changes, cut) => {
        const bytes = good.slice(0, cut ?? undefined);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        if (await survives(bytes)) refused += 1;
      }),
      { numRuns: 6_000 },
    );
    expect(refused).toBeGreaterThan(2_000);
    expect(refused).toBeLessThan(6_000);
  });

  it('are refused or read when they are good pieces in a wrong order', async () => {
    const piece = fc.tuple(fc.integer({ min: 1, max: 25 }), fc.constantFrom(0, 1, 2, 5), fc.uint8Array({ maxLength: 12 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 8 }),
        fc.array(fc.constantFrom(7, 5, 1, 11, 13, 2), { maxLength: 6 }),
        async (fields, path) => {
          let bytes = Uint8Array.from(
            fields.flatMap(([field, wire, data]) => [field * 8 + wire, ...(wire === 2 ? [data.length] : []), ...data]),
          );
          for (const field of path) {
            const outer = createProtobufWriter();
            outer.bytes(field, bytes);
            bytes = outer.finish() as Uint8Array<ArrayBuffer>;
          }
          await survives(bytes);
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

// Every command line of Loop as its users meet it: one table of flags and exit codes holds them all.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = readdirSync(path.join(root, 'packages'));

/** What makes a file: a subcommand, or none for the program itself; what it needs beside its output, and whether the file is music. */
interface Maker {
  readonly maker: readonly string[];
  /** The folder of its sources in the package. @defaultValue 'node' */
  readonly room?: string;
  readonly needs: readonly string[];
  readonly isMusic: boolean;
}

/** The commands that the packages publish. */
const MAKERS: Readonly<Record<string, Maker>> = {
  loop: { maker: ['render'], needs: ['-b', '1'], isMusic: true },
  // Nothing listens there.
  'ace-client': { maker: ['generate'], needs: ['--url', 'http://127.0.0.1:9'], isMusic: true },
  'ace-onnx': { maker: ['generate'], needs: ['--model', '/nowhere', '--prompt', 'x'], isMusic: true },
  'lofi-daemon': { maker: [], room: 'daemon', needs: ['--prompt', 'x'], isMusic: true },
  'loop-lora': { maker: ['merge'], needs: ['/nowhere', '--base', '/nowhere'], isMusic: false },
};

/** The flags of everything that makes a file, and those of everything that makes music. */
const FLAGS = ['-o, --output <file>', '--force', '--json', '-q, --quiet'];
const MUSIC_FLAGS = ['-s, --seed <number>', '-d, --duration <seconds>', '-p, --prompt <text>'];

/** What is refused before any work, with its exit code. */
const REFUSED: readonly (readonly [string, number, readonly string[]])[] = [
  ['wrong arguments', 2, ['--nonsense', '-o', 'x.wav']],
  ['a file that is there', 4, ['-o', 'taken.wav']],
];
const REFUSED_MUSIC: typeof REFUSED = [
  ['a seed that is not one', 2, ['--seed', '-1', '-o', 'x.wav']],
  ['a length out of range', 2, ['--duration', '0', '-o', 'x.wav']],
  ['a format without an encoder', 2, ['-o', 'x.mp3']],
];
const commands = folders.flatMap((folder) => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'packages', folder, 'package.json'), 'utf8')) as {
    readonly version: string;
    readonly bin?: Readonly<Record<string, string>>;
  };
  return Object.keys(manifest.bin ?? {}).map((name) => ({ name, folder, version: manifest.version }));
});

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'loop-commands-'));
  writeFileSync(path.join(scratch, 'taken.wav'), 'mine');
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Runs a command in this process, as its bin does. */
async function run(name: string, ...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const { folder } = commands.find((command) => command.name === name)!;
  const { room = 'node' } = MAKERS[name]!;
  const places = ['run-cli.ts', 'cli/run-cli.ts'].map((file) => path.join(root, 'packages', folder, 'src', room, file));
  const module = (await import(places.find((place) => existsSync(place)) as string)) as {
    readonly runCli: (argv: readonly string[], io: object) => Promise<number>;
  };
  let [out, err] = ['', ''];
  const code = await module.runCli(args, { stdout: (text: string) => (out += text), stderr: (text: string) => (err += text), env: {} });
  return { code, out, err };
}

it('has every published command in its table', () => {
  expect(commands.map(({ name }) => name).sort()).toEqual(Object.keys(MAKERS).sort());
});

describe.each(commands)('$name', ({ name, folder, version }) => {
  const { maker, needs, isMusic, room = 'node' } = MAKERS[name]!;
  const make = (...args: readonly string[]): ReturnType<typeof run> => run(name, ...maker, ...needs, ...args);

  it('runs as a process of its own and ends with its code', () => {
    const script = path.join(root, 'packages', folder, 'src', room, 'cli.ts');
    const node = ['--conditions=@loop/source', '--import', 'tsx', script, '--version'];
    const { status, stdout, stderr } = spawnSync(process.execPath, node, { cwd: root, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([0, `${version}\n`, '']);
  });

  it('prints its version, and help with the exit codes and an example of itself', async () => {
    expect(await run(name, '--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
    for (const args of [['--help'], [...maker, '--help']]) {
      const { code, out } = await run(name, ...args);
      expect(code).toBe(0);
      expect(out).toMatch(
        /0 done, 1 failed or not in order, 2 wrong arguments, 3 input .* damaged, 4 output .*\n.* 5 network or server, 130/,
      );
      expect(out).toMatch(new RegExp(`Examples:\\n  ${name} \\w+`));
    }
  });

  it('spells the flags that all commands share in the same way', async () => {
    const { out } = await run(name, ...maker, '--help');
    for (const flag of [...FLAGS, ...(isMusic ? MUSIC_FLAGS : [])]) expect(out).toContain(`  ${flag}`);
    // One letter, one meaning.
    expect(out).not.toMatch(/--out\b(?!put)|--seconds\b/);
  });

  it.each([...REFUSED, ...(isMusic ? REFUSED_MUSIC : [])])('ends on %s with code %i, before any work', async (_, code, args) => {
    const placed = args.map((arg) => (/\.(?:wav|mp3)$/.test(arg) ? path.join(scratch, arg) : arg));
    const { code: found, out, err } = await make(...placed);
    expect({ found, out, isExplained: err.length > 10, isStack: /\n\s+at /.test(err) }).toEqual({
      found: code,
      out: '',
      isExplained: true,
      isStack: false,
    });
    expect(readFileSync(path.join(scratch, 'taken.wav'), 'utf8')).toBe('mine');
    expect(readdirSync(scratch).filter((file) => /x\.|part$/.test(file))).toEqual([]);
  });
});

describe('what they need', () => {
  const output = (): string => path.join(scratch, 'y.wav');

  it('is named by its own exit code: an input, a model, a server', async () => {
    const ofLoop = await run('loop', 'render', '-i', path.join(scratch, 'nothing.json'), '-o', output());
    expect([ofLoop.code, ofLoop.err]).toEqual([3, expect.stringContaining('nothing.json is not there')]);
    expect((await run('ace-onnx', 'generate', '-m', path.join(scratch, 'nowhere'), '-p', 'x', '-o', output())).code).toBe(3);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const ofClient = await run('ace-client', 'health', '--url', `http://127.0.0.1:${port}`);
    expect([ofClient.code, ofClient.err]).toEqual([5, expect.stringMatching(/ECONNREFUSED[^]*--url[^]*ace-client serve/)]);
    expect(existsSync(output())).toBe(false);
  });
});

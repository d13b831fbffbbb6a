import { readFile } from 'node:fs/promises';

import type { Options } from 'tsup';

import { packageBuild } from '../../tooling/build/tsup.js';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** In the sources the worklet's script is TypeScript; in the build it is the file that the second build below writes. */
const nameBuiltWorklet: Plugin = {
  name: 'name-built-worklet',
  setup(build) {
    build.onLoad({ filter: /live\/worklet-url\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("'./worklet.ts'", "'./worklet.js'"),
      loader: 'ts',
    }));
  },
};

/** The door of Tone uses the built `/live`, so that the worklet's place, which is relative to that file, stays right. */
const keepLiveApart: Plugin = {
  name: 'keep-live-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/live\/index\.js$/ }, ({ path, importer }) =>
      importer.includes('/src/tone/') ? { path, external: true } : undefined,
    );
  },
};

const entries = ['index', 'live/index', 'live/script', 'tone/index', 'store/index', 'archive/index', 'node/index', 'node/cli'];
const doors = packageBuild(entries) as Options;
const worklet = packageBuild(['live/worklet']) as Options;
const types = Object.fromEntries([...entries, 'live/worklet'].map((entry) => [entry, `src/${entry}.ts`]));

export default [
  { ...doors, dts: { ...(doors.dts as object), entry: types }, esbuildPlugins: [nameBuiltWorklet, keepLiveApart] },
  // A worklet's script stands alone: everything that it needs is in the one file.
  {
    ...worklet,
    noExternal: [/.*/],
    splitting: false,
    minify: true,
    clean: false,
    dts: false,
    // Core comes in from its sources, so that packages build in any order.
    esbuildOptions: (options) => {
      options.conditions = ['@loop/source'];
    },
  },
] satisfies Options[];

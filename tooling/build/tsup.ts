import { defineConfig } from 'tsup';

/**
 * The one build recipe of all packages: ESM with types, one output file per door.
 *
 * @param entries - Door files relative to `src`, without extension, such as `audio/index`.
 * @returns A tsup configuration.
 */
export function packageBuild(entries: readonly string[]): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry: Object.fromEntries(entries.map((entry) => [entry, `src/${entry}.ts`])),
    format: ['esm'],
    target: 'es2022',
    platform: 'neutral',
    // Node's built-ins are used only behind the /node and /server doors; they stay external everywhere.
    external: [/^node:/],
    // What all command lines share is private: each package carries its own copy.
    noExternal: ['@loop/cli'],
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    sourcemap: true,
    splitting: true,
    clean: true,
  });
}

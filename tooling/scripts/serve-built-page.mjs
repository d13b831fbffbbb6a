import { build, preview } from 'vite';

export async function serveBuiltPage(root, port) {
  const options = { root, configFile: `${root}/vite.config.ts`, logLevel: 'warn' };
  await build(options);
  const server = await preview({ ...options, preview: port === undefined ? {} : { port } });
  return { address: String(server.resolvedUrls?.local[0]), close: () => server.close() };
}

// Pulls `test/model` from a hub of its own, which falls silent after some ranges when it is told to.
import { pullModel } from '../pull-model.js';
import { createFakeHub } from './fake-hub.js';

addEventListener('message', ({ data }: MessageEvent<{ readonly hangAfter?: number }>) => {
  void work(data);
});

async function work(options: { readonly hangAfter?: number }): Promise<void> {
  const hub = await createFakeHub({ ...options, onHang: () => postMessage({ type: 'hangs' }) });
  const result = await pullModel('test/model', { fetch: hub.fetch, rangeBytes: 65_536, parallel: 1 });
  postMessage({ type: 'done', result, ranges: hub.ranges.length });
}

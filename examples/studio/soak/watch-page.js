// Runs in the page before anything else: counts long tasks, and keeps hold of the sound's context.
{
  const contexts = [];
  let longTasks = 0;
  let longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      longTasks += 1;
      longestTaskMs = Math.max(longestTaskMs, duration);
    }
  }).observe({ type: 'longtask' });
  globalThis.AudioContext = class extends AudioContext {
    constructor(options) {
      super(options);
      contexts.push(this);
    }
  };
  /** How often the sound device had to go without; `undefined` where the browser does not say. */
  const underruns = () => {
    const stats = contexts.map(({ playbackStats }) => playbackStats?.underrunEvents);
    return stats.includes(undefined) ? undefined : stats.reduce((sum, one) => sum + one, 0);
  };
  if (location.protocol === 'http:') localStorage.setItem('loop-studio-tour', 'seen');
  globalThis.soak = () => ({ longTasks, longestTaskMs, underruns: underruns() });
}

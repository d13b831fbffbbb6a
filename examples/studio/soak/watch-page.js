// Runs in the page before anything else: keeps count of what must not pile up, and of how often the sound was late.
{
  const contexts = new Set();
  let closedUnderruns = 0;
  let addresses = 0;
  let workers = 0;
  const underrunsOf = (context) => context.playbackStats?.underrunEvents;

  globalThis.AudioContext = class extends AudioContext {
    constructor(options) {
      super(options);
      contexts.add(this);
    }
    close() {
      if (contexts.delete(this)) closedUnderruns += underrunsOf(this) ?? Number.NaN;
      return super.close();
    }
  };
  const { createObjectURL, revokeObjectURL } = URL;
  URL.createObjectURL = (object) => {
    addresses += 1;
    return createObjectURL.call(URL, object);
  };
  URL.revokeObjectURL = (url) => {
    addresses -= 1;
    revokeObjectURL.call(URL, url);
  };
  globalThis.Worker = class extends Worker {
    constructor(...given) {
      super(...given);
      workers += 1;
    }
    terminate() {
      workers -= 1;
      super.terminate();
    }
  };
  if (location.protocol === 'http:') localStorage.setItem('loop-studio-tour', 'seen');
  globalThis.soak = () => {
    // Where the browser does not count, this is no number, and null in the report.
    const underruns = [...contexts].reduce((sum, context) => sum + (underrunsOf(context) ?? Number.NaN), closedUnderruns);
    return {
      underruns: Number.isNaN(underruns) ? null : underruns,
      latencyMs: Math.max(0, ...[...contexts].map(({ outputLatency }) => Math.round(outputLatency * 1_000))),
      contexts: contexts.size,
      addresses,
      workers,
    };
  };
}

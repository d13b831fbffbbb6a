import { describeConfiguration } from '../configuration/describe-configuration.js';
import type { DaemonContext, Method } from './method.js';

/** `ping`: answered at once, whatever runs. */
export function pingMethod({ version, clock }: DaemonContext): Method {
  const startedMs = clock();
  return () => ({ result: { status: 'ok', version, uptime_sec: Math.floor((clock() - startedMs) / 1000) } });
}

/** `status`: which settings count, and how much is kept. */
export function statusMethod({ version, choice, runner, tracks, configuration }: DaemonContext): Method {
  return async () => {
    const { running, waiting } = runner.list();
    return {
      result: {
        version,
        default_backend: await choice.preferred(),
        jobs: waiting.length + (running === undefined ? 0 : 1),
        cache: await tracks.usage(),
        configuration: describeConfiguration(configuration),
      },
    };
  };
}

/** `shutdown`: ends the daemon. What runs and waits is given up. */
export function shutdownMethod({ onShutdown }: DaemonContext): Method {
  return () => ({ result: { status: 'shutting_down' }, after: onShutdown });
}

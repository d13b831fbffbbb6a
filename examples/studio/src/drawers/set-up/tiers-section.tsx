import type { JSX } from 'preact';

import type { ServiceReport } from '../../../server/report-services.js';
import { TIERS, tierOf } from './tiers.js';

/** What runs with which memory, with this machine marked. */
export function TiersSection({ machine }: { readonly machine: ServiceReport['machine'] | undefined }): JSX.Element {
  const own = machine === undefined ? undefined : tierOf(machine.gpuBytes);
  return (
    <section class="set-up-section tiers" aria-label="What runs with which memory">
      <h3>What runs with which memory</h3>
      <p class="hint">
        Patterns, sound and pictures run everywhere. A music model asks for the memory of a GPU.{' '}
        {machine !== undefined && describeMachine(machine)}
      </p>
      <div class="tiers-table" tabIndex={0} role="region" aria-label="Table of memory tiers">
        <table>
          <thead>
            <tr>
              <th scope="col">GPU memory</th>
              <th scope="col">Songs</th>
              <th scope="col">Planner</th>
              <th scope="col">Training</th>
            </tr>
          </thead>
          <tbody>
            {TIERS.map((tier) => (
              <tr key={tier.memory} class={tier === own ? 'is-own' : ''} aria-current={tier === own ? 'true' : undefined}>
                <th scope="row">
                  {tier.memory}
                  {tier === own && <span class="mark">this machine</span>}
                </th>
                <td>{tier.music}</td>
                <td>{tier.planner}</td>
                <td>{tier.training}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function describeMachine({ memoryBytes, gpuBytes, cores, system }: ServiceReport['machine']): string {
  const gigabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 30)} GB`;
  const gpu =
    gpuBytes === undefined
      ? 'no GPU that says its memory'
      : gpuBytes === memoryBytes
        ? 'shared with its GPU'
        : `a GPU with ${gigabytes(gpuBytes)}`;
  return `The studio’s server: ${system}, ${cores} cores, ${gigabytes(memoryBytes)}, ${gpu}.`;
}

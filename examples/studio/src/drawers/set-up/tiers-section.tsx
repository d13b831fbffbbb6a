import type { JSX } from 'preact';

import type { ServiceReport } from '../../../server/report-services.js';
import { setUpTexts } from '../../texts/set-up.js';
import { TIERS, tierOf } from './tiers.js';
import type { Tier } from './tiers.js';

/** What runs with which memory, with this machine marked. */
export function TiersSection({ machine }: { readonly machine: ServiceReport['machine'] | undefined }): JSX.Element {
  const own = machine === undefined ? undefined : tierOf(machine.gpuBytes);
  const words = setUpTexts.value.tiers;
  return (
    <section class="set-up-section tiers" aria-label={words.title}>
      <h3>{words.title}</h3>
      <p class="hint">
        {words.hint} {machine !== undefined && describeMachine(machine)}
      </p>
      <div class="tiers-table" tabIndex={0} role="region" aria-label={words.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.memory}</th>
              <th scope="col">{words.songs}</th>
              <th scope="col">{words.planner}</th>
              <th scope="col">{words.training}</th>
            </tr>
          </thead>
          <tbody>
            {TIERS.map((tier, index) => (
              <tr key={tier.fromGib} class={tier === own ? 'is-own' : ''} aria-current={tier === own ? 'true' : undefined}>
                <th scope="row">
                  {memoryOf(tier, TIERS[index + 1])}
                  {tier === own && <span class="mark">{words.own}</span>}
                </th>
                <td>{words.makes(tier.minutes, tier.takes)}</td>
                <td>{tier.planner === undefined ? words.noPlanner : words.plans(tier.planner.size, tier.planner.isLargest)}</td>
                <td>{tier.rank === undefined ? words.practice : words.rank(tier.rank)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The memory of a tier, up to where the next one begins. */
function memoryOf({ fromGib }: Tier, next: Tier | undefined): string {
  const words = setUpTexts.value.tiers;
  if (next === undefined) return words.over(fromGib);
  return fromGib === 0 ? words.upTo(next.fromGib) : words.fromTo(fromGib, next.fromGib);
}

function describeMachine({ memoryBytes, gpuBytes, cores, system }: ServiceReport['machine']): string {
  const words = setUpTexts.value.tiers;
  const gigabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 30)} GB`;
  const gpu = gpuBytes === undefined ? words.noGpu : gpuBytes === memoryBytes ? words.sharedGpu : words.gpu(gigabytes(gpuBytes));
  return words.machine(system, cores, gigabytes(memoryBytes), gpu);
}

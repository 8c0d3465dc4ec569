/** GET /desk/health: one line while all is well, else what is not and how it is mended. */
import { type Health, readHealth } from '../../service/desk/health.ts';
import type { DeskWorld } from '../../service/ports/world.ts';
import type { WebContext } from '../parts/page-layout.tsx';
import { deskPage } from './desk-frame.tsx';
import { openGate, placesOf } from './desk-gate.tsx';

export async function showHealth(c: WebContext, world: DeskWorld) {
  const gate = await openGate(c, world, 'health');
  if ('refusal' in gate) return gate.refusal;
  const health = await readHealth(world);
  return deskPage(c, world, {
    title: 'Health',
    places: placesOf(gate.visit.coach.role),
    at: '/desk/health',
    children: (
      <>
        <h1>Health</h1>
        <HealthLines health={health} />
      </>
    ),
  });
}

function HealthLines({ health }: { readonly health: Health }) {
  const { troubles, segments, segmentsPerMonth } = health;
  return (
    <>
      {troubles.length === 0 ? (
        <p class="lead green">All is well: everything due has been sent.</p>
      ) : (
        <ul class="people">
          {troubles.map(({ what, remedy }) => (
            <li>
              <b>{what}</b>
              <small>{remedy}</small>
            </li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <div>
          <dt>Text segments this month</dt>
          <dd>
            {segments.toLocaleString('en')} of {segmentsPerMonth.toLocaleString('en')}
          </dd>
        </div>
      </dl>
    </>
  );
}

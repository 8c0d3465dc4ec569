/**
 * Reads the table's measured capacity from the figures that `npm run bench` keeps; a budget stands
 * in for each missing one.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { budgetedCapacity, type Capacity } from './cost-model.ts';

export const keptResults = fileURLToPath(new URL('../../bench/results.json', import.meta.url));

/** The row of the bench for each figure of the model. */
const rows: Readonly<Record<keyof Capacity, string>> = {
  letterWrites: 'capacity.letter.write',
  letterReads: 'capacity.letter.read',
  textWrites: 'capacity.text.write',
  textReads: 'capacity.text.read',
  eventWrites: 'capacity.event.write',
  eventReads: 'capacity.event.read',
  idleWrites: 'capacity.idle.write',
  idleReads: 'capacity.idle.read',
};

interface Measured {
  readonly capacity: Capacity;
  /** Which of them were measured. */
  readonly measured: readonly (keyof Capacity)[];
}

/** Without DynamoDB Local a bench leaves its rows out, and a fresh folder has no file. */
export async function capacityFrom(file: string): Promise<Measured> {
  const kept = await readFile(file, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, { figure?: number }>,
    () => ({}) as Record<string, { figure?: number }>,
  );
  const names = Object.keys(rows) as (keyof Capacity)[];
  const found = names.flatMap((name): [keyof Capacity, number][] => {
    const figure = kept[rows[name]]?.figure;
    return typeof figure === 'number' ? [[name, figure]] : [];
  });
  return {
    capacity: { ...budgetedCapacity, ...Object.fromEntries(found) },
    measured: found.map(([name]) => name),
  };
}

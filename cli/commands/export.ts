/**
 * `mend export`: everybody as CSV, or all that is kept about one person, as the same JSON that they
 * can take themselves. The latter is for a person who cannot open the link and asks by letter or
 * phone. It sends nothing.
 */
import type { Command } from 'commander';
import { exportPerson } from '../../service/coach/export-person.ts';
import { type CoachWorld, findPerson, inCoachWorld, withTableOptions } from '../coach-world.ts';
import { type ExportOptions, exportPeople } from '../export-people.ts';
import { Refusal } from '../refusal.ts';
import type { Terminal } from '../terminal.ts';

export function defineExport(command: Command, terminal: Terminal): void {
  withTableOptions(
    command.argument('[person]', 'email address, in any case, or id; without one, everybody'),
  )
    .option('--out <file>', 'with everybody: write to a file that only you may read')
    .option('--with-addresses', 'with everybody: write email, first name and phone too')
    .addHelpText(
      'after',
      '\nWith --json each person is one line of JSON. The CSV has status, place and dates, and is safe to open in a spreadsheet.',
    )
    .addHelpText(
      'after',
      'With addresses "held" is written as "paused", so that no list tells of a hold. npx mend import reads email, name, zone, hour, pace, status.',
    )
    .addHelpText(
      'after',
      'The JSON of one person holds their words and numbers. Make sure that they ask themselves, and delete the file after.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  npx mend export --out people.csv\n  npx mend export sam@example.com > my-data.json',
    )
    .action((who: string | undefined, options: ExportOptions) =>
      inCoachWorld(options, terminal, (world) =>
        who === undefined ? exportPeople(world, options) : exportOne(world, who, options),
      ),
    );
}

async function exportOne(
  world: CoachWorld,
  who: string,
  { json, out, withAddresses }: ExportOptions,
): Promise<void> {
  if (out !== undefined || withAddresses) {
    throw new Refusal(
      2,
      '--out and --with-addresses belong to the list of everybody; leave them out, or the person.',
    );
  }
  const kept = await exportPerson(world, await findPerson(world, who), 'everything');
  await world.terminal.say(JSON.stringify(kept, undefined, json ? undefined : 2));
}

/**
 * Reads alerts.yaml: the letters that tell the coach that a person needs a human. They are plain
 * text. One about a person must have the link to the page about them, one about a concern must say
 * when words are new, and the morning's must say who waits. No subject may name anybody.
 */
import { type Alert, type AlertKey, alertKeys } from '../core/course.ts';
import { alertsSchema } from './source/course-schema.ts';
import type { Problems } from './source/problems.ts';
import { YamlSource } from './source/yaml.ts';
import type { Constants, Setting } from './variables.ts';
import { parseWords } from './word-tree.ts';

const emptyAlert: Alert = { subject: [], text: [] };

/** What a part must have, and what is wrong without it. */
type Needed = readonly [part: keyof Alert, piece: string, why: string];

function neededIn(key: AlertKey): readonly Needed[] {
  if (key === 'digest') return [['text', '{{whoWaits}}', 'without it nobody is named']];
  const open: Needed = ['text', '{{openUrl}}', 'without it nobody can see who it is about'];
  if (key === 'unanswered') return [open];
  return [
    open,
    ['subject', '{{#if new}}', 'without it new words look like the first letter'],
    ['text', '{{newAt}}', 'without it nobody can see when new words came'],
  ];
}

/** The alert under each key. Problems are added; an alert that cannot be read is empty. */
export function readAlerts(
  source: string,
  constants: Constants,
  problems: Problems,
): Record<AlertKey, Alert> {
  const yaml = new YamlSource('alerts.yaml', source, problems);
  const read = source ? yaml.read(alertsSchema) : undefined;
  const words = (key: AlertKey, part: keyof Alert) => {
    const inText: Setting = key === 'digest' ? 'digest' : 'alert';
    const { words: parsed, faults } = parseWords(read?.[key][part] ?? '', {
      setting: part === 'subject' ? 'alert-subject' : inText,
      constants,
    });
    for (const { piece, remedy } of faults) {
      problems.add(yaml.placeOf([key, part], piece), `${key}.${part}`, `${piece} ${remedy}`);
    }
    return parsed;
  };
  const alert = (key: AlertKey): Alert => {
    if (!read) return emptyAlert;
    for (const [part, piece, why] of neededIn(key)) {
      if (!read[key][part].includes(piece)) yaml.add([key, part], `has no ${piece}; ${why}`);
    }
    return { subject: words(key, 'subject'), text: words(key, 'text') };
  };
  return Object.fromEntries(alertKeys.map((key) => [key, alert(key)])) as Record<AlertKey, Alert>;
}

/**
 * Reads alerts.yaml: the letters that tell the coach that a person needs a human. They are plain
 * text, and each must have the link to the page about the person.
 */
import { type Alert, type Concern, concerns } from '../core/course.ts';
import { alertsSchema } from './source/course-schema.ts';
import type { Problems } from './source/problems.ts';
import { YamlSource } from './source/yaml.ts';
import type { Constants } from './variables.ts';
import { parseWords } from './word-tree.ts';

const emptyAlert: Alert = { subject: [], text: [] };

/** The alert of each concern. Problems are added; an alert that cannot be read is empty. */
export function readAlerts(
  source: string,
  constants: Constants,
  problems: Problems,
): Record<Concern, Alert> {
  const yaml = new YamlSource('alerts.yaml', source, problems);
  const read = source ? yaml.read(alertsSchema) : undefined;
  const words = (concern: Concern, part: keyof Alert) => {
    const { words: parsed, faults } = parseWords(read?.[concern][part] ?? '', {
      setting: 'alert',
      constants,
    });
    for (const { piece, remedy } of faults) {
      problems.add(
        yaml.placeOf([concern, part], piece),
        `${concern}.${part}`,
        `${piece} ${remedy}`,
      );
    }
    return parsed;
  };
  const alert = (concern: Concern): Alert => {
    if (!read) return emptyAlert;
    if (!read[concern].text.includes('{{openUrl}}')) {
      yaml.add([concern, 'text'], 'has no {{openUrl}}; without it nobody can see who it is about');
    }
    return { subject: words(concern, 'subject'), text: words(concern, 'text') };
  };
  return Object.fromEntries(concerns.map((concern) => [concern, alert(concern)])) as Record<
    Concern,
    Alert
  >;
}

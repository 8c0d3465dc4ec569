/** Lists the answers that a touch offers as buttons, and the sentence above them. */
import type { Invitation, Touch } from '../../core/course.ts';

/** A button: the answer it sends and its words. */
export interface Offer {
  readonly value: string;
  readonly label: string;
}

/** The roles that a person may choose. */
export const roleOptions: readonly Offer[] = [
  { value: 'hurt', label: 'I was hurt' },
  { value: 'did', label: 'I did the hurting' },
  { value: 'both', label: 'Both' },
  { value: 'none', label: 'Rather not say' },
];

/** The sentence above the buttons of each invitation. */
export const invitationWords: Readonly<Record<Invitation, string>> = {
  none: '',
  number: '',
  done: 'How was it? Both answers are fine.',
  choice: 'Which one fits? Each is a fine place to be.',
  role: 'Which one fits? It changes a line or two in later letters.',
  route: 'Choose what you need. Nobody else is told.',
};

/** The buttons of a touch; none for a touch that invites nothing. */
export function offersOf(touch: Touch): readonly Offer[] {
  switch (touch.invites) {
    case 'done':
      return [
        { value: 'done', label: 'Done' },
        { value: 'hard', label: 'Too much today' },
      ];
    case 'number':
      return ['1', '2', '3', '4', '5'].map((number) => ({ value: number, label: number }));
    case 'choice':
      return (touch.choices ?? []).map(({ key, label }) => ({
        value: key,
        label: `${key}: ${label}`,
      }));
    case 'role':
      return roleOptions;
    case 'route':
      return [
        { value: 'solo', label: 'The private route: writing, just for me' },
        { value: 'safe', label: 'Show me private help' },
      ];
    case 'none':
      return [];
  }
}

/** Answers that a link may carry beside its own question's, as a text may. */
export const commands: readonly Offer[] = [
  { value: 'skip', label: 'Skip' },
  { value: 'slow', label: 'Slower' },
  { value: 'faster', label: 'Faster' },
  { value: 'pause', label: 'Pause' },
  { value: 'go', label: 'Go on' },
  { value: 'safe', label: 'Private help' },
  { value: 'coach', label: 'Ask for a person' },
];

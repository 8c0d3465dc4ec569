/** The people of the bench, as most of them fill in the form. Invented, and reachable nowhere. */
import type { SignUp } from '../../core/event.ts';
import { newSubscriber, type Subscriber } from '../../core/subscriber.ts';

export const aForm: SignUp = {
  email: 'reader@example.com',
  name: 'Marigold',
  zone: 'America/New_York',
  hour: 10,
  pace: 'standard',
  role: 'hurt',
  sensitive: true,
  sharedDevice: false,
};

/** Somebody on the course, with letters and texts. */
export function aReader(now: number, id = 'abcdefgh1234'): Subscriber {
  return {
    ...newSubscriber(id, now),
    email: aForm.email,
    name: 'Marigold',
    role: aForm.role,
    zone: aForm.zone,
    phone: '+15550100123',
    letters: { state: 'on', at: now },
    texts: { state: 'on', at: now },
  };
}

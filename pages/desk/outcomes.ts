/** What became of a press at the desk, in a sentence for the page that comes next. */

/** What became of it, by the key in the address. */
export const outcomes: Readonly<Record<string, string>> = {
  paused: 'The course rests for them. Answers to what they write still go.',
  resumed: 'The course goes on.',
  slowed: 'They take baby steps from the next note on.',
  'stopped-sms': 'No more texts go to them. Their START alone opens them again.',
  'stopped-email': 'No more letters go to them. A new sign-up of theirs alone opens them again.',
  erased:
    'Everything has stopped. A letter tells them, and its button calls it off for three days.',
  moving: 'If a letter may go there, it is on its way. Letters move once its button is pressed.',
  'not-moving': 'The letters stay where they are.',
  handed: 'The second contact has a letter with the link to this page.',
  unchanged: 'Nothing was changed: it is so already, or they have stopped it themselves.',
  sent: 'Your answer is on its way, or goes at the hour it said.',
  cleared: 'The hold is over: letters and texts go on where they stopped.',
  newer: 'There are newer words of danger. Please read them: the hold stays.',
  attended: 'Noted: this waits for you no more.',
  confirmed: 'Noted: nothing is sent to them until they say so themselves.',
  noted: 'Your note is kept for 30 days.',
  later: 'Put off. Newer words of theirs bring them back at once.',
  nothing: 'Nothing was changed.',
};

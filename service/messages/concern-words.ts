/** What a person waits for, or why they are shown, in a few words for the coach. */
import type { Concern } from '../../core/course.ts';

export const concernWords: Readonly<Record<Concern, string>> = {
  hold: 'words of danger',
  exposed: 'their phone may be in another hand',
  coach: 'asked for a person',
  worry: 'words that may be danger',
  question: 'wrote what a program cannot answer well',
  rough: 'has a rough time',
};

export const unreachedWords = 'their letters keep coming back';

/**
 * Tests the real course against its plan: the day, the channel and the invitation of each touch.
 */
import { describe, expect, it } from 'vitest';
import type { Touch } from '../../core/course.ts';
import { course } from './written-course.ts';

/** id, step, standard day, baby day, channel, invitation. */
const map = [
  ['W1', 'welcome', 0, 0, 'email', 'role'],
  ['W2', 'welcome', 1, 1, 'email', 'route'],
  ['W3', 'welcome', 3, 6, 'sms', 'number'],
  ['1A', 'step-1', 5, 10, 'email', 'done'],
  ['1B', 'step-1', 8, 16, 'sms', 'done'],
  ['1C', 'step-1', 10, 20, 'sms', 'done'],
  ['1D', 'step-1', 12, 24, 'email', 'done'],
  ['1E', 'step-1', 16, 32, 'sms', 'number'],
  ['2A', 'step-2', 18, 36, 'email', 'done'],
  ['2B', 'step-2', 20, 40, 'sms', 'done'],
  ['2C', 'step-2', 23, 46, 'sms', 'done'],
  ['2D', 'step-2', 25, 50, 'email', 'done'],
  ['2E', 'step-2', 28, 56, 'sms', 'choice'],
  ['M1', 'step-2', 30, 60, 'email', 'number'],
  ['3A', 'step-3', 33, 66, 'email', 'done'],
  ['3B', 'step-3', 35, 70, 'sms', 'choice'],
  ['3C', 'step-3', 38, 76, 'sms', 'done'],
  ['3D', 'step-3', 40, 80, 'email', 'done'],
  ['3E', 'step-3', 43, 86, 'sms', 'done'],
  ['3F', 'step-3', 46, 92, 'sms', 'number'],
  ['I1', 'carry-on', 49, 98, 'email', 'done'],
  ['I2', 'carry-on', 53, 106, 'sms', 'number'],
  ['G1', 'carry-on', 56, 112, 'email', 'done'],
  ['B1', 'carry-on', 84, 140, 'sms', 'number'],
];

describe('the course map', () => {
  it('is the same as course.yaml, touch by touch', () => {
    const row = ({ id, step, day, channel, invites }: Touch) => [
      id,
      step,
      day.standard,
      day.baby,
      channel,
      invites,
    ];
    expect(course.touches.map(row)).toEqual(map);
  });

  it('has 11 letters and 13 texts, four touches in the first week and three in any later seven days', () => {
    expect(course.touches.filter(({ channel }) => channel === 'email')).toHaveLength(11);
    expect(course.touches.filter(({ channel }) => channel === 'sms')).toHaveLength(13);
    expect(course.caps).toEqual({ firstWeek: 4, later: 3 });
    expect(course.pauseDays).toBe(14);
  });

  it('offers A, B and C where it asks for a letter', () => {
    for (const touch of course.touches.filter(({ invites }) => invites === 'choice')) {
      expect(touch.choices?.map(({ key }) => key)).toEqual(['A', 'B', 'C']);
    }
  });

  it('has the letters that are no touches', () => {
    const others = [
      ...['confirm', 'confirm-again', 'already', 'erasing', 'erasing-phone', 'your-data'],
      ...['move', 'coach-answer'],
    ];
    expect(Object.keys(course.letters)).toEqual(others);
  });
});

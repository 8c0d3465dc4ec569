/**
 * Covers the context of a deployment: which values the command line takes, and each refusal's
 * remedy.
 */
import { describe, expect, it } from 'vitest';
import { launchRefusals, readDeployment } from '../../infra/deployment.ts';

const real = {
  domain: 'mend.example.com',
  mailFrom: 'Mend <coach@mend.example.com>',
  twilioAccountSid: `AC${'1'.repeat(32)}`,
  twilioFrom: '+12025550100',
};

describe('the context of a deployment', () => {
  it('an empty context uses example values, and marks them as such', () => {
    expect(readDeployment({})).toMatchObject({
      examples: true,
      domain: 'mend.example.com',
      parametersPath: '/mend',
    });
  });

  it('a context with the four required values is real', () => {
    expect(readDeployment(real)).toMatchObject({ examples: false, ephemeral: false, ...real });
  });

  it('a throw-away stack needs no value', () => {
    expect(readDeployment({ ephemeral: true })).toMatchObject({ examples: false, ephemeral: true });
  });

  it('the error lists every problem at once, each with its remedy', () => {
    const problems = readDeployment({
      domain: 'Mend',
      twilioFrom: '202 555 0100',
      mailsPerSecond: '0',
      twillioUrl: 'https://api.example.com',
      '@aws-cdk/core:aFlag': true,
    });
    expect(problems).toEqual([
      expect.stringMatching(/^-c twillioUrl: not known; use one of .*twilioUrl/),
      expect.stringMatching(/^-c domain: got "Mend"; use /),
      expect.stringMatching(/^-c mailFrom: missing; use /),
      expect.stringMatching(/^-c mailsPerSecond: got "0"; use /),
      expect.stringMatching(/^-c twilioAccountSid: missing; use /),
      expect.stringMatching(/^-c twilioFrom: got "202 555 0100"; use /),
    ]);
  });

  it('a sender outside the domain that SES verifies is refused', () => {
    expect(readDeployment({ ...real, mailFrom: 'coach@example.com' })).toEqual([
      expect.stringContaining('mailFrom'),
    ]);
    expect(readDeployment({ ...real, mailFrom: 'coach@news.mend.example.com' })).toHaveProperty(
      'domain',
    );
  });

  it.each([
    ['publicUrl', 'http://course.example.com'],
    ['publicUrl', 'https://course.example.com/'],
    ['twilioUrl', 'http://api.example.com'],
    ['parametersPath', 'mend/'],
    ['parametersPath', '/ssm/mend'],
    ['optOutAnswers', 'both'],
    ['ephemeral', 'yes'],
  ])('-c %s=%s is refused', (name, value) => {
    expect(readDeployment({ ...real, [name]: value })).toEqual([
      expect.stringContaining(`-c ${name}: got "${value}"`),
    ]);
  });
});

describe('what refuses a launch', () => {
  const real = { examples: false, ephemeral: false };
  const today = '2026-11-30';
  const facts = (placeholders: readonly string[], days: readonly [string, string][] = []) => ({
    placeholders,
    helpLineChecks: days.map(([goodFrom, goodUntil]) => ({
      ...{ goodFrom, goodUntil },
      problem: `${goodFrom} to ${goodUntil}`,
    })),
  });

  it('a placeholder, for real people; not in an example or a throw-away stack', () => {
    const told = ['brand.yaml:8:7 name: got "Mend", which is a placeholder still'];
    expect(launchRefusals(real, facts(told), today)).toEqual(told);
    expect(launchRefusals({ ...real, examples: true }, facts(told), today)).toEqual([]);
    expect(launchRefusals({ ...real, ephemeral: true }, facts(told), today)).toEqual([]);
    expect(launchRefusals(real, facts([]), today)).toEqual([]);
  });

  it('P83 a help line whose day is missing, over or still to come', () => {
    const days: [string, string][] = [
      ['', ''],
      ['2026-08-31', '2026-11-29'],
      ['2026-09-01', '2026-11-30'],
      ['2026-11-30', '2027-02-28'],
      ['2026-12-01', '2027-03-01'],
    ];
    expect(launchRefusals(real, facts([], days), today)).toEqual([
      ' to ',
      '2026-08-31 to 2026-11-29',
      '2026-12-01 to 2027-03-01',
    ]);
  });
});

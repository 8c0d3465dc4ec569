/**
 * Covers the context of a deployment: which values the command line takes, and each refusal's
 * remedy.
 */
import { describe, expect, it } from 'vitest';
import { placeholdersLeft, readDeployment } from '../../infra/deployment.ts';

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

describe('a brand with placeholders', () => {
  it('the brand is refused for real people, and accepted for an example or a throw-away stack', () => {
    const told = ['brand.yaml:8:7 name: got "Mend", which is a placeholder still'];
    expect(placeholdersLeft({ examples: false, ephemeral: false }, told)).toEqual(told);
    expect(placeholdersLeft({ examples: true, ephemeral: false }, told)).toEqual([]);
    expect(placeholdersLeft({ examples: false, ephemeral: true }, told)).toEqual([]);
    expect(placeholdersLeft({ examples: false, ephemeral: false }, [])).toEqual([]);
  });
});

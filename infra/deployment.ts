/**
 * What the maker says on the command line (`cdk deploy -c name=value`), checked as a whole before
 * anything is built. Holds no secret: `link-key`, `hash-key` and `twilio-auth-token` are put into
 * SSM by hand and are never context.
 */
import {
  defaultParametersPath,
  defaultSettings,
  optOutAnswerers,
} from '../service/ports/settings.ts';

export interface Deployment {
  /**
   * A throw-away stack: the table goes with it. It has a stack name of its own, so that it cannot
   * replace the real one.
   */
  readonly ephemeral: boolean;
  /**
   * True when nothing was said and example values stand in: such a template can be read, not
   * deployed.
   */
  readonly examples: boolean;
  readonly domain: string;
  readonly mailFrom: string;
  /** While SES keeps an account in its sandbox, IAM also asks for the recipients' identities. */
  readonly sandboxRecipients: readonly string[];
  readonly mailsPerSecond: string;
  readonly twilioAccountSid: string;
  readonly twilioFrom: string;
  readonly twilioUrl: string;
  readonly segmentsPerSecond: string;
  readonly textsPerMonth: string;
  readonly signUpsPerIpHour: string;
  readonly optOutAnswers: string;
  /** Undefined: the address that API Gateway gives. */
  readonly publicUrl: string | undefined;
  readonly parametersPath: string;
  /** The customer managed key of the SecureStrings; undefined: the account's `aws/ssm` key. */
  readonly parametersKeyArn: string | undefined;
  /** When a secret was last changed: with another day the functions start anew and read it. */
  readonly secretsChanged: string | undefined;
  /** The address that alarms are sent to. */
  readonly alarmMail: string | undefined;
  readonly reservedConcurrency: boolean;
}

interface Rule {
  readonly pattern: RegExp;
  readonly remedy: string;
  /** Stands in when nothing was said. Without one the value may be left out. */
  readonly standard?: string;
  /** Stands in for a value that only the maker can know, and makes the template undeployable. */
  readonly example?: string;
}

const address = /^(?:[^<>"\r\n]{1,64} )?<?[^\s@<>,]+@[^\s@<>,]+\.[^\s@<>,]+>?$/;

const rules = {
  domain: {
    pattern: /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/,
    remedy: 'use the domain that letters come from, as -c domain=mend.example.com',
    example: 'mend.example.com',
  },
  mailFrom: {
    pattern: address,
    remedy: 'use an address of that domain, as -c mailFrom=coach@mend.example.com',
    example: 'coach@mend.example.com',
  },
  twilioAccountSid: {
    pattern: /^AC[0-9a-f]{32}$/,
    remedy: 'use the Account SID of the Twilio console: AC and 32 hexadecimal digits',
    example: `AC${'0'.repeat(32)}`,
  },
  twilioFrom: {
    pattern: /^\+[1-9]\d{7,14}$/,
    remedy: 'use the number that texts come from, in E.164, as -c twilioFrom=+12025550100',
    example: '+12025550100',
  },
  twilioUrl: {
    pattern: /^https:\/\/[^\s/]+$|^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/,
    remedy:
      'leave it out, or use an https address without a trailing slash (http on loopback only)',
    standard: defaultSettings.twilioUrl,
  },
  mailsPerSecond: {
    pattern: /^(?!0+(\.0+)?$)\d+(\.\d+)?$/,
    remedy: "use a number above 0: SES's sending rate for this account",
    standard: String(defaultSettings.mailsPerSecond),
  },
  segmentsPerSecond: {
    pattern: /^(?!0+(\.0+)?$)\d+(\.\d+)?$/,
    remedy: 'use a number above 0: 1 on a long code',
    standard: String(defaultSettings.segmentsPerSecond),
  },
  textsPerMonth: {
    pattern: /^[1-9]\d*$/,
    remedy: 'use a whole number above 0: text segments a month, beyond which only answers are sent',
    standard: String(defaultSettings.textsPerMonth),
  },
  signUpsPerIpHour: {
    pattern: /^[1-9]\d*$/,
    remedy: 'use a whole number above 0: sign-ups from one IP address in an hour',
    standard: String(defaultSettings.signUpsPerIpHour),
  },
  optOutAnswers: {
    pattern: new RegExp(`^(${optOutAnswerers.join('|')})$`),
    remedy: 'use mend or twilio: who answers STOP, START and HELP',
    standard: defaultSettings.optOutAnswers,
  },
  publicUrl: {
    pattern: /^https:\/\/[^\s/?#]+$|^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/,
    remedy: 'use https and a host alone, as -c publicUrl=https://course.example.com',
  },
  parametersPath: {
    pattern: /^(\/(?!aws|ssm)[\w.-]+)+$/i,
    remedy: 'use a path as /mend: a slash first, none last, not below /aws or /ssm',
    standard: defaultParametersPath,
  },
  parametersKeyArn: {
    pattern: /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
    remedy: "use the key's ARN (not an alias), or leave it out for the aws/ssm key",
  },
  secretsChanged: {
    pattern: /^[\w:-]{1,30}$/,
    remedy: 'use the day, as -c secretsChanged=2027-01-31, or leave it out',
  },
  sandboxRecipients: {
    pattern: /^[^\s@,]+@[^\s@,]+(,[^\s@,]+@[^\s@,]+)*$/,
    remedy: 'use verified addresses with commas between, or leave it out',
  },
  alarmMail: { pattern: address, remedy: 'use one email address' },
  ephemeral: { pattern: /^(true|false)$/, remedy: 'use true or false', standard: 'false' },
  reservedConcurrency: {
    pattern: /^(true|false)$/,
    remedy: 'use true or false',
    standard: 'false',
  },
} satisfies Record<string, Rule>;

type Name = keyof typeof rules;
const names = Object.keys(rules) as Name[];

/**
 * The deployment that a context asks for, or every problem in it at once, each with what was found
 * and the remedy.
 */
export function readDeployment(
  context: Readonly<Record<string, unknown>>,
): Deployment | readonly string[] {
  const problems: string[] = [];
  // Feature flags and look-ups carry an @ or a colon; any other key is ours, or mistyped.
  for (const key of Object.keys(context)) {
    if (/^\w+$/.test(key) && !(key in rules))
      problems.push(`-c ${key}: not known; use one of ${names.join(', ')}`);
  }
  const said = (name: Name) => {
    const value = context[name];
    return value === undefined || value === null ? '' : String(value).trim();
  };
  const needed = names.filter((name) => 'example' in rules[name]);
  const examples = needed.every((name) => said(name) === '');
  const ephemeral = said('ephemeral') === 'true';
  const value = (name: Name): string | undefined => {
    const rule: Rule = rules[name];
    const found = said(name);
    if (found === '') {
      if (rule.example !== undefined && !examples && !ephemeral) {
        problems.push(`-c ${name}: missing; ${rule.remedy}`);
      }
      return rule.standard ?? rule.example;
    }
    if (!rule.pattern.test(found)) problems.push(`-c ${name}: got "${found}"; ${rule.remedy}`);
    return found;
  };
  const text = (name: Name) => value(name) ?? '';

  const deployment: Deployment = {
    ephemeral: text('ephemeral') === 'true',
    examples: examples && !ephemeral,
    domain: text('domain'),
    mailFrom: text('mailFrom'),
    sandboxRecipients: text('sandboxRecipients').split(',').filter(Boolean),
    mailsPerSecond: text('mailsPerSecond'),
    twilioAccountSid: text('twilioAccountSid'),
    twilioFrom: text('twilioFrom'),
    twilioUrl: text('twilioUrl'),
    segmentsPerSecond: text('segmentsPerSecond'),
    textsPerMonth: text('textsPerMonth'),
    signUpsPerIpHour: text('signUpsPerIpHour'),
    optOutAnswers: text('optOutAnswers'),
    publicUrl: value('publicUrl'),
    parametersPath: text('parametersPath'),
    parametersKeyArn: value('parametersKeyArn'),
    secretsChanged: value('secretsChanged'),
    alarmMail: value('alarmMail'),
    reservedConcurrency: text('reservedConcurrency') === 'true',
  };
  const host = deployment.mailFrom.replace(/>$/, '').split('@').at(-1) ?? '';
  if (
    problems.length === 0 &&
    host !== deployment.domain &&
    !host.endsWith(`.${deployment.domain}`)
  ) {
    problems.push(
      `-c mailFrom: got "${deployment.mailFrom}"; use an address of ${deployment.domain}, which SES verifies`,
    );
  }
  return problems.length > 0 ? problems : deployment;
}

/** What of the compiled library decides whether real people may get it. */
export interface LaunchFacts {
  readonly placeholders: readonly string[];
  readonly helpLineChecks: readonly {
    readonly goodFrom: string;
    readonly goodUntil: string;
    readonly problem: string;
  }[];
}

/**
 * What is still invented in the brand, and the help lines that nobody has tried within 90 days,
 * where that matters: not in an example, not in a throw-away stack. `today` is a date as
 * YYYY-MM-DD. `mend build --launch` refuses the same.
 */
export function launchRefusals(
  { examples, ephemeral }: Pick<Deployment, 'examples' | 'ephemeral'>,
  { placeholders, helpLineChecks }: LaunchFacts,
  today: string,
): readonly string[] {
  if (examples || ephemeral) return [];
  const untried = helpLineChecks.filter(
    ({ goodFrom, goodUntil }) => today < goodFrom || today > goodUntil,
  );
  return [...placeholders, ...untried.map(({ problem }) => problem)];
}

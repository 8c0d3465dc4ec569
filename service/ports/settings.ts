/**
 * What a deployment must know besides its course, and where each fact comes from. Names of
 * resources come from the environment; everything a maker may change, and every secret, from SSM
 * parameters under one path (`/mend/`), read once at a cold start. No secret ever stands in the
 * environment or in the template.
 */

export interface Settings {
  readonly table: string;
  /**
   * Where people reach the pages, without a trailing slash. Twilio's signatures are checked over
   * this URL.
   */
  readonly publicUrl: string;
  /** The From address: an address of the verified SES identity. */
  readonly mailFrom: string;
  /** Without it SES reports no bounces and no message tags. */
  readonly mailConfigurationSet: string;
  /** Mails per second that SES allows this account. */
  readonly mailsPerSecond: number;
  readonly twilioAccountSid: string;
  /** The number texts come from, E.164. */
  readonly twilioFrom: string;
  /** `https://api.twilio.com`, or a loopback endpoint. */
  readonly twilioUrl: string;
  /** Text segments per second that the number may send: 1 on a long code. */
  readonly segmentsPerSecond: number;
  /**
   * Segments that may be sent in a calendar month (UTC); beyond it texts wait for the next one,
   * answers do not.
   */
  readonly textsPerMonth: number;
  /** Sign-ups from one IP address, or one IPv6 network, in an hour. */
  readonly signUpsPerIpHour: number;
  /**
   * The sender of the replies to STOP, START and HELP: this service, or Twilio with the same words.
   * Only one of them.
   */
  readonly optOutAnswers: (typeof optOutAnswerers)[number];
  /**
   * The function that `web` and `receive-sms` nudge when something is due at once. `deliver` nudges
   * itself by the name that Lambda gives it.
   */
  readonly deliverFunction?: string;
  /**
   * How many workers deliver side by side: 1 (where it is left out), 2 or 4. Each serves its share
   * of the due index's partitions with its share of the rates.
   */
  readonly workers?: number;
}

export interface Secrets {
  /** Signs links. At least 32 characters. */
  readonly linkKey: string;
  /** Keys whose links still open, each until an instant. */
  readonly oldLinkKeys?: readonly OldLinkKey[];
  /** Keys the hashes of addresses. At least 32 characters. */
  readonly hashKey: string;
  /** Keys that hashed addresses before. They are needed for as long as such an address is known. */
  readonly oldHashKeys?: readonly string[];
  readonly twilioAuthToken: string;
}

export interface OldLinkKey {
  readonly key: string;
  /** ms since 1970. Unsubscribe links open for as long as the key stands here. */
  readonly until: number;
}

/** The values of `optOutAnswers`. */
export const optOutAnswerers = ['mend', 'twilio'] as const;

/** The settings that a maker may leave unsaid, with the value that then stands in. */
export const defaultSettings = {
  mailsPerSecond: 1,
  twilioUrl: 'https://api.twilio.com',
  segmentsPerSecond: 1,
  textsPerMonth: 20_000,
  signUpsPerIpHour: 5,
  optOutAnswers: 'mend',
} as const satisfies Partial<Settings>;

/** The path of the SSM parameters where none is said: no slash at its end. */
export const defaultParametersPath = '/mend';

/** Environment variables, set by infra. */
export const environmentNames = {
  table: 'TABLE',
  parameters: 'PARAMETERS',
  mailConfigurationSet: 'MAIL_CONFIGURATION_SET',
  deliverFunction: 'DELIVER_FUNCTION',
  workers: 'WORKERS',
  mailFailureQueue: 'MAIL_FAILURE_QUEUE',
} as const;

/** A new value starts the functions anew, and they read the secrets. Its value is not read. */
export const restartVariable = 'SECRETS_CHANGED';

/** Names below the parameters' path. Those of `secretNames` are SecureString. */
export const parameterNames = {
  linkKey: 'link-key',
  hashKey: 'hash-key',
  twilioAuthToken: 'twilio-auth-token',
  publicUrl: 'public-url',
  mailFrom: 'mail-from',
  mailsPerSecond: 'mails-per-second',
  twilioAccountSid: 'twilio-account-sid',
  twilioFrom: 'twilio-from',
  twilioUrl: 'twilio-url',
  segmentsPerSecond: 'segments-per-second',
  textsPerMonth: 'texts-per-month',
  signUpsPerIpHour: 'sign-ups-per-ip-hour',
  optOutAnswers: 'opt-out-answers',
  /** For the command line, which has no environment of a function: the names of two resources. */
  table: 'table',
  mailConfigurationSet: 'mail-configuration-set',
} as const;

/**
 * The parameters that the maker puts into SSM by hand; CloudFormation cannot make a SecureString.
 */
export const secretNames = [
  'linkKey',
  'hashKey',
  'twilioAuthToken',
] as const satisfies (keyof Secrets)[];

/**
 * Settings and secrets from the environment and the parameters. Throws with every missing name at
 * once.
 */
export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  parameters: ReadonlyMap<string, string>,
): { settings: Settings; secrets: Secrets } {
  const missing: string[] = [];
  const required = (what: string, value: string | undefined) => {
    if (!value) missing.push(what);
    return value ?? '';
  };
  const variable = (name: string) => required(`environment variable ${name}`, environment[name]);
  const parameter = (name: string) => required(`parameter ${name}`, parameters.get(name));
  const positive = (name: string) => {
    const number = Number(parameter(name));
    if (!(number > 0)) missing.push(`parameter ${name} as a number above 0`);
    return number;
  };
  const key = (name: string, found: string | undefined) => {
    const isGood = found !== undefined && /^\S{32,}$/.test(found);
    if (!isGood) missing.push(`parameter ${name} with keys of 32 characters or more`);
    return found ?? '';
  };
  const [linkKey, ...oldLinkKeys] = parameter(parameterNames.linkKey).split(/\s*,\s*/);
  const [hashKey, ...oldHashKeys] = parameter(parameterNames.hashKey).split(/\s*,\s*/);
  const oldLinkKey = (said: string): OldLinkKey => {
    const [, found, day = ''] = /^(\S+) until (\d{4}-\d\d-\d\d)$/.exec(said) ?? [];
    const until = Date.parse(day);
    if (!found || Number.isNaN(until))
      missing.push(`parameter ${parameterNames.linkKey} with "until 2027-05-30" after an old key`);
    return { key: key(parameterNames.linkKey, found ?? said), until };
  };
  const deliverFunction = environment[environmentNames.deliverFunction];
  const read = {
    settings: {
      table: variable(environmentNames.table),
      mailConfigurationSet: variable(environmentNames.mailConfigurationSet),
      publicUrl: parameter(parameterNames.publicUrl).replace(/\/+$/, ''),
      mailFrom: parameter(parameterNames.mailFrom),
      mailsPerSecond: positive(parameterNames.mailsPerSecond),
      twilioAccountSid: parameter(parameterNames.twilioAccountSid),
      twilioFrom: parameter(parameterNames.twilioFrom),
      twilioUrl: parameter(parameterNames.twilioUrl),
      segmentsPerSecond: positive(parameterNames.segmentsPerSecond),
      textsPerMonth: positive(parameterNames.textsPerMonth),
      signUpsPerIpHour: positive(parameterNames.signUpsPerIpHour),
      optOutAnswers:
        parameters.get(parameterNames.optOutAnswers) === 'twilio'
          ? ('twilio' as const)
          : ('mend' as const),
      ...(deliverFunction ? { deliverFunction } : {}),
      workers: Number(environment[environmentNames.workers]) || 1,
    },
    secrets: {
      linkKey: key(parameterNames.linkKey, linkKey),
      ...(oldLinkKeys.length > 0 ? { oldLinkKeys: oldLinkKeys.map(oldLinkKey) } : {}),
      hashKey: key(parameterNames.hashKey, hashKey),
      ...(oldHashKeys.length > 0
        ? { oldHashKeys: oldHashKeys.map((old) => key(parameterNames.hashKey, old)) }
        : {}),
      twilioAuthToken: parameter(parameterNames.twilioAuthToken),
    },
  };
  if (missing.length > 0)
    throw new Error(`Missing: ${missing.join(', ')}. See "Deploy" in README.md.`);
  return read;
}

/**
 * Everything that `deliver` calls at a cold start, on one loopback server: its parameters, a table
 * in which one letter and one text are due, SES and Twilio. It answers at once, so that what is
 * measured is ours, and notes when each was first called.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tableShape } from '../../adapters/dynamodb/table-shape.ts';
import type { TableItem } from '../../cli/kept-table/table-expressions.ts';
import { dayMs } from '../../core/calendar/zone.ts';
import type { Library } from '../../core/course.ts';
import { decide } from '../../core/decide.ts';
import { newSubscriber } from '../../core/subscriber.ts';
import { json, listen, readBody, send } from '../../local/loopback.ts';
import {
  defaultParametersPath,
  environmentNames,
  parameterNames,
} from '../../service/ports/settings.ts';
import { aForm, joinedPhone } from './bench-people.ts';
import { benchSecrets, benchSettings } from './bench-settings.ts';
import { personItems } from './person-items.ts';
import { sesTook, twilioTook } from './vendor-answers.ts';

type Service = 'ssm' | 'dynamodb' | 'ses' | 'twilio';

export interface Vendors {
  /** What Lambda and infra would put into the function's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** On this process's monotonic clock. */
  firstAt(): Readonly<Partial<Record<Service, number>>>;
  /** Another cold start: everything is due again. */
  forget(): void;
  close(): Promise<void>;
}

export async function startVendors(library: Library): Promise<Vendors> {
  const people = await peopleWithMessages(library);
  let first: Partial<Record<Service, number>> = {};
  let shown = new Set<string>();
  const server = await listen('the vendors', 0, async (request, response, url) => {
    const at = performance.now();
    const body = (await readBody(request, 10_000_000)).toString('utf8');
    const service = serviceOf(request, url);
    first[service] ??= at;
    answer(
      response,
      service,
      () => answerDynamo(request, JSON.parse(body), people, shown),
      server.url,
    );
  });
  return {
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      [environmentNames.table]: benchSettings.table,
      [environmentNames.parameters]: defaultParametersPath,
      [environmentNames.mailConfigurationSet]: benchSettings.mailConfigurationSet,
    },
    firstAt: () => first,
    forget: () => {
      first = {};
      shown = new Set();
    },
    close: () => server.close(),
  };
}

function serviceOf({ headers }: IncomingMessage, url: URL): Service {
  const target = String(headers['x-amz-target'] ?? '');
  if (target.startsWith('DynamoDB')) return 'dynamodb';
  if (target.startsWith('AmazonSSM')) return 'ssm';
  return url.pathname.startsWith('/2010-04-01/') ? 'twilio' : 'ses';
}

function answer(
  response: ServerResponse,
  service: Service,
  dynamo: () => unknown,
  own: string,
): void {
  if (service === 'ses') send(response, { status: 200, type: 'text/xml', body: sesTook });
  else if (service === 'twilio')
    send(response, { status: 201, type: 'application/json', body: twilioTook });
  else if (service === 'ssm') send(response, json(200, parameters(own)));
  else send(response, { ...json(200, dynamo()), type: 'application/x-amz-json-1.0' });
}

function parameters(own: string) {
  const values: Readonly<Record<string, string | number>> = {
    ...benchSettings,
    ...benchSecrets,
    twilioUrl: own,
  };
  const named = Object.entries(parameterNames).map(([key, name]) => ({
    Name: `${defaultParametersPath}/${name}`,
    Value: String(values[key]),
  }));
  return { Parameters: named };
}

/** A person stands on the index until they were looked for there once. Every write is taken. */
function answerDynamo(
  { headers }: IncomingMessage,
  input: Record<string, unknown>,
  people: readonly TableItem[],
  shown: Set<string>,
): unknown {
  const operation = String(headers['x-amz-target']).split('.').at(-1);
  if (operation === 'GetItem') {
    const { pk, sk } = input.Key as TableItem;
    const found = people.find((item) => item.pk?.S === pk?.S && item.sk?.S === sk?.S);
    return found ? { Item: found } : {};
  }
  if (operation === 'BatchGetItem') {
    const [[table, { Keys: keys }]] = Object.entries(
      input.RequestItems as Record<string, { readonly Keys: readonly TableItem[] }>,
    ) as [[string, { readonly Keys: readonly TableItem[] }]];
    const asked = new Set(keys.map(({ pk }) => pk?.S));
    return { Responses: { [table]: people.filter(({ pk }) => asked.has(pk?.S)) } };
  }
  if (operation !== 'Query') return {};
  const shards = Object.values(input.ExpressionAttributeValues as TableItem).map(({ S }) => S);
  const { partitionKey, sortKey } = tableShape.indexes.due;
  const rows = people.filter(
    (item) => shards.includes(item[partitionKey.name]?.S) && !shown.has(item.pk?.S ?? ''),
  );
  for (const { pk } of rows) shown.add(pk?.S ?? '');
  const names = ['pk', 'sk', partitionKey.name, sortKey.name];
  const keys = rows.map((item) => Object.fromEntries(names.map((name) => [name, item[name]])));
  return { Items: keys, Count: keys.length };
}

/**
 * Two people: one has just signed up and is to get the confirmation letter; the other's phone has
 * just joined, with HELP beside its code, and is to get the text that confirms it.
 */
function peopleWithMessages(library: Library): Promise<readonly TableItem[]> {
  const now = Date.now();
  const signedUp = (id: string) => {
    const signUp = { ...aForm, email: `${id}@example.com` };
    return decide(library, newSubscriber(id, now), { type: 'SignedUp', signUp }, now).subscriber;
  };
  const phone = { phone: '+15550100123', country: 'US' };
  const joined = joinedPhone(library, signedUp('coldtext0001'), phone, now);
  return personItems(library, [
    signedUp('coldletter01'),
    // Only the text is left to be sent: the webhook carried the answer to HELP.
    {
      ...joined,
      ...(joined.position ? { position: { ...joined.position, notBefore: now + dayMs } } : {}),
      out: joined.out.filter(({ words }) => words === 'texts-on'),
    },
  ]);
}

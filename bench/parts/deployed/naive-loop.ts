/**
 * The sender that one writes in an afternoon, as the measure of what ours costs: Scan, Handlebars,
 * SES's SDK, UpdateItem, fifty people side by side. It keeps no order of writes, so a crash loses
 * or repeats letters. letter-cpu.ts bundles it and runs it as Lambda would.
 */
import { readFileSync } from 'node:fs';
import { DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import Handlebars from 'handlebars';

/** One letter of the course, written for Handlebars. */
export interface NaiveLetter {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What stands in for the variables that are the same for everybody. */
  readonly constants: Readonly<Record<string, string>>;
  /** The variables that are a link of the person's own. */
  readonly links: readonly string[];
  readonly flags: Readonly<Record<string, boolean>>;
}

export interface NaivePerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly dueAt: number;
}

const atOnce = 50;
const weekMs = 7 * 86_400_000;
const letter: NaiveLetter = JSON.parse(readFileSync('letter.json', 'utf8'));
const subject = Handlebars.compile(letter.subject, { noEscape: true });
const html = Handlebars.compile(letter.html);
const text = Handlebars.compile(letter.text, { noEscape: true });
const dynamo = new DynamoDBClient({});
const ses = new SESClient({});

export async function handler({ table }: { readonly table: string }): Promise<void> {
  const now = Date.now();
  let from: Record<string, never> | undefined;
  do {
    const page = await dynamo.send(
      new ScanCommand({
        TableName: table,
        FilterExpression: 'dueAt <= :now',
        ExpressionAttributeValues: { ':now': { N: String(now) } },
        ExclusiveStartKey: from,
      }),
    );
    const people = (page.Items ?? []).map((item) => unmarshall(item) as NaivePerson);
    const serve = async () => {
      for (let person = people.pop(); person; person = people.pop()) await send(table, person);
    };
    await Promise.all(Array.from({ length: atOnce }, serve));
    from = page.LastEvaluatedKey as Record<string, never> | undefined;
  } while (from);
}

async function send(table: string, { id, email, name, dueAt }: NaivePerson): Promise<void> {
  const links = letter.links.map((link) => [link, `${letter.constants.siteUrl}/${link}?id=${id}`]);
  const values = {
    ...letter.constants,
    ...Object.fromEntries(links),
    ...{ name, greeting: `Hi ${name},`, flags: letter.flags },
  };
  await ses.send(
    new SendEmailCommand({
      Source: 'notes@example.com',
      Destination: { ToAddresses: [email] },
      Message: {
        Subject: { Data: subject(values) },
        Body: { Html: { Data: html(values) }, Text: { Data: text(values) } },
      },
    }),
  );
  await dynamo.send(
    new UpdateItemCommand({
      TableName: table,
      Key: { id: { S: id } },
      UpdateExpression: 'SET dueAt = :next, sentAt = :now',
      ExpressionAttributeValues: {
        ':next': { N: String(dueAt + weekMs) },
        ':now': { N: String(Date.now()) },
      },
    }),
  );
}

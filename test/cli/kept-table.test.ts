/**
 * Covers the folder of a kept table: a killed process loses no write, one process at a time has it
 * open, and the journal does not grow for ever.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTableInput } from '../../adapters/dynamodb/table-shape.ts';
import { EmbeddedTables } from '../../cli/kept-table/embedded-tables.ts';
import { serveTable, type TableServer } from '../../cli/kept-table/kept-table.ts';
import { newOwner, TableFolder } from '../../cli/kept-table/table-folder.ts';

let folder: string;
const open: { close(): unknown }[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mend-kept-'));
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
  rmSync(folder, { recursive: true, force: true });
});

const call = async (url: string, operation: string, input: object, headers = {}) => {
  const target = { 'x-amz-target': `DynamoDB_20120810.${operation}`, ...headers };
  const body = JSON.stringify(input);
  const answer = await fetch(url, { method: 'POST', headers: target, body });
  return { status: answer.status, said: await answer.text() };
};
const item = (n: number) => ({ pk: { S: `A#${n}` }, sk: { S: 'PROFILE' }, n: { N: String(n) } });
const put = (url: string, n: number) => call(url, 'PutItem', { TableName: 'mend', Item: item(n) });
const found = async (url: string) =>
  JSON.parse((await call(url, 'Scan', { TableName: 'mend' })).said).Items;

async function serve(): Promise<TableServer> {
  const server = await serveTable(0, folder);
  open.push(server);
  return server;
}

/** A process of its own that serves the folder; resolves with its port. */
async function serveApart(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const file = new URL('../../local/dynamodb/table-process.ts', import.meta.url).pathname;
  const child = fork(file, [], { execArgv: ['--import', 'tsx'] });
  open.push({ close: () => child.kill('SIGKILL') });
  child.send({ port: 0, path: folder });
  const [{ port }] = (await once(child, 'message')) as [{ readonly port: number }];
  return { child, url: `http://127.0.0.1:${port}` };
}

describe('the kept table', () => {
  it('is there after a restart, and after a kill -9 with every write that was answered', async () => {
    const { child, url } = await serveApart();
    await call(url, 'CreateTable', createTableInput('mend'));
    for (let n = 0; n < 50; n++) expect((await put(url, n)).status).toBe(200);
    await call(url, 'DeleteItem', { TableName: 'mend', Key: { pk: item(7).pk, sk: item(7).sk } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const server = await serve();
    expect(await found(server.url)).toHaveLength(49);
    await put(server.url, 7);
    await server.close();
    open.length = 0;
    const again = await serve();
    const numbers = (await found(again.url)).map((each: { n: { N: string } }) => Number(each.n.N));
    expect(numbers.sort((a: number, b: number) => a - b)).toEqual([...Array(50).keys()]);
  });

  it('is opened by one process at a time', async () => {
    await serve();
    await expect(serveTable(0, folder)).rejects.toThrow(/another `npm start`.*--fresh/);
  });

  it('of an earlier version is named as such', async () => {
    writeFileSync(join(folder, 'CURRENT'), 'MANIFEST-000002\n');
    await expect(serveTable(0, folder)).rejects.toThrow(/earlier version.*--fresh/);
  });

  it('is written anew once its journal has many times as many lines as there are items', async () => {
    let kept: TableFolder | undefined;
    const tables = new EmbeddedTables((write) => kept?.append(write));
    kept = await TableFolder.open(folder, newOwner('http://127.0.0.1:1'), tables);
    tables.call('CreateTable', createTableInput('mend') as never);
    const Item = item(1);
    for (let n = 0; n < 20_000; n++)
      tables.call('PutItem', { TableName: 'mend', Item: { ...Item, n: { N: `${n}` } } } as never);
    const lines = readFileSync(join(folder, 'table.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeLessThan(10);
    kept.close();
    const again = new EmbeddedTables();
    open.push(await TableFolder.open(folder, newOwner('http://127.0.0.1:1'), again));
    const key = { pk: Item.pk, sk: Item.sk };
    expect(again.call('GetItem', { TableName: 'mend', Key: key } as never)).toMatchObject({
      Item: { n: { N: '19999' } },
    });
  });

  it('answers no page of another host, and says what it does not know', async () => {
    const { url } = await serve();
    await call(url, 'CreateTable', createTableInput('mend'));
    const stranger = await call(url, 'Scan', { TableName: 'mend' }, { origin: 'http://a.test' });
    expect(stranger.status).toBe(403);
    const unknown = await call(url, 'PartiQL', { TableName: 'mend' });
    expect(unknown).toMatchObject({ status: 400, said: expect.stringContaining('PartiQL') });
    const bad = await call(url, 'PutItem', {
      ...{ TableName: 'mend', Item: item(1) },
      ConditionExpression: 'begins_with(pk, :x)',
    });
    expect(bad).toMatchObject({ status: 400, said: expect.stringContaining('begins_with') });
    const large = { ...item(1), b: { S: 'b'.repeat(410_000) } };
    expect(await call(url, 'PutItem', { TableName: 'mend', Item: large })).toMatchObject({
      status: 400,
      said: expect.stringContaining('ValidationException'),
    });
  });
});

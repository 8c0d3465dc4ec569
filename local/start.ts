/**
 * `npm start`: starts the whole service on this machine, prints its addresses, then `ready`. Ctrl-C
 * stops it.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CourseError, compileLibrary } from '../compiler/course-folder.ts';
import { sharedExecutions } from '../service/ports/http-routes.ts';
import { startService } from './local-service.ts';
import { RequestLimits } from './request-limits.ts';

const help = `Runs the whole service on this machine, under a clock you can advance.

  npm start -- [--port 4700] [--data .mend] [--fresh] [--executions N]

  --port N    the web pages; N+1 is the inbox, N+2 the phone, N+3 DynamoDB
  --data DIR  where everything is kept (default .mend)
  --fresh     forget what was kept
  --executions N
              limits requests as an AWS account does that runs N functions at once in all; a new
              one runs 10. Without it: as an account that reserves executions for each function.

Example:  npm start -- --port 4800 --data ../try --fresh
`;

// Silences the AWS SDK's warning about Node 20; package.json says which versions are supported.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

async function main(): Promise<number | undefined> {
  const options = readOptions();
  if (typeof options === 'string') {
    process.stderr.write(options);
    return 2;
  }
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const templates = fileURLToPath(new URL('../templates', import.meta.url));
  const library = await compileLibrary(templates);
  if (library.placeholders.length > 0) {
    process.stderr.write(
      'The brand has placeholders: fine here, refused at a launch (npm run build says which).\n',
    );
  }
  const service = await startService({
    port: options.port,
    dataDir: options.data,
    fresh: options.fresh,
    library,
    templates,
    dynamoApart: true,
    requestLimits: new RequestLimits(
      options.executions === undefined ? {} : { executions: options.executions },
    ),
    refused: (problems) => {
      process.stderr.write(
        `The course was saved with problems, so the one before stays:\n${problems.join('\n')}\n`,
      );
    },
    log: (line) => process.env.MEND_LOG && process.stderr.write(`${line}\n`),
  });
  const { web, inbox, phone, dynamo } = service.urls;
  process.stdout.write(
    [
      `web        ${web}`,
      `inbox      ${inbox}`,
      `phone      ${phone}`,
      `dynamodb   ${dynamo}`,
      `studio     ${web}/local/studio`,
      `desk       ${web}/local/desk`,
      `storyboard ${web}/local/storyboard`,
      'ready',
      '',
    ].join('\n'),
  );
  const stop = () => {
    service.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return undefined;
}

interface Options {
  readonly port: number;
  readonly data: string;
  readonly fresh: boolean;
  readonly help: boolean;
  readonly executions?: number;
}

function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '4700' },
        data: { type: 'string', default: '.mend' },
        fresh: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        executions: { type: 'string' },
      },
    });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_532) {
      return `--port: got ${values.port}; use a whole number from 1024 to 65532 (three more ports follow it).\n`;
    }
    const read = { port, data: values.data, fresh: values.fresh, help: values.help };
    if (values.executions === undefined) return read;
    const executions = Number(values.executions);
    if (!Number.isInteger(executions) || executions < sharedExecutions.all) {
      return `--executions: got ${values.executions}; use a whole number from ${sharedExecutions.all}.\n`;
    }
    return { ...read, executions };
  } catch (error) {
    return `${error instanceof Error ? error.message : error}\n\n${help}`;
  }
}

main().then(
  (code) => {
    if (code !== undefined) process.exitCode = code;
  },
  (error: unknown) => {
    // An error that a person can mend is one line; any other shows its stack.
    const known =
      error instanceof CourseError ||
      (error instanceof Error && error.message.includes('npm start'));
    process.stderr.write(
      `${known ? (error as Error).message : error instanceof Error ? error.stack : error}\n`,
    );
    process.exitCode = known ? 2 : 1;
  },
);

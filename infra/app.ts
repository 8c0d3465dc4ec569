/**
 * The CDK app: reads the maker's context, refuses it as a whole or builds one stack from it. Run by
 * cdk.json.
 */
import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { libraryFile } from './course-function.ts';
import { type LaunchFacts, launchRefusals, readDeployment } from './deployment.ts';
import { MendStack } from './mend-stack.ts';

const app = new App();
const deployment = readDeployment(app.node.getAllContext());
if (!('domain' in deployment)) {
  process.stderr.write(
    `Mend cannot be built from this context:\n${deployment.map((line) => `  ${line}\n`).join('')}`,
  );
  process.exit(1);
}
if (deployment.examples) {
  process.stderr.write(
    'No domain, mailFrom, twilioAccountSid or twilioFrom: example values stand in. Not deployable.\n',
  );
}
// The build before this one (cdk.json) has left the compiled course, with what of its brand is
// still invented or untried.
const library = JSON.parse(readFileSync(libraryFile, 'utf8')) as LaunchFacts;
const today = new Date().toISOString().slice(0, 10);
const refusals = launchRefusals(deployment, library, today);
if (refusals.length > 0) {
  process.stderr.write(
    `Not ready for real people:\n${refusals.map((line) => `  ${line}\n`).join('')}`,
  );
  process.exit(1);
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// A throw-away stack has its own name: the table of the real one can never lose its protection by a
// forgotten flag.
new MendStack(app, deployment.ephemeral ? 'MendEphemeral' : 'Mend', { deployment });

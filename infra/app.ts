/** The CDK app: reads the maker's context, refuses it as a whole or builds one stack from it. Run by cdk.json. */
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readDeployment } from './deployment.ts';
import { MendStack } from './mend-stack.ts';

const app = new App();
const deployment = readDeployment(app.node.getAllContext());
if (!('domain' in deployment)) {
  process.stderr.write(`Mend cannot be built from this context:\n${deployment.map((line) => `  ${line}\n`).join('')}`);
  process.exit(1);
}
if (deployment.examples) {
  process.stderr.write(
    'No domain, mailFrom, twilioAccountSid or twilioFrom: example values stand in. Not deployable.\n',
  );
}
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
// A throw-away stack has its own name: the table of the real one can never lose its protection by a forgotten flag.
new MendStack(app, deployment.ephemeral ? 'MendEphemeral' : 'Mend', { deployment });

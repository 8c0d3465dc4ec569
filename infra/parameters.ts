/**
 * The SSM parameters that functions read at a cold start, and the right to read them. The three
 * secrets below the same path are put there by the maker: CloudFormation cannot make a
 * SecureString, and a template is no place for one.
 */
import { Stack } from 'aws-cdk-lib';
import { type Grant, Grant as Grants, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { parameterNames, secretNames } from '../service/ports/settings.ts';
import type { Deployment } from './deployment.ts';

/** The context's values that become parameters as they are. */
const saidByMaker = [
  'mailFrom',
  'mailsPerSecond',
  'twilioAccountSid',
  'twilioFrom',
  'twilioUrl',
  'segmentsPerSecond',
  'textsPerMonth',
  'signUpsPerIpHour',
  'optOutAnswers',
] as const satisfies (keyof Deployment & keyof typeof parameterNames)[];

export class Parameters extends Construct {
  readonly path: string;
  readonly #keyArn: string | undefined;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    this.path = deployment.parametersPath;
    this.#keyArn = deployment.parametersKeyArn;
    for (const name of saidByMaker) this.put(name, deployment[name]);
  }

  /** Makes one parameter, by its name in settings.ts. */
  put(name: keyof typeof parameterNames, value: string): void {
    const id = name.charAt(0).toUpperCase() + name.slice(1);
    const parameterName = `${this.path}/${parameterNames[name]}`;
    new StringParameter(this, id, { parameterName, stringValue: value });
  }

  grantRead(grantee: IGrantable): Grant {
    const stack = Stack.of(this);
    const path = stack.formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: this.path.slice(1),
    });
    // IAM compares the path as it was asked for, with or without its last slash; neither opens
    // another path.
    const read = Grants.addToPrincipal({
      grantee,
      actions: ['ssm:GetParametersByPath'],
      resourceArns: [path, `${path}/`],
    });
    // The policy of the account's own aws/ssm key already lets this account decrypt through SSM.
    // Another key does not.
    if (this.#keyArn) {
      Grants.addToPrincipal({
        grantee,
        actions: ['kms:Decrypt'],
        resourceArns: [this.#keyArn],
        conditions: {
          StringEquals: {
            'kms:ViaService': `ssm.${stack.region}.amazonaws.com`,
            'kms:EncryptionContext:PARAMETER_ARN': secretNames.map(
              (name) => `${path}/${parameterNames[name]}`,
            ),
          },
        },
      });
    }
    return read;
  }
}

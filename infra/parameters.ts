/**
 * The SSM parameters that functions read at a cold start, and the right to read them. The two
 * secrets below the same path are put there by the maker: CloudFormation cannot make a
 * SecureString, and a template is no place for one.
 */
import { Stack } from 'aws-cdk-lib';
import { type Grant, Grant as Grants, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';

export class Parameters extends Construct {
  readonly path: string;
  readonly #keyArn: string | undefined;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    this.path = deployment.parametersPath;
    this.#keyArn = deployment.parametersKeyArn;
    this.put('MailFrom', 'mail-from', deployment.mailFrom);
    this.put('MailsPerSecond', 'mails-per-second', deployment.mailsPerSecond);
    this.put('TwilioAccountSid', 'twilio-account-sid', deployment.twilioAccountSid);
    this.put('TwilioFrom', 'twilio-from', deployment.twilioFrom);
    this.put('TwilioUrl', 'twilio-url', deployment.twilioUrl);
    this.put('SegmentsPerSecond', 'segments-per-second', deployment.segmentsPerSecond);
    this.put('TextsPerMonth', 'texts-per-month', deployment.textsPerMonth);
    this.put('SignUpsPerIpHour', 'sign-ups-per-ip-hour', deployment.signUpsPerIpHour);
    this.put('OptOutAnswers', 'opt-out-answers', deployment.optOutAnswers);
  }

  put(id: string, name: string, value: string): void {
    new StringParameter(this, id, { parameterName: `${this.path}/${name}`, stringValue: value });
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
            'kms:EncryptionContext:PARAMETER_ARN': [
              `${path}/token-key`,
              `${path}/twilio-auth-token`,
            ],
          },
        },
      });
    }
    return read;
  }
}

/**
 * The clock of the service: who is woken when, and by which right. A tick that fails is not
 * repeated: the next one comes.
 */
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';

export class Schedules extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: { deliver: IFunction; workers: number; sweep: IFunction },
  ) {
    super(scope, id);
    const group = new CfnScheduleGroup(this, 'Group');
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        // Schedules of this group only: another one in the account cannot borrow the role.
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': group.attrArn,
          },
        },
      }),
    });
    // The L2 target would also allow every version and alias.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [props.deliver.functionArn, props.sweep.functionArn],
      }),
    );

    const schedule = (name: string, expression: string, target: IFunction, input?: object) => {
      const made = new CfnSchedule(this, name, {
        groupName: group.ref,
        scheduleExpression: expression,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: target.functionArn,
          roleArn: role.roleArn,
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
          ...(input ? { input: JSON.stringify(input) } : {}),
        },
      });
      // Scheduler tries the role when a schedule is made: its policy must stand first.
      made.node.addDependency(role);
    };
    for (let worker = 0; worker < props.workers; worker++)
      schedule(`DeliverEveryMinute${worker || ''}`, 'rate(1 minute)', props.deliver, { worker });
    schedule('SweepOften', 'rate(10 minutes)', props.sweep, { sweep: 'often' });
    // 09:20 UTC is night in the Americas, and no round minute, when everybody else's jobs start.
    schedule('SweepNightly', 'cron(20 9 * * ? *)', props.sweep, { sweep: 'nightly' });
  }
}

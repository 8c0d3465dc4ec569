/** Type of the facts that the SES double keeps of an accepted mail beside its MIME. */

export interface MailFacts {
  readonly messageId: string;
  /** Milliseconds since 1970, by the adjustable clock. */
  readonly at: number;
  /** The From header as the sender wrote it. */
  readonly from: string;
  readonly destination: {
    readonly to: readonly string[];
    readonly cc: readonly string[];
    readonly bcc: readonly string[];
  };
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly configurationSet?: string;
}

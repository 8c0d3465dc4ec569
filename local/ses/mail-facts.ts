/** Type of what the SES double knows of an accepted mail without opening its MIME. */

export interface MailFacts {
  readonly messageId: string;
  /** Milliseconds since 1970, in the wound clock. */
  readonly at: number;
  /** The From header as written. */
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

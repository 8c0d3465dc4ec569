/**
 * An SMTP server on loopback that takes every letter or goes wrong as a fault says, for senders
 * that know no API of SES. It knows what a sender needs of RFC 5321: EHLO, MAIL, RCPT, DATA, RSET,
 * NOOP and QUIT, with pipelining.
 * https://www.rfc-editor.org/rfc/rfc5321
 */

import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { type Fault, faultEvery } from './peer.ts';

export interface SinkOptions {
  readonly fault: Fault;
  /** How many letters are to come: after as many nothing goes wrong any more. */
  readonly letters: number;
}

export class SmtpSink {
  readonly port: number;
  /** The recipient of each letter that was taken, in order. */
  readonly taken: string[] = [];
  /** When the last one was, on the monotonic clock. */
  takenAt = performance.now();
  readonly #fault: Fault;
  /** After so many letters nothing goes wrong any more. */
  readonly #faulty: number;
  #letters = 0;
  readonly #close: () => Promise<void>;

  private constructor(port: number, { fault, letters }: SinkOptions, close: () => Promise<void>) {
    this.port = port;
    this.#fault = fault;
    this.#faulty = letters;
    this.#close = close;
  }

  static async start(options: SinkOptions): Promise<SmtpSink> {
    const sockets = new Set<Socket>();
    let sink: SmtpSink | undefined;
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      // A sender that is killed resets its connections.
      socket.on('error', () => {});
      if (sink) new Session(sink, socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const close = () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    sink = new SmtpSink((server.address() as AddressInfo).port, options, close);
    return sink;
  }

  close(): Promise<void> {
    return this.#close();
  }

  /** What becomes of the next letter. */
  nextFault(): Fault {
    this.#letters += 1;
    const isFaulty = this.#letters <= this.#faulty && this.#letters % faultEvery === 0;
    return isFaulty ? this.#fault : 'none';
  }

  take(recipient: string): void {
    this.taken.push(recipient);
    this.takenAt = performance.now();
  }
}

const replies: Readonly<Record<string, string>> = {
  EHLO: '250-localhost\r\n250-PIPELINING\r\n250 8BITMIME',
  HELO: '250 localhost',
  MAIL: '250 OK',
  RCPT: '250 OK',
  RSET: '250 OK',
  NOOP: '250 OK',
  DATA: '354 Go ahead',
  QUIT: '221 Bye',
};

/** One connection. */
class Session {
  readonly #sink: SmtpSink;
  readonly #socket: Socket;
  #rest = '';
  #recipient = '';
  #inData = false;

  constructor(sink: SmtpSink, socket: Socket) {
    this.#sink = sink;
    this.#socket = socket;
    socket.setEncoding('latin1').on('data', (chunk: string) => this.#read(chunk));
    this.#say('220 localhost');
  }

  #read(chunk: string): void {
    this.#rest += chunk;
    for (;;) {
      const end = this.#inData ? this.#rest.indexOf('\r\n.\r\n') : this.#rest.indexOf('\r\n');
      if (end < 0 || this.#socket.destroyed) return;
      const line = this.#rest.slice(0, end);
      this.#rest = this.#rest.slice(end + (this.#inData ? 5 : 2));
      if (this.#inData) this.#takeLetter();
      else this.#obey(line);
    }
  }

  #obey(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') this.#recipient = /<([^>]*)>/.exec(line)?.[1]?.toLowerCase() ?? '';
    if (verb === 'DATA') {
      this.#inData = true;
      // An empty letter too ends in a line of its own.
      this.#rest = `\r\n${this.#rest}`;
    }
    this.#say(replies[verb] ?? '502 Command not implemented');
    if (verb === 'QUIT') this.#socket.end();
  }

  #takeLetter(): void {
    this.#inData = false;
    const fault = this.#sink.nextFault();
    // As SES's SMTP interface throttles:
    // https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
    if (fault === 'throttled') this.#say('454 Throttling failure: Maximum sending rate exceeded');
    else {
      if (fault !== 'reset') this.#sink.take(this.#recipient);
      if (fault === 'none' || fault === 'kill -9') this.#say('250 OK');
      else this.#socket.resetAndDestroy();
    }
  }

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }
}

/**
 * The real local service and one Chromium in front of it: tabs that note all they should never do
 * (ask a third party, keep a cookie, complain in the console), and people at every place of the
 * course. It drives no page and judges none.
 */

import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Service } from '../../local/local-service.ts';
import { leaveUrl } from '../../pages/parts/leave.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { linkTo, type Purpose } from '../../service/signed-links.ts';
import { aService, postForm, tuesday, Visitor } from '../stories/visitor.ts';
import { openChromium } from './chromium.ts';

/** Where MEND_RENDERS=1 keeps a picture of each page, for eyes to look at. */
export const pictures = process.env.MEND_RENDERS === '1' ? 'build/renders' : undefined;

export interface Tab {
  readonly page: Page;
  /** What no page of ours may cause, one line each. */
  readonly faults: string[];
  /** Cookies that anything has set. */
  cookies(): Promise<number>;
  close(): Promise<void>;
}

export interface TabOptions {
  readonly scripts?: boolean;
  readonly width?: number;
}

export class PagesBed {
  readonly service: Service;
  private readonly browser: Browser;

  private constructor(service: Service, browser: Browser) {
    this.service = service;
    this.browser = browser;
  }

  static async start(): Promise<PagesBed> {
    if (pictures) mkdirSync(pictures, { recursive: true });
    const { service } = await aService({
      startAt: tuesday,
      settings: { signUpsPerIpHour: 10_000 },
    });
    return new PagesBed(service, await openChromium());
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.close();
  }

  get web(): string {
    return this.service.urls.web;
  }

  /** A browser of its own: nothing is shared with another tab. */
  async tab({ scripts = true, width = 360 }: TabOptions = {}): Promise<Tab> {
    const context = await this.browser.newContext({
      javaScriptEnabled: scripts,
      viewport: { width, height: 740 },
      locale: 'en-US',
    });
    const faults: string[] = [];
    // Where "Leave this page" leads is no request of ours to make: a page of that name stands in
    // for it.
    await context.route(`${leaveUrl}**`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>Weather</title><h1>Weather</h1>',
      }),
    );
    const page = await context.newPage();
    page.on('request', (request) => {
      const url = request.url();
      const left = url === leaveUrl && request.isNavigationRequest();
      if (!url.startsWith(`${this.web}/`) && !left) faults.push(`asked ${url}`);
    });
    page.on('console', (message) => {
      // A page of an error has its status, and Chromium says so.
      const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(
        message.text(),
      );
      if (/error|warning/.test(message.type()) && !isStatus)
        faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    const cookies = async () => (await context.cookies()).length;
    return { page, faults, cookies, close: () => context.close() };
  }

  visitor(name: string, form: Record<string, unknown> = {}): Visitor {
    return new Visitor(this.web, {
      email: `${name}@example.com`,
      timezone: 'America/Denver',
      ...form,
    });
  }

  /** Somebody who is in the course. */
  async member(name: string, form: Record<string, unknown> = {}): Promise<Member> {
    const visitor = await this.visitor(name, form).join();
    return new Member(this, visitor, await this.idOf(visitor.form.email));
  }

  async idOf(email: string): Promise<string> {
    const { store, secrets, now } = this.service.world;
    const owner = await store.owner('email', hashAddress(secrets.tokenKey, email), now());
    if (!owner?.subscriber) throw new Error('Nobody has this address.');
    return owner.subscriber;
  }
}

export class Member {
  readonly visitor: Visitor;
  readonly id: string;
  private readonly bed: PagesBed;

  constructor(bed: PagesBed, visitor: Visitor, id: string) {
    this.bed = bed;
    this.visitor = visitor;
    this.id = id;
  }

  link(purpose: Purpose, detail = ''): string {
    return linkTo(this.bed.service.world, purpose, this.id, detail);
  }

  /** By the button of a letter. */
  async answer(touch: string, answer: string): Promise<void> {
    await postForm(this.link('answer', touch), { answer });
  }

  async stored() {
    const { world } = this.bed.service;
    const found = await world.store.load(this.id, world.now(), true);
    if (!found) throw new Error('This person is gone.');
    return found.subscriber;
  }
}

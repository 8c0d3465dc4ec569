/**
 * Sets up the browser tests: the local service, one Chromium, tabs that record faults (requests to
 * other hosts, errors in the console), and people in the course.
 */

import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import type { Service } from '../../local/local-service.ts';
import { hashAddress } from '../../service/address-hash.ts';
import { linkTo, type Purpose } from '../../service/signed-links.ts';
import { aService, postForm, tuesday, Visitor } from '../stories/visitor.ts';
import { openChromium } from './chromium.ts';

/** The folder for a picture of each page; only with MEND_RENDERS=1. */
export const pictures = process.env.MEND_RENDERS === '1' ? 'build/renders' : undefined;

export interface Tab {
  readonly page: Page;
  /** What no page may cause, one line each. */
  readonly faults: string[];
  /** The number of cookies that were set. */
  cookies(): Promise<number>;
  close(): Promise<void>;
}

export interface TabOptions {
  readonly scripts?: boolean;
  readonly width?: number;
}

/** One local service and one browser for all tests. */
export class PagesSetup {
  readonly service: Service;
  private readonly browser: Browser;

  private constructor(service: Service, browser: Browser) {
    this.service = service;
    this.browser = browser;
  }

  static async start(): Promise<PagesSetup> {
    if (pictures) mkdirSync(pictures, { recursive: true });
    const { service } = await aService({
      startAt: tuesday,
      settings: { signUpsPerIpHour: 10_000 },
    });
    return new PagesSetup(service, await openChromium());
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.service.close();
  }

  /** Where "Leave this page" goes. */
  get leaveUrl(): string {
    return this.service.world.library.brand.leave.url;
  }

  get web(): string {
    return this.service.urls.web;
  }

  /** Opens a tab in a new browser context, which shares nothing with other tabs. */
  async tab({ scripts = true, width = 360 }: TabOptions = {}): Promise<Tab> {
    const context = await this.browser.newContext({
      javaScriptEnabled: scripts,
      viewport: { width, height: 740 },
      locale: 'en-US',
      timezoneId: 'America/Denver',
    });
    const faults: string[] = [];
    // A local page replaces the site behind "Leave this page", so that no request leaves.
    await context.route(`${this.leaveUrl}**`, (route) =>
      route.fulfill({
        contentType: 'text/html',
        body: '<!doctype html><title>Weather</title><h1>Weather</h1>',
      }),
    );
    const page = await context.newPage();
    page.on('request', (request) => {
      const url = request.url();
      const left = url === this.leaveUrl && request.isNavigationRequest();
      if (!url.startsWith(`${this.web}/`) && !left) faults.push(`requested ${url}`);
    });
    page.on('console', (message) => {
      // Chromium logs the status of an error page.
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

  /** Signs a person up and confirms. */
  async member(name: string, form: Record<string, unknown> = {}): Promise<Member> {
    const visitor = await this.visitor(name, form).join();
    return new Member(this, visitor, await this.idOf(visitor.form.email));
  }

  async idOf(email: string): Promise<string> {
    const { store, secrets, now } = this.service.world;
    const owner = await store.addresses.owner('email', hashAddress(secrets.hashKey, email), now());
    if (!owner?.subscriber) throw new Error('Nobody has this address.');
    return owner.subscriber;
  }
}

/** A person in the course. */
export class Member {
  readonly visitor: Visitor;
  readonly id: string;
  private readonly setup: PagesSetup;

  constructor(setup: PagesSetup, visitor: Visitor, id: string) {
    this.setup = setup;
    this.visitor = visitor;
    this.id = id;
  }

  link(purpose: Purpose, detail = ''): string {
    return linkTo(this.setup.service.world, purpose, { id: this.id }, detail);
  }

  /** Answers by a letter's link. */
  async answer(touch: string, answer: string): Promise<void> {
    await postForm(this.link('answer', touch), { answer });
  }

  async stored() {
    const { world } = this.setup.service;
    const found = await world.store.people.read(this.id, world.now(), true);
    if (!found) throw new Error('This person is gone.');
    return found.subscriber;
  }
}

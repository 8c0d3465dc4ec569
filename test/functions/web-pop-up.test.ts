/**
 * Covers the pop-up's script as it is served: its size, its words, who may load it. test/browser
 * covers its behaviour.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWebBed, type WebBed } from './web-bed.ts';

let bed: WebBed;
beforeAll(async () => {
  bed = await startWebBed();
});
afterAll(() => bed.close());

describe('the pop-up', () => {
  it('the script has less than 6 KB, brand and colours included', async () => {
    const { status, body, headers } = await bed.ask('GET', '/pop-up.js');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(Buffer.byteLength(body)).toBeLessThan(6_000);
    for (const color of [
      bed.world.library.brand.colors.accent,
      bed.world.library.brand.colors.darkAccent,
    ]) {
      expect(body).toContain(color);
    }
    expect(body).toContain('https://mend.example.com/');
  });

  it('any page may load the script and keep it for a day, and it sets no cookie', async () => {
    const { headers } = await bed.ask('GET', '/pop-up.js');
    expect(headers['cache-control']).toBe('public, max-age=86400');
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['set-cookie']).toBeUndefined();
    expect((await bed.ask('HEAD', '/pop-up.js')).body).toBe('');
  });

  it('P19 P52 loading the script changes nothing; it takes no fields, and methods other than GET are refused', async () => {
    const before = await bed.snapshot();
    await bed.ask('GET', '/pop-up.js', { query: 'email=sam%40example.com' });
    expect(await bed.snapshot()).toBe(before);
    const refused = await bed.ask('POST', '/pop-up.js', {
      body: 'email=x',
      type: 'application/x-www-form-urlencoded',
    });
    expect(refused.status).toBe(405);
    expect(refused.headers['cache-control']).toBe('no-store');
    expect(bed.world.library.popUp).not.toMatch(
      /fetch\(|XMLHttpRequest|sendBeacon|document\.cookie|sessionStorage|<input|createElement\("form/,
    );
  });

  it('P55 the words of the script are discreet', async () => {
    const { body } = await bed.ask('GET', '/pop-up.js');
    expect(body).not.toMatch(/trust|partner|affair|betray|relationship|abus/i);
  });

  it('P46 a brand of any name stays text', async () => {
    const { library } = bed.world;
    const name = '"</script><b>\u2028`$\\';
    const odd = await startWebBed({
      library: { ...library, brand: { ...library.brand, discreetName: name } },
    });
    try {
      const { body } = await odd.ask('GET', '/pop-up.js');
      const [, said = ''] = /const mend=(\{.*\});\n/s.exec(body) ?? [];
      expect(JSON.parse(said).heading).toBe(name);
      expect(() => new Function(body)).not.toThrow();
    } finally {
      await odd.close();
    }
  });
});

/**
 * Reads brand.yaml. It refuses colours with too little contrast, and help lines that are missing or
 * cannot be tapped.
 */
import { zonesOf } from '../core/calendar/zone.ts';
import type { Brand, HelpLineCheck } from '../core/course.ts';
import { checkHelpLines, helpLineChecks, helpLinesFrom } from './help-lines-source.ts';
import { numberingPlansOf } from './numbering-plans.ts';
import { checkListed, placeholdersIn } from './placeholders.ts';
import { type BrandSource, brandSchema, colorKeys, darkName } from './source/course-schema.ts';
import type { Problems } from './source/problems.ts';
import { YamlSource } from './source/yaml.ts';
import type { Constants } from './variables.ts';

export interface BrandFile {
  readonly brand: Brand;
  readonly course: string;
  readonly discreetWords: readonly string[];
  /** One sentence for each field that is still a placeholder. */
  readonly placeholders: readonly string[];
  readonly helpLineChecks: readonly HelpLineCheck[];
}

/** Text and background colours that the layout uses together. WCAG 2.2 AA asks for 4.5. */
const pairs = [
  ['ink', 'paper'],
  ['ink', 'card'],
  ['muted', 'page'],
  ['muted', 'paper'],
  ['accent', 'paper'],
  ['accent', 'card'],
  ['onAccent', 'accent'],
] as const;
const leastContrast = 4.5;

/**
 * Values for the fields that brand.yaml lacks, so that the other files can still be checked.
 * The build does not use them.
 */
const emptyBrand: BrandSource = {
  ...{
    name: '',
    discreetName: '',
    smsPrefix: '',
    coach: '',
    helpEmail: '',
    coachEmail: '',
    secondEmail: '',
    replyDays: 2,
    digestHour: 8,
    zone: 'UTC',
    postalAddress: '',
    course: '',
    country: '',
  },
  ...{
    colors: Object.fromEntries(colorKeys.map((key) => [key, '#000000'])),
    smsCountries: [],
    datesWithoutTexts: [],
    discreetWords: [],
    help: {},
    leave: { url: '', button: '', twoMore: '', oneMore: '', stopped: '', loading: '' },
  },
};

/** Reads the brand and adds its problems. Of a partly wrong file it returns the valid fields. */
export function readBrand(source: string, problems: Problems): BrandFile {
  const yaml = new YamlSource('brand.yaml', source, problems);
  const whole = source ? yaml.read(brandSchema) : undefined;
  const read = whole ?? yaml.salvage(brandSchema, emptyBrand);
  const colors = read.colors as Record<string, string>;
  const help = helpLinesFrom(read.help);
  if (whole) {
    checkContrast(colors, yaml);
    checkHelpLines(help, [read.country, ...read.smsCountries], yaml);
  }
  if (whole) checkListed(whole, yaml, problems);
  const zone = read.zone ?? zoneOf(read.country, yaml);
  const { course, discreetWords, placeholders: _, ...brand } = read;
  const numberingPlans = numberingPlansOf(brand.smsCountries);
  const placeholders = placeholdersIn(read, yaml);
  return {
    brand: { ...brand, zone, discreetWords, colors, numberingPlans, help },
    course,
    discreetWords,
    placeholders,
    helpLineChecks: helpLineChecks(help, yaml),
  };
}

/** The coach's zone where the file names none: the only one of their country. */
function zoneOf(country: string, yaml: YamlSource): string {
  const [zone = 'UTC', ...others] = zonesOf(country);
  if (others.length > 0) {
    const found = `got ${country}, which has ${others.length + 1} time zones`;
    yaml.add(['country'], `${found}; name yours beside it, as zone: America/New_York`);
  }
  return zone;
}

function checkContrast(colors: Constants, yaml: YamlSource): void {
  for (const pair of [
    ...pairs,
    ...pairs.map(([text, ground]) => [darkName(text), darkName(ground)] as const),
  ]) {
    const [text, ground] = pair;
    const ratio = contrast(colors[text] ?? '', colors[ground] ?? '');
    if (ratio < leastContrast) {
      const got = `got ${colors[text]}, contrast ${ratio.toFixed(1)} on ${ground} ${colors[ground]}`;
      yaml.add(['colors', text], `${got}; ${leastContrast} or more can be read`);
    }
  }
}

/** Contrast of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

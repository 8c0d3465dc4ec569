/**
 * Which room and sub-room may import which, as house rules in data, and the check that reads them.
 * An import that no rule names is a breach; a rule is the longest prefix of the importing path.
 */
import { importsOf, type SourceTree } from './source-tree.ts';

interface ImportRule {
  readonly of: string;
  readonly may: readonly string[];
}

const belowDelivery = ['core/', 'service/ports/', 'service/*', 'service/messages/'];

/** A trailing slash names a folder with all below it; `/*` the files of a folder itself. */
export const importRules: readonly ImportRule[] = [
  { of: 'core/', may: ['core/'] },
  { of: 'core/understanding/', may: ['core/understanding/'] },
  {
    of: 'core/calendar/',
    may: ['core/calendar/', 'core/subscriber.ts', 'core/course.ts', 'core/message-id.ts'],
  },
  {
    of: 'core/seminar/',
    may: ['core/seminar/', 'core/calendar/', 'core/understanding/', 'core/*'],
  },

  { of: 'service/ports/', may: ['core/', 'service/ports/'] },
  { of: 'service/', may: ['core/', 'service/ports/', 'service/*'] },
  { of: 'service/messages/', may: belowDelivery },
  { of: 'service/delivery/', may: [...belowDelivery, 'service/delivery/'] },
  { of: 'service/intake/', may: [...belowDelivery, 'service/delivery/', 'service/intake/'] },
  { of: 'service/feedback/', may: [...belowDelivery, 'service/delivery/', 'service/feedback/'] },
  {
    of: 'service/upkeep/',
    may: [
      ...belowDelivery,
      'service/delivery/',
      'service/intake/',
      'service/feedback/',
      'service/upkeep/',
    ],
  },
  { of: 'service/coach/', may: ['core/', 'service/'] },
  { of: 'service/desk/', may: ['core/', 'service/'] },

  { of: 'adapters/', may: ['core/', 'service/ports/', 'adapters/'] },
  { of: 'compiler/', may: ['core/', 'compiler/'] },

  { of: 'pages/parts/', may: ['core/', 'service/', 'pages/parts/'] },
  { of: 'pages/subscriber/', may: ['core/', 'service/', 'pages/parts/', 'pages/subscriber/'] },
  { of: 'pages/seminar/', may: ['core/', 'service/', 'pages/parts/', 'pages/seminar/'] },
  {
    of: 'pages/desk/',
    may: ['core/', 'service/', 'pages/parts/', 'pages/desk/', 'pages/subscriber/number-chart.tsx'],
  },
  { of: 'pages/browser/', may: ['pages/browser/'] },

  { of: 'functions/', may: ['core/', 'service/', 'pages/', 'adapters/', 'functions/'] },
  // The functions are named there by path; of the runtime it takes names and shapes alone.
  {
    of: 'infra/',
    may: [
      'infra/',
      'service/ports/settings.ts',
      'service/ports/http-routes.ts',
      'adapters/dynamodb/table-shape.ts',
    ],
  },
  {
    of: 'local/',
    may: ['core/', 'service/', 'pages/', 'adapters/', 'compiler/', 'functions/', 'cli/', 'local/'],
  },
  {
    of: 'cli/',
    may: ['core/', 'service/', 'pages/', 'adapters/', 'compiler/', 'functions/', 'cli/'],
  },
  {
    of: 'bench/',
    may: [
      'core/',
      'service/',
      'pages/',
      'adapters/',
      'compiler/',
      'functions/',
      'cli/',
      'local/',
      'infra/',
      'bench/',
      'test/',
    ],
  },
];

/** Packages of vendors: spoken to in adapters/ alone. */
const vendors = /^(@aws-sdk\/|@smithy\/|twilio(\/|$)|nodemailer(\/|$)|@simplewebauthn\/)/;

/** The files beside adapters/ that may import a vendor's package, each with its reason. */
export const vendorExceptions: Readonly<Record<string, string>> = {
  'bench/parts/deployed/naive-loop.ts': 'the naive sender that the bench compares with',
  'pages/browser/passkey.ts': 'a browser script, which compiler/browser-script.ts bundles',
};

/** Packages that belong to some rooms alone: what they do has no place elsewhere. */
const confined: readonly { readonly name: RegExp; readonly to: readonly string[] }[] = [
  { name: /^(aws-cdk-lib|cdk-nag|constructs)(\/|$)/, to: ['infra/'] },
  {
    name: /^(mjml|markdown-it|handlebars|html-to-text|yaml)(\/|$)/,
    to: ['compiler/', 'cli/', 'bench/'],
  },
];

export function importsAgainstTheOrder(tree: SourceTree): readonly string[] {
  return [...tree.keys()].flatMap((path) => {
    const rule = importRules
      .filter(({ of }) => path.startsWith(of))
      .sort((one, other) => other.of.length - one.of.length)[0];
    return importsOf(tree, path)
      .filter(({ target, ours }) => ours && !rule?.may.some((place) => within(target, place)))
      .map(({ target }) => `${path} imports ${target}`);
  });
}

export function vendorsOutsideAdapters(tree: SourceTree): readonly string[] {
  return [...tree.keys()]
    .filter((path) => !path.startsWith('adapters/') && !(path in vendorExceptions))
    .flatMap((path) =>
      packagesOf(tree, path)
        .filter((name) => vendors.test(name))
        .map((name) => `${path} imports ${name}`),
    );
}

export function packagesOutOfPlace(tree: SourceTree): readonly string[] {
  return [...tree.keys()].flatMap((path) =>
    packagesOf(tree, path)
      .filter((name) =>
        confined.some(
          (one) => one.name.test(name) && !one.to.some((place) => path.startsWith(place)),
        ),
      )
      .map((name) => `${path} imports ${name}`),
  );
}

function packagesOf(tree: SourceTree, path: string): readonly string[] {
  return importsOf(tree, path)
    .filter(({ ours }) => !ours)
    .map(({ target }) => target);
}

function within(path: string, place: string): boolean {
  if (place.endsWith('/')) return path.startsWith(place);
  if (!place.endsWith('/*')) return path === place;
  const folder = place.slice(0, -1);
  return path.startsWith(folder) && !path.slice(folder.length).includes('/');
}

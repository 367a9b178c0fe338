import { DEFAULT_POLICY, type Policy } from '../domain/policy';
import { readPolicyDocument } from './policy.schema';

/** The default policy with one place changed; `undefined` removes it. */
function withPlace(path: string, value: unknown): unknown {
  const document = structuredClone(DEFAULT_POLICY) as unknown as Record<string, unknown>;
  const names = path.split('/');
  const last = names.pop() as string;
  let place = document;
  for (const name of names) place = place[name] as Record<string, unknown>;
  if (value === undefined) delete place[last];
  else Object.defineProperty(place, last, { value, enumerable: true, configurable: true, writable: true });
  return document;
}

const LANGUAGES = 'must be one of en, es, fr, ar, sw, fa';
const SOURCES = 'must be one of 911, non_emergency, text_to_911, online, officer, alarm, other';
const CONTROLS = 'must not hold control characters';
const TIME = 'must be a time of day such as 09:00';
const NUMBERS = [
  'confirmation/maxAgeMinutes',
  'delay/graceMinutes',
  'survey/delayMinutes',
  'survey/maxAgeHours',
  'survey/samplePercent',
  'survey/cooldownDays',
  'duplicateCallWindowMinutes',
  'dailyCapPerPhone',
  'highVolumeOpenCalls',
  'reuseCallNumberAfterDays',
];
const FLAGS = ['paused', 'confirmation/enabled', 'delay/enabled', 'survey/enabled'];
const LISTS = ['callTypes/text', 'callTypes/suppress', 'excludedPriorities', 'survey/excludedDispositions'];

const BAD: [string, unknown, string, string?][] = [
  ...Object.keys(DEFAULT_POLICY).map((name): [string, unknown, string] => [name, undefined, 'is required']),
  ...NUMBERS.flatMap((path): [string, unknown, string][] => [
    [path, '5', path.startsWith('daily') || path.startsWith('high') ? 'must be integer' : 'must be number'],
    [path, null, path.startsWith('daily') || path.startsWith('high') ? 'must be integer' : 'must be number'],
    [path, -1, path.startsWith('high') ? 'must be >= 1' : 'must be >= 0'],
  ]),
  ...FLAGS.map((path): [string, unknown, string] => [path, 'true', 'must be boolean']),
  ...LISTS.flatMap((path): [string, unknown, string, string][] => [
    [path, 'LARCENY', 'must be array', path],
    [path, [''], 'must NOT have fewer than 1 characters', `${path}/0`],
    [path, ['x'.repeat(201)], 'must NOT have more than 200 characters', `${path}/0`],
    [path, ['a\u0000b'], CONTROLS, `${path}/0`],
    [path, ['a\ud800b'], CONTROLS, `${path}/0`],
    [path, [5], 'must be string', `${path}/0`],
    [path, ['a', 'a'], 'must not hold an item twice', path],
  ]),
  ['timeZone', 'Mars/Olympus', 'is not an IANA time zone'],
  ['timeZone', '+07:00', 'is not an IANA time zone'],
  ['timeZone', 'America/Phoenix\u0000', CONTROLS],
  ['timeZone', 7, 'must be string'],
  ['textableSources', ['twitter'], SOURCES, 'textableSources/0'],
  ['callTypes', { text: ['A', 'B'], suppress: ['B'] }, '"B" is in both lists'],
  ['delay/until', 'solved', 'must be one of dispatched, arrived'],
  ['delay/thresholdsMinutes', { '2': [1] }, 'is required', 'delay/thresholdsMinutes/default'],
  ...['default', '2', 'a/b~c', '__proto__'].flatMap((priority): [string, unknown, string, string?][] => {
    const path = `delay/thresholdsMinutes`;
    // Computed, so that `__proto__` is a member like any other.
    const lists = (value: unknown) => ({ default: [], ...{ [priority]: value } });
    return [
      [path, lists([60, 20]), 'must rise', `${path}/${priority}`],
      [path, lists([20, 20]), 'must rise', `${path}/${priority}`],
      [path, lists(['20']), 'must be number', `${path}/${priority}/0`],
      [path, lists([null]), 'must be number', `${path}/${priority}/0`],
      [path, lists([-1]), 'must be >= 0', `${path}/${priority}/0`],
      [path, lists(20), 'must be array', `${path}/${priority}`],
      [
        path,
        lists(Array.from({ length: 21 }, (_, i) => i)),
        'must NOT have more than 20 items',
        `${path}/${priority}`,
      ],
    ];
  }),
  ['delay/thresholdsMinutes/a\u0000', [1], CONTROLS],
  ['survey/window', { start: '20:00', end: '09:00' }, 'must start before it ends'],
  ['survey/window', { start: '09:00', end: '09:00' }, 'must start before it ends'],
  ['survey/window', { start: '9:00', end: '20:00' }, TIME, 'survey/window/start'],
  ['survey/window', { start: '09:00', end: '24:00' }, TIME, 'survey/window/end'],
  ['survey/window', { start: '09:00' }, 'is required', 'survey/window/end'],
  [
    'survey/window',
    { start: '09:00', end: '10:00', days: 7 },
    'is not a field of a policy',
    'survey/window/days',
  ],
  ['survey/window', 'always', 'must be object,null'],
  ['survey/samplePercent', 101, 'must be <= 100'],
  ['languages/default', 'de', LANGUAGES],
  ['languages/offered', ['en', 'de'], LANGUAGES, 'languages/offered/1'],
  ['languages/offered', [], 'must NOT have fewer than 1 items'],
  ['languages/offered', ['es'], 'must be one of those offered', 'languages/default'],
  ['highVolumeOpenCalls', 1.5, 'must be integer'],
  ['agencyId', 'another', 'is not a field of a policy'],
  ['survey/anonymous', true, 'is not a field of a policy'],
  ['__proto__', {}, 'is not a field of a policy'],
];

describe('a policy document', () => {
  it('is good as it comes', () => {
    expect(readPolicyDocument(structuredClone(DEFAULT_POLICY))).toEqual({ ok: true, policy: DEFAULT_POLICY });
  });

  it.each<[string, (policy: Policy) => void]>([
    ['fractions of minutes', (p) => (p.delay.thresholdsMinutes = { default: [0.03, 0.5] })],
    ['no thresholds', (p) => (p.delay.thresholdsMinutes = { default: [], '2': [] })],
    ['any hour for surveys', (p) => (p.survey.window = null)],
    ['no types at all', (p) => (p.callTypes = { text: [], suppress: [] })],
    ['one language', (p) => (p.languages = { default: 'fa', offered: ['fa'] })],
    ['no texts a day', (p) => (p.dailyCapPerPhone = 0)],
    ['a code in another script', (p) => (p.callTypes.text = ['سرقة 🚓'])],
  ])('may have %s', (_what, change) => {
    const policy = structuredClone(DEFAULT_POLICY);
    change(policy);
    expect(readPolicyDocument(policy)).toEqual({ ok: true, policy });
  });

  it.each(BAD.map(([path, value, message, named]) => ({ path, value, message, named: named ?? path })))(
    'with $path = $value is refused: $named $message',
    ({ path, value, message, named }) => {
      const reading = readPolicyDocument(withPlace(path, value));
      // Names with a slash in them are written as they are.
      expect(reading).toEqual({ ok: false, errors: [{ field: fieldOf(named), message }] });
    },
  );

  it.each([null, 5, 'policy', [], true])('that is %j is refused', (document) => {
    expect(readPolicyDocument(document)).toEqual({
      ok: false,
      errors: [{ field: '', message: 'must be object' }],
    });
  });

  it('with a thousand faults names twenty', () => {
    const reading = readPolicyDocument(
      Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x${i}`, 1])),
    );
    expect(reading.ok ? [] : reading.errors).toHaveLength(20);
  });
});

const fieldOf = (path: string): string =>
  path.replaceAll('a/b', 'a|b').replaceAll('/', '.').replaceAll('a|b', 'a/b');

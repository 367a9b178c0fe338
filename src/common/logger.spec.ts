import { createLogger, nestLogger, redact } from './logger';

describe('redact', () => {
  it.each([
    '+16025550142',
    '+1 602 555 0142',
    '+1-602-555-0142',
    '+1 (602) 555-0142',
    '(602) 555-0142',
    '602-555-0142',
    '602.555.0142',
    '602 555 0142',
    '6025550142',
    '16025550142',
    '1-602-555-0142',
    '%2B16025550142',
    'tel:+16025550142',
    '"16025550142"',
    'To=%2B16025550142&Body=x',
    '+4915112345678',
    '+44 20 7946 0958',
  ])('hides the number in %s', (text) => {
    const hidden = redact(`before ${text} after`);
    expect(hidden).toContain('[hidden]');
    expect(hidden).not.toMatch(/\d{4}/);
    expect(hidden).toMatch(/^before .* after$/);
  });

  it.each(['a.person@example.org', 'a+b@mail.example.co.uk', 'to=a%40example.org'])(
    'hides the address %s',
    (text) => {
      expect(redact(`x ${text} y`)).toBe(`x ${text.startsWith('to=') ? 'to=' : ''}[hidden] y`);
    },
  );

  it.each([
    '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    '60255501-4255-4255-8255-602555014255',
    'call/00000000-0000-4000-8000-000000000001/6f9619ff-8b86-d011-b42d-00cf4fc964ff',
    '2026-03-01T13:40:10-07:00',
    '2026-03-01T20:40:10.123Z',
    '1772397610',
    '1772397610123',
    '26-001234',
    'SM00000000000000000000006025550142',
    'ak_602555014260255501426025550142',
    '127.0.0.1:5432',
    'version 18.4.0',
    'E-88121-3',
    'error 30006',
  ])('keeps %s', (text) => {
    expect(redact(`before ${text} after`)).toBe(`before ${text} after`);
  });
});

describe('the logger', () => {
  const NUMBER = '+16025550142';
  function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
    const lines: string[] = [];
    write(createLogger('debug', { write: (line: string) => void lines.push(line) }));
    return lines.join('');
  }

  it('hides numbers in messages, values, names, arrays, errors and causes', () => {
    const circular: Record<string, unknown> = { phone: NUMBER };
    circular['self'] = circular;
    const error = Object.assign(new Error(`No such phone ${NUMBER}`, { cause: new Error(NUMBER) }), {
      meta: { query: NUMBER },
    });
    const text = logged((logger) => {
      logger.info(`A text to ${NUMBER}`);
      logger.info({ to: NUMBER, list: [[NUMBER]], [NUMBER]: 1 }, 'Told %s', NUMBER);
      logger.error({ error }, 'Failed');
      logger.error(error);
      logger.warn({ circular });
      logger.warn({ a: { b: { c: { d: { e: { f: { g: NUMBER } } } } } } });
    });
    expect(text.split('\n').filter((line) => line.includes('6025550142'))).toEqual([]);
    expect(text).toContain('No such phone [hidden]');
    expect(text).toContain('Told [hidden]');
  });

  it('keeps numbers that are no phones, and times', () => {
    const at = new Date('2026-03-01T20:40:10Z');
    const text = logged((logger) =>
      logger.info({ port: 3000, epoch: 1772397610123, at, none: null, yes: true }),
    );
    expect(JSON.parse(text)).toMatchObject({
      port: 3000,
      epoch: 1772397610123,
      at: '2026-03-01T20:40:10.000Z',
      none: null,
      yes: true,
    });
  });

  it('takes Nest’s own messages', () => {
    const text = logged((logger) => {
      const nest = nestLogger(logger);
      nest.log(`Mapped ${NUMBER}`, 'Router');
      nest.warn('careful');
      nest.error('broken', 'stack', 'Context');
    });
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ level, msg, context }) => [level, msg, context])).toEqual([
      [20, 'Mapped [hidden]', 'Router'],
      [40, 'careful', ''],
      [50, 'broken', 'Context'],
    ]);
  });
});

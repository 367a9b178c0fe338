import fc from 'fast-check';
import { bytes, errorsOf, example, factsOf, read, type Json } from './eido.test-support';
import { eventsFromEido } from './index';

describe('documents that say less', () => {
  it('falls back on the tracking identifier as call number', () => {
    const document = example();
    delete document['incidentComponent'];
    const reading = read(document);
    expect(reading.callNumber).toBe('urn:emergency:uid:incidentid:9b1f0c52:idx.anytown.example');
    expect(factsOf(reading.events)).toEqual({ source: 'non_emergency', callerPhone: '+15555550143' });
  });

  it('takes a bare document, and refuses one that names no call', () => {
    expect(read({ $id: 'x', lastUpdateTimeStamp: '2026-03-01T00:00:00Z' }).events).toEqual([]);
    expect(errorsOf({ lastUpdateTimeStamp: '2026-03-01T00:00:00Z' }).map((error) => error.field)).toEqual([
      '$.incidentComponent.internalIncidentId',
    ]);
  });
});

describe('bytes and text', () => {
  it.each([
    ['bytes', bytes],
    ['text', bytes.toString('utf8')],
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])],
    ['text with a byte order mark', `\uFEFF${bytes.toString('utf8')}`],
    ['UTF-16', Buffer.from(`\uFEFF${bytes.toString('utf8')}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\uFEFF${bytes.toString('utf8')}`, 'utf16le').swap16()],
  ])('reads %s alike', (_name, document) => {
    expect(read(document)).toEqual(read(example()));
  });

  it.each([['{'], [Buffer.from([0xff])], [undefined], [null], [[]], ['[]'], [12]])(
    'refuses %j',
    (document) => {
      expect(errorsOf(document)).toEqual([{ field: '$', message: 'must be a JSON object' }]);
    },
  );
});

describe('wrong members', () => {
  it.each<[string, (document: Json) => unknown]>([
    ['$.lastUpdateTimeStamp', (d) => delete d['lastUpdateTimeStamp']],
    ['$.lastUpdateTimeStamp', (d) => (d['lastUpdateTimeStamp'] = '2026-03-01T14:21:07')],
    ['$.incidentComponent', (d) => (d['incidentComponent'] = [])],
    ['$.incidentComponent.internalIncidentId', (d) => (d['incidentComponent'].internalIncidentId = 26)],
    [
      '$.incidentComponent.internalIncidentId',
      (d) => (d['incidentComponent'].internalIncidentId = 'x'.repeat(201)),
    ],
    [
      '$.incidentComponent.incidentTypeInternalCode',
      (d) => (d['incidentComponent'].incidentTypeInternalCode = 'A\u0000'),
    ],
    [
      '$.incidentComponent.incidentCommonPriorityNumber',
      (d) => (d['incidentComponent'].incidentCommonPriorityNumber = 1.5),
    ],
    [
      '$.incidentComponent.incidentStatusCommonRegistryText[1]',
      (d) => (d['incidentComponent'].incidentStatusCommonRegistryText[1] = {}),
    ],
    [
      '$.callComponent[0].callStartTimestamp',
      (d) => (d['callComponent'][0].callStartTimestamp = '2026-02-30T00:00:00Z'),
    ],
    ['$.callComponent[0].callBackReference.$ref', (d) => (d['callComponent'][0].callBackReference = {})],
    [
      '$.callbackComponent[0].callBackInformationUri',
      (d) => (d['callbackComponent'][0].callBackInformationUri = 'tel:1'),
    ],
    [
      '$.callbackComponent[0].updatedCbn.updatedCbnIdentifierUri',
      (d) => (d['callbackComponent'][0].updatedCbn = {}),
    ],
    [
      '$.emergencyResourceComponent[0].lastUpdateTimeStamp',
      (d) => delete d['emergencyResourceComponent'][0].lastUpdateTimeStamp,
    ],
    ['$.dispatchComponent[0]', (d) => (d['dispatchComponent'][0] = null)],
  ])('are named: %s', (field, change) => {
    const document = example();
    change(document);
    expect(errorsOf(document).map((error) => error.field.replace("['$ref']", '.$ref'))).toEqual([field]);
  });

  it('are listed together, but not without end', () => {
    const document = { ...example(), callComponent: Array.from({ length: 500 }, () => ({})) };
    expect(errorsOf(document)).toHaveLength(20);
  });
});

describe('hostile input', () => {
  it('never throws on arbitrary JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => void eventsFromEido(value)));
    fc.assert(fc.property(fc.string(), (text) => void eventsFromEido(text)));
    fc.assert(fc.property(fc.uint8Array(), (octets) => void eventsFromEido(octets)));
  });

  it('never throws on a real document with any part replaced, and every event it gives is whole', () => {
    const paths: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]): void => {
      if (path.length > 0) paths.push(path);
      if (typeof value !== 'object' || value === null) return;
      for (const key of Object.keys(value)) walk((value as Json)[key], [...path, key]);
    };
    walk(example(), []);
    const property = fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
      const document = example();
      const parent = path.slice(0, -1).reduce<Json>((node, key) => node[key] as Json, document);
      parent[path.at(-1) as string] = value;
      const reading = eventsFromEido(document);
      if (!reading.ok) return expect(reading.errors.length).toBeGreaterThan(0);
      for (const event of reading.events) expect(event.occurredAt).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    });
    fc.assert(property, { numRuns: 400 });
  });
});

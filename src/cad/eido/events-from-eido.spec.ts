import type { CadEvent } from '../../domain/cad-event';
import { changed, example, factsOf, ofType, read, type Json } from './eido.test-support';
import { eventsFromEido } from './index';

describe('the example document', () => {
  it('gives the call, its facts and the unit, each at its own time', () => {
    const { callNumber, documentAt, events } = read(example());
    expect(callNumber).toBe('26-001234');
    expect(documentAt).toBe('2026-03-01T19:21:07.000Z');
    expect(events.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['call.received', '2026-03-01T18:39:58.000Z'],
      ['call.updated', '2026-03-01T19:21:07.000Z'],
      ['unit.arrived', '2026-03-01T19:21:07.000Z'],
      ['unit.dispatched', '2026-03-01T19:05:00.000Z'],
    ]);
    expect(factsOf(events)).toEqual({
      source: 'non_emergency',
      typeCode: 'TFVEH',
      typeText: 'LARCENY FROM AUTO DELAY',
      priority: '4',
      callerPhone: '+15555550143',
      district: 'D2-B3',
    });
    expect(ofType(events, 'unit.arrived')[0]?.unit).toEqual({ id: '2B31' });
  });

  it('has ids that a store can key on', () => {
    const ids = read(example()).events.map((event) => event.eventId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^eido-[0-9a-f]{32}$/);
  });
});

describe('event ids', () => {
  it('are the same from the same document', () => {
    expect(read(example())).toEqual(read(example()));
  });

  it('do not depend on the order of members, the offset that times are written in, or members that are not read', () => {
    const shuffle = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffle);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, shuffle(member)]),
      );
    };
    const document = shuffle(example()) as Json;
    document['lastUpdateTimeStamp'] = '2026-03-01T19:21:07Z';
    document['vendorExtension'] = { anything: [1, null] };
    expect(read(document)).toEqual(read(example()));
  });

  it('keep call.received through later documents, even when an earlier call shows up as the second', () => {
    const later = changed((document) => {
      document['lastUpdateTimeStamp'] = '2026-03-01T15:00:00-05:00';
      document['incidentComponent']['incidentPriorityInternalText'] = '2';
      document['callComponent'].unshift({
        ...document['callComponent'][0],
        $id: 'second',
        callStartTimestamp: '2026-03-01T13:50:00-05:00',
      });
    });
    const [first] = ofType(read(example()).events, 'call.received');
    expect(ofType(later, 'call.received')).toEqual([first]);
    expect(ofType(later, 'call.updated')[0]?.eventId).not.toBe(
      ofType(read(example()).events, 'call.updated')[0]?.eventId,
    );
  });
});

it('an older document adds its units at their own times, and its facts are dated before the newer ones', () => {
  const older = changed((document) => {
    document['lastUpdateTimeStamp'] = '2026-03-01T14:10:00-05:00';
    document['incidentComponent']['incidentPriorityInternalText'] = '3';
    const [unit] = document['emergencyResourceComponent'];
    unit.lastUpdateTimeStamp = '2026-03-01T14:08:30-05:00';
    unit.secondaryUnitStatusRegistryText = ['EnRoute'];
  });
  const newer = read(example()).events;
  expect(ofType(older, 'unit.enroute')[0]?.occurredAt).toBe('2026-03-01T19:08:30.000Z');
  expect(ofType(older, 'unit.dispatched')).toEqual(ofType(newer, 'unit.dispatched'));
  const [oldFacts, newFacts] = [ofType(older, 'call.updated')[0], ofType(newer, 'call.updated')[0]];
  expect(Date.parse(oldFacts?.occurredAt ?? '')).toBeLessThan(Date.parse(newFacts?.occurredAt ?? ''));
});

describe('units', () => {
  const unit = (change: Json): string[] =>
    changed((document) => {
      delete document['dispatchComponent'];
      Object.assign(document['emergencyResourceComponent'][0], change);
    })
      .filter((event) => event.type.startsWith('unit.'))
      .map((event) => event.type);

  it.each([
    [['OnScene'], ['unit.arrived']],
    [['On Scene'], ['unit.arrived']],
    [['Arrived'], ['unit.arrived']],
    [['Arrived', 'Hospital'], []],
    [['Dispatched'], ['unit.dispatched']],
    [['AcknowledgedTransmission'], ['unit.dispatched']],
    [['EnRoute'], ['unit.dispatched', 'unit.enroute']],
    [['EnRoute', 'Station'], []],
    [['Cleared'], ['unit.cleared']],
    [['AssignmentCancelled'], ['unit.cleared']],
    [
      ['OnScene', 'Cleared'],
      ['unit.arrived', 'unit.cleared'],
    ],
    [['Meal'], []],
    [[], []],
    [null, []],
  ])('reads the secondary status %j as %j', (secondary, types) => {
    expect(unit({ secondaryUnitStatusRegistryText: secondary })).toEqual(types);
  });

  it('reads the primary status: available is cleared, unless the unit is still at work', () => {
    expect(unit({ primaryUnitStatusRegistryText: 'Available', secondaryUnitStatusRegistryText: [] })).toEqual(
      ['unit.cleared'],
    );
    expect(
      unit({ primaryUnitStatusRegistryText: 'Available', secondaryUnitStatusRegistryText: ['OnScene'] }),
    ).toEqual(['unit.arrived']);
    expect(unit({ primaryUnitStatusRegistryText: 'ConditionallyAvailable' })).toEqual(['unit.arrived']);
  });

  it('takes no arrival from a unit that works another incident', () => {
    expect(unit({ activeOnIncidentId: 'urn:emergency:uid:incidentid:other' })).toEqual(['unit.cleared']);
  });

  it('falls back on the id of a unit without a name', () => {
    const events = changed(
      (document) => delete document['emergencyResourceComponent'][0].emergencyResourceName,
    );
    expect(ofType(events, 'unit.arrived')[0]?.unit).toEqual({ id: 'unit-2B31' });
    expect(ofType(events, 'unit.dispatched')[0]?.unit).toEqual({ id: 'unit-2B31' });
  });

  it('does not send out again a unit that cleared before its dispatch component was touched', () => {
    const clearedAt = (time: string): CadEvent[] =>
      changed((document) => {
        const [resource] = document['emergencyResourceComponent'];
        resource.secondaryUnitStatusRegistryText = ['Cleared'];
        resource.lastUpdateTimeStamp = time;
      });
    expect(ofType(clearedAt('2026-03-01T14:04:00-05:00'), 'unit.dispatched')).toHaveLength(0);
    expect(ofType(clearedAt('2026-03-01T14:06:00-05:00'), 'unit.dispatched')).toHaveLength(1);
  });

  it('counts only the units of one agency when told to', () => {
    const agency = (unitsOfAgency: string): string[] => {
      const reading = eventsFromEido(example(), { unitsOfAgency });
      return reading.ok
        ? reading.events.map((event) => event.type).filter((type) => type.startsWith('unit.'))
        : [];
    };
    expect(agency('police.anytown.example')).toEqual(['unit.arrived', 'unit.dispatched']);
    expect(agency('fire.anytown.example')).toEqual([]);
  });
});

describe('the life of the call', () => {
  const lifecycle = (...statuses: string[]): string[] =>
    changed((document) => (document['incidentComponent'].incidentStatusCommonRegistryText = statuses))
      .map((event) => event.type)
      .filter((type) => /closed|cancelled|reopened/.test(type));

  it.each([
    [['Active'], []],
    [['Active', 'Closed'], ['call.closed']],
    [['Closed', 'Active'], ['call.closed']],
    [['Cancelled', 'Closed'], ['call.cancelled']],
    [['Closed', 'ReOpened'], ['call.reopened']],
    [['ReOpened', 'Closed'], ['call.closed']],
    [['Cancelled', 'ReOpened', 'Closed'], ['call.closed']],
    [[], []],
  ])('reads %j as %j', (statuses, types) => {
    expect(lifecycle(...statuses)).toEqual(types);
  });

  it('dates it by the incident component and takes the primary disposition as a fact', () => {
    const events = changed((document) => {
      const incident = document['incidentComponent'];
      incident.incidentStatusCommonRegistryText = ['Closed'];
      incident.lastUpdateTimeStamp = '2026-03-01T14:20:00-05:00';
      incident.dispositionComponent = [
        { dispositionCommonRegistryCode: '13' },
        { dispositionCommonRegistryCode: '01', dispositionPrimaryIndicator: true },
      ];
    });
    expect(ofType(events, 'call.closed')[0]?.occurredAt).toBe('2026-03-01T19:20:00.000Z');
    expect(ofType(events, 'call.updated')[0]?.disposition).toBe('01');
  });
});

describe('facts', () => {
  const call = (change: Json): CadEvent['call'] =>
    factsOf(changed((document) => Object.assign(document['callComponent'][0], change)));

  it.each([
    ['emergency', '911'],
    ['legacyWireless', '911'],
    ['nonEmergency', 'non_emergency'],
    ['text', 'text_to_911'],
    ['silentMonitoring', 'other'],
    ['alarm', 'alarm'],
  ])('reads the call type %s as the source %s', (standardPrimaryCallType, source) => {
    expect(call({ standardPrimaryCallType })?.source).toBe(source);
  });

  it('knows a text from its secondary type, and an alarm from its sensor', () => {
    expect(call({ standardPrimaryCallType: 'emergency', standardSecondaryCallType: 'text' })?.source).toBe(
      'text_to_911',
    );
    const events = changed((document) => {
      delete document['callComponent'];
      document['alarmsSensorsComponent'] = [{ $id: 'alarm-1' }];
    });
    expect(factsOf(events)?.source).toBe('alarm');
    expect(ofType(events, 'call.received')).toHaveLength(0);
  });

  it("does not take a dispatcher's own call back for the caller's", () => {
    const events = changed((document) => {
      const [first] = document['callComponent'];
      const earlier = { ...first, direction: 'outgoing', callStartTimestamp: '2026-03-01T13:00:00-05:00' };
      document['callComponent'].push(earlier);
    });
    expect(ofType(events, 'call.received')[0]?.occurredAt).toBe('2026-03-01T18:39:58.000Z');
  });

  it('takes the number of the callback that the caller is linked to', () => {
    const phone = (change: (document: Json) => void): unknown => factsOf(changed(change))?.callerPhone;
    expect(phone((d) => delete d['callbackComponent'][0].updatedCbn)).toBe('+15555550142');
    expect(
      phone(
        (d) =>
          (d['callbackComponent'][0].updatedCbn = [
            { updatedCbnIdentifierUri: 'tel:+15555550188', lastUpdateTimeStamp: '2026-03-01T14:00:00-05:00' },
            {
              updatedCbnIdentifierUri: 'tel:+1-555-555-0199',
              lastUpdateTimeStamp: '2026-03-01T14:10:00-05:00',
            },
          ]),
      ),
    ).toBe('+15555550199');
    expect(
      phone((d) => {
        delete d['callbackComponent'][0].updatedCbn;
        d['callbackComponent'][0].callBackInformationUri = ['sip:8195550112@osp.example', 'tel:8195550112'];
      }),
    ).toBe('8195550112');
    expect(
      phone((d) => {
        d['callbackComponent'].unshift({ $id: 'cb-witness', callBackInformationUri: ['tel:+15555550100'] });
      }),
    ).toBe('+15555550143');
    expect(
      phone((d) => {
        delete d['callComponent'][0].callBackReference;
        d['callbackComponent'].unshift({ $id: 'cb-witness', callBackInformationUri: ['tel:+15555550100'] });
      }),
    ).toBe('+15555550143');
    expect(
      phone((d) => (d['callbackComponent'][0] = { $id: 'cb-1', callBackInformationUri: ['tel:*67'] })),
    ).toBeUndefined();
  });

  it("reads the caller's language, and falls back where the local words are missing", () => {
    const events = changed((document) => {
      document['personComponent'][0].ncPersonComponent = {
        primaryLanguage: [{ languageCode: [{ simpleType: 'spa' }] }],
      };
      const incident = document['incidentComponent'];
      delete incident.incidentTypeInternalCode;
      incident.incidentTypeInternalText = null;
      incident.incidentPriorityInternalText = ' ';
    });
    expect(factsOf(events)).toMatchObject({
      language: 'es',
      typeCode: 'LARCENY',
      typeText: 'LARCENY',
      priority: '4',
    });
  });

  it('brings long or broken descriptions to one line of 200 characters', () => {
    const events = changed((document) => {
      document['incidentComponent'].incidentTypeInternalText = `NOISE\r\n\u0000 PARTY ${'x'.repeat(300)}`;
    });
    expect(factsOf(events)?.typeText).toMatch(/^NOISE PARTY x+$/);
    expect(factsOf(events)?.typeText).toHaveLength(200);
  });
});

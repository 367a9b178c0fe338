/** Examples of the API's documentation. A test pastes each into a running API. */
export const EVENT_EXAMPLE = {
  eventId: 'E-88121-1',
  callNumber: '26-001234',
  type: 'call.received',
  occurredAt: '2026-03-01T13:40:10-07:00',
  call: {
    source: '911',
    typeCode: 'LARCENY',
    typeText: 'Larceny from auto',
    priority: '3',
    callerPhone: '+16025550142',
    language: 'es',
    district: 'D2',
    juvenileCaller: false,
  },
};

export const EVENTS_EXAMPLE = [
  {
    eventId: 'E-88121-2',
    callNumber: '26-001234',
    type: 'unit.dispatched',
    occurredAt: '2026-03-01T14:05:00-07:00',
    unit: { id: '2B31' },
  },
  {
    eventId: 'E-88121-3',
    callNumber: '26-001234',
    type: 'call.closed',
    occurredAt: '2026-03-01T14:55:30-07:00',
    disposition: 'report',
  },
];

export const RESULTS_EXAMPLE = {
  results: [{ eventId: 'E-88121-1', status: 'accepted', callNumber: '26-001234' }],
};

/** A document of an incident with an officer on scene, written for this project. */
export const EIDO_EXAMPLE = {
  $id: 'urn:emergency:uid:incidentid:9b1f0c52:idx.anytown.example',
  lastUpdateTimeStamp: '2026-03-01T14:21:07.000-05:00',
  updatedByAgencyReference: {
    $ref: 'police.anytown.example',
  },
  updatedByAgentReference: {
    $ref: 'cad@police.anytown.example',
  },
  eidoVersion: '1.0',
  issuingElementIdentification: 'cad.police.anytown.example',
  incidentComponent: {
    $id: 'inc-26-001234',
    lastUpdateTimeStamp: '2026-03-01T14:21:07.000-05:00',
    updatedByAgencyReference: {
      $ref: 'police.anytown.example',
    },
    incidentTypeInternalCode: 'TFVEH',
    incidentTypeInternalText: 'LARCENY FROM AUTO DELAY',
    incidentTypeCommonRegistryText: 'LARCENY',
    incidentStatusInternalText: ['OS'],
    incidentStatusCommonRegistryText: ['Active', 'ResourcesAssigned', 'ResourcesOnscene'],
    internalIncidentId: '26-001234',
    incidentPriorityInternalText: '4',
    incidentCommonPriorityNumber: 4,
    beatOrDispatchGroupText: 'D2-B3',
    locationReference: [
      {
        $ref: 'loc-1',
      },
    ],
    personReference: [
      {
        $ref: 'per-1',
      },
    ],
  },
  callComponent: [
    {
      $id: 'urn:emergency:uid:callid:77aa01:psap.anytown.example',
      lastUpdateTimeStamp: '2026-03-01T13:40:10.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      standardPrimaryCallType: 'nonEmergency',
      direction: 'incoming',
      callStateRegistryText: 'callEnd',
      callStartTimestamp: '2026-03-01T13:39:58.000-05:00',
      answerDate: '2026-03-01T13:40:03.000-05:00',
      callBackReference: {
        $ref: 'cb-1',
      },
      personReference: [
        {
          $ref: 'per-1',
        },
      ],
    },
  ],
  callbackComponent: [
    {
      $id: 'cb-1',
      lastUpdateTimeStamp: '2026-03-01T13:40:10.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      callBackInformationUri: ['tel:+15555550142'],
      updatedCbn: {
        updatedCbnIdentifierUri: 'tel:+15555550143',
        updatedCbnCallerDescription: 'mobile, after 17:00',
        $id: 'cb-1-upd',
        lastUpdateTimeStamp: '2026-03-01T13:55:00.000-05:00',
        updatedByAgencyReference: {
          $ref: 'police.anytown.example',
        },
      },
    },
  ],
  personComponent: [
    {
      $id: 'per-1',
      lastUpdateTimeStamp: '2026-03-01T13:40:10.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      personIncidentRoleRegistryText: ['Caller', 'Victim'],
      callBackReference: {
        $ref: 'cb-1',
      },
    },
  ],
  locationComponent: [
    {
      $id: 'loc-1',
      lastUpdateTimeStamp: '2026-03-01T13:40:10.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      locationTypeDescriptionRegistryText: 'CurrentIncident',
      locationByValue: '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:x@example"/>',
    },
  ],
  emergencyResourceComponent: [
    {
      $id: 'unit-2B31',
      lastUpdateTimeStamp: '2026-03-01T14:21:07.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      emergencyResourceTypeCommonRegistryText: 'PatrolUnit',
      emergencyResourceName: '2B31',
      resourceAttributeRegistryText: [],
      primaryUnitStatusRegistryText: 'NotAvailable',
      secondaryUnitStatusRegistryText: ['OnScene'],
      unitStatusInternal: ['OS'],
      agentReference: [
        {
          $ref: 'cad@police.anytown.example',
        },
      ],
      activeOnIncidentId: 'urn:emergency:uid:incidentid:9b1f0c52:idx.anytown.example',
    },
  ],
  dispatchComponent: [
    {
      $id: 'disp-1',
      lastUpdateTimeStamp: '2026-03-01T14:05:00.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      agencyReference: {
        $ref: 'police.anytown.example',
      },
      emergencyResourceReference: [
        {
          $ref: 'unit-2B31',
        },
      ],
    },
  ],
  agencyComponent: [
    {
      $id: 'police.anytown.example',
      lastUpdateTimeStamp: '2026-03-01T13:40:10.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      agencyRoleDescriptionRegistryText: ['CallReceiving', 'Dispatching', 'Dispatched'],
      agencyType: ['police'],
      incidentOwningAgencyIndicator: true,
    },
  ],
  agentComponent: [
    {
      $id: 'cad@police.anytown.example',
      lastUpdateTimeStamp: '2026-03-01T13:40:10.000-05:00',
      updatedByAgencyReference: {
        $ref: 'police.anytown.example',
      },
      agentRoleRegistryText: ['Dispatching'],
      agencyReference: {
        $ref: 'police.anytown.example',
      },
    },
  ],
};

import { Controller, Get, Inject, Param, Query as QueryParams } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Caller } from '../auth/api-keys';
import { CallerOf, RequireScope } from '../auth/scope.guard';
import { CLOCK, type Clock } from '../common/clock';
import { badRequest, notFound } from '../common/problem';
import { Environment } from '../config/environment';
import { MESSAGE_STATUSES } from '../domain/message-status';
import { SUPPRESSION_REASONS } from '../domain/suppression';
import { PolicyRepository } from '../persistence/policy.repository';
import { ReadRepository } from '../persistence/read.repository';
import { callDetail, callSummary, messageView } from './call-view';
import { readChoice, readPage, toPage, unknownParameters, type Query } from './page-query';

@ApiTags('Reading back')
@ApiBearerAuth()
@Controller('v1')
@RequireScope('read')
export class CallsController {
  private readonly ui: { url: string; namespace: string };

  constructor(
    private readonly reads: ReadRepository,
    private readonly policies: PolicyRepository,
    environment: Environment,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.ui = {
      url: environment.TEMPORAL_UI_URL.replace(/\/$/, ''),
      namespace: environment.TEMPORAL_NAMESPACE,
    };
  }

  @Get('calls')
  @ApiOperation({ summary: 'Calls, newest first' })
  @ApiQuery({ name: 'state', enum: ['open', 'closed'], required: false })
  @ApiQuery({ name: 'typeCode', required: false })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  })
  @ApiQuery({ name: 'cursor', required: false, description: '`nextCursor` of the page before' })
  @ApiResponse({ status: 200, schema: { type: 'object', required: ['items', 'nextCursor'] } })
  async calls(@CallerOf() caller: Caller, @QueryParams() query: Query) {
    const page = readPage(query, ['state', 'typeCode']);
    const state = readChoice(query, 'state', ['open', 'closed'] as const);
    const filter = { open: state === null ? null : state === 'open', type: query['typeCode'] ?? null };
    const { rows, nextCursor } = toPage(await this.reads.calls(caller.agencyId, filter, page), page.limit);
    return { items: rows.map((call) => callSummary(caller.agencyId, call, this.ui)), nextCursor };
  }

  @Get('calls/:callNumber')
  @ApiOperation({ summary: 'One call with its facts, timeline, texts and reasons' })
  @ApiParam({ name: 'callNumber' })
  @ApiQuery({ name: 'instance', required: false, description: 'An older use of the number, 1 is the oldest' })
  @ApiResponse({ status: 200, schema: { type: 'object' } })
  @ApiResponse({ status: 404, description: 'This agency has no such call' })
  async call(
    @CallerOf() caller: Caller,
    @Param('callNumber') callNumber: string,
    @QueryParams() query: Query,
  ) {
    const unknown = unknownParameters(query, ['instance']);
    if (unknown.length > 0) throw badRequest(unknown);
    const instance = query['instance'];
    if (instance !== undefined && !/^[1-9]\d{0,8}$/.test(instance)) {
      throw badRequest([{ field: 'instance', message: 'must be a whole number from 1' }]);
    }
    if (/\p{Cc}/u.test(callNumber)) throw notFound('This call');
    const calls = await this.reads.callsOfNumber(caller.agencyId, callNumber);
    const call = instance === undefined ? calls[0] : calls.find((row) => row.instance === Number(instance));
    if (!call) throw notFound('This call');
    const filter = { callId: call.id, kind: null, outcome: null, reason: null, status: null };
    const [events, messages, policy] = await Promise.all([
      this.reads.eventsOfCall(call.id),
      this.reads.messages(caller.agencyId, filter, { limit: 1_000, after: null }),
      this.policies.current(caller.agencyId),
    ]);
    const instances = calls.map((row) => row.instance).sort((a, b) => a - b);
    const now = this.clock.now();
    return callDetail({
      agencyId: caller.agencyId,
      call,
      instances,
      events,
      messages,
      policy,
      now,
      ui: this.ui,
    });
  }

  @Get('messages')
  @ApiOperation({ summary: 'The ledger: texts and suppressions, newest first' })
  @ApiQuery({ name: 'callNumber', required: false })
  @ApiQuery({ name: 'kind', enum: ['confirmation', 'delay', 'survey', 'reply'], required: false })
  @ApiQuery({ name: 'outcome', enum: ['message', 'suppressed'], required: false })
  @ApiQuery({ name: 'reason', enum: SUPPRESSION_REASONS, required: false })
  @ApiQuery({ name: 'status', enum: MESSAGE_STATUSES, required: false })
  @ApiQuery({
    name: 'limit',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
  })
  @ApiQuery({ name: 'cursor', required: false })
  @ApiResponse({ status: 200, schema: { type: 'object', required: ['items', 'nextCursor'] } })
  async messages(@CallerOf() caller: Caller, @QueryParams() query: Query) {
    const page = readPage(query, ['callNumber', 'kind', 'outcome', 'reason', 'status']);
    const filter = {
      callId: null as string | null,
      kind: readChoice(query, 'kind', ['confirmation', 'delay', 'survey', 'reply'] as const),
      outcome: readChoice(query, 'outcome', ['message', 'suppressed'] as const),
      reason: readChoice(query, 'reason', SUPPRESSION_REASONS),
      status: readChoice(query, 'status', MESSAGE_STATUSES),
    };
    if (query['callNumber'] !== undefined) {
      const [newest] = await this.reads.callsOfNumber(caller.agencyId, query['callNumber']);
      if (!newest) return { items: [], nextCursor: null };
      filter.callId = newest.id;
    }
    const { rows, nextCursor } = toPage(await this.reads.messages(caller.agencyId, filter, page), page.limit);
    return { items: rows.map(messageView), nextCursor };
  }
}

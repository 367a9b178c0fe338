import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CallerOf, RequireScope } from '../auth/scope.guard';
import type { Caller } from '../auth/api-keys';
import { CLOCK, type Clock } from '../common/clock';
import { badRequest } from '../common/problem';
import { DEFAULT_POLICY, type Policy } from '../domain/policy';
import { PolicyRepository } from '../persistence/policy.repository';
import { readPolicyDocument } from './policy.schema';

@ApiTags('Policy')
@ApiBearerAuth()
@Controller('v1/policy')
@RequireScope('policy')
export class PolicyController {
  constructor(
    private readonly policies: PolicyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The policy in force' })
  @ApiResponse({ status: 200, schema: { type: 'object', example: DEFAULT_POLICY } })
  async get(@CallerOf() caller: Caller): Promise<Policy> {
    return (await this.policies.current(caller.agencyId)).document;
  }

  @Put()
  @ApiOperation({
    summary: 'Put another policy in force',
    description: 'The whole document; a new version, audited.',
  })
  @ApiBody({ schema: { type: 'object', example: DEFAULT_POLICY } })
  @ApiResponse({ status: 200, schema: { type: 'object', example: DEFAULT_POLICY } })
  @ApiResponse({ status: 400, description: 'Names each field that is wrong' })
  async put(@CallerOf() caller: Caller, @Body() body: unknown): Promise<Policy> {
    const reading = readPolicyDocument(body);
    if (!reading.ok) throw badRequest(reading.errors);
    const actor = `key/${caller.keyId}`;
    return (await this.policies.replace(caller.agencyId, reading.policy, actor, this.clock.now())).document;
  }
}

import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiOperation,
  ApiResponse,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Caller } from '../auth/api-keys';
import { CallerOf, RequireScope } from '../auth/scope.guard';
import { badRequest } from '../common/problem';
import { CadEventDto } from './cad-event.dto';
import { CadIngestService, type EventResult } from './cad-ingest.service';
import { EIDO_EXAMPLE, EVENT_EXAMPLE, EVENTS_EXAMPLE, RESULTS_EXAMPLE } from './cad.examples';
import { eventsFromEido } from './eido';

interface Results {
  results: EventResult[];
}

@ApiTags('CAD')
@ApiBearerAuth()
@ApiExtraModels(CadEventDto)
@ApiResponse({
  status: 202,
  description: 'Durable',
  content: { 'application/json': { example: RESULTS_EXAMPLE } },
})
@ApiResponse({ status: 400, description: 'Names each field that is wrong' })
@ApiResponse({ status: 401, description: 'No valid key' })
@ApiResponse({ status: 403, description: 'The key lacks the scope cad' })
@ApiResponse({ status: 413, description: 'Over 1 MiB or 500 events' })
@ApiResponse({ status: 415, description: 'Not JSON by its content type' })
@ApiResponse({ status: 429, description: 'Too fast; see Retry-After' })
@Controller('v1/cad')
@RequireScope('cad')
export class CadController {
  constructor(private readonly ingest: CadIngestService) {}

  @Post('events')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Take one event, or an array of at most 500',
    description:
      'Idempotent on eventId. Answers once the events are durable. One bad item in an array is rejected alone; a single bad event gets 400.',
  })
  @ApiBody({
    schema: {
      oneOf: [
        { $ref: getSchemaPath(CadEventDto) },
        { type: 'array', items: { $ref: getSchemaPath(CadEventDto) }, maxItems: 500 },
      ],
    },
    examples: { one: { value: EVENT_EXAMPLE }, several: { value: EVENTS_EXAMPLE } },
  })
  async events(@CallerOf() caller: Caller, @Body() body: unknown): Promise<Results> {
    if (Array.isArray(body)) return { results: await this.ingest.ingest(caller.agencyId, body) };
    return { results: [await this.ingest.ingestOne(caller.agencyId, body)] };
  }

  @Post('eido')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Take a NENA EIDO-JSON document (STA-021.1)',
    description: 'The full state of one incident; the same document twice adds nothing.',
  })
  @ApiBody({ schema: { type: 'object' }, examples: { incident: { value: EIDO_EXAMPLE } } })
  async eido(@CallerOf() caller: Caller, @Body() body: unknown): Promise<Results> {
    const reading = eventsFromEido(body);
    if (!reading.ok) throw badRequest(reading.errors);
    const results = await this.ingest.ingest(caller.agencyId, reading.events);
    const bad = results.filter((result) => result.status === 'rejected');
    // Nothing of the document was taken: that is a bad request. A part of it rejected stays in the results.
    if (bad.length === results.length && bad.length > 0) {
      // Events of one document often share what is wrong with them; each thing is said once.
      const errors = bad.flatMap((result) => result.problem?.errors ?? []);
      throw badRequest([...new Map(errors.map((error) => [JSON.stringify(error), error])).values()]);
    }
    return { results };
  }
}

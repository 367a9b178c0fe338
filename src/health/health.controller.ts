import { Controller, Get, Header, HttpCode, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { PrismaService } from '../persistence/prisma.service';
import { Metrics } from './metrics';

@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(
    private readonly prisma: PrismaService,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @HttpCode(200)
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: string } {
    return { status: 'live' };
  }

  /** Temporal is not asked: a 202 never depends on it, so its absence must not take the API out of service. */
  @Get('health/ready')
  @ApiOperation({ summary: 'Events can be taken: Postgres answers and has its tables' })
  @ApiResponse({ status: 200, description: 'Ready' })
  @ApiResponse({ status: 503, description: 'Not now' })
  async ready(@Res() response: Response): Promise<void> {
    try {
      await this.prisma.$queryRaw`SELECT 1 FROM agencies LIMIT 1`;
      response.json({ status: 'ready' });
    } catch {
      response
        .status(503)
        .json({ status: 'not ready', reason: 'the database does not answer or has no tables' });
    }
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Prometheus metrics' })
  async read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}

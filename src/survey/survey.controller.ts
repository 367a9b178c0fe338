import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { CLOCK, type Clock } from '../common/clock';
import { isLanguage } from '../domain/language';
import { SurveyRepository, type OpenInvitation } from '../persistence/survey.repository';
import { renderSurveyPage, type SurveyPage } from './survey.page';
import { SURVEY_CSS } from './survey.styles';

/** The page behind a survey's link. A GET changes nothing: link previews fetch pages too. */
@ApiExcludeController()
@Controller()
export class SurveyController {
  constructor(
    private readonly surveys: SurveyRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('assets/survey.css')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=3600')
  styles(): string {
    return SURVEY_CSS;
  }

  @Get('s/:token')
  async show(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const invitation = await this.find(token);
    if (!invitation) {
      sendPage(response, 404, { ...UNKNOWN, state: 'gone' });
      return;
    }
    sendPage(response, 200, { ...viewOf(invitation), state: invitation.answered ? 'thanks' : 'question' });
  }

  @Post('s/:token')
  @HttpCode(200)
  async answer(
    @Param('token') token: string,
    @Body() form: Readonly<Record<string, unknown>> | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const invitation = await this.find(token);
    if (!invitation) {
      sendPage(response, 404, { ...UNKNOWN, state: 'gone' });
      return;
    }
    const rating = /^[1-5]$/.test(String(form?.['rating'] ?? '')) ? Number(form?.['rating']) : null;
    if (rating === null && !invitation.answered) {
      sendPage(response, 400, { ...viewOf(invitation), state: 'choose' });
      return;
    }
    if (rating !== null) await this.surveys.answer(invitation.id, rating, this.clock.now());
    sendPage(response, 200, { ...viewOf(invitation), state: 'thanks' });
  }

  /** Some phones take the isolate that closes a right-to-left text for a part of the link. */
  private find(token: string): Promise<OpenInvitation | null> {
    return this.surveys.find(token.replace(/[^\w-]+$/u, ''), this.clock.now());
  }
}

const UNKNOWN = { language: 'en', agencyName: '', nonEmergencyNumber: '' } as const;

function viewOf(invitation: OpenInvitation): Omit<SurveyPage, 'state'> {
  return {
    language: isLanguage(invitation.language) ? invitation.language : 'en',
    agencyName: invitation.agencyName,
    nonEmergencyNumber: invitation.nonEmergencyNumber,
  };
}

function sendPage(response: Response, status: number, page: SurveyPage): void {
  response
    .status(status)
    .set({ 'Cache-Control': 'no-store', 'Content-Language': page.language })
    .type('html')
    .send(renderSurveyPage(page));
}

import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { CLOCK, type Clock } from '../common/clock';
import { isDatabaseUnavailable } from '../common/problem.filter';
import { isLanguage, LANGUAGES } from '../domain/language';
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
  async show(
    @Param('token') token: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const invitation = await this.find(token, request, response);
    if (!invitation) return;
    sendPage(response, 200, { ...viewOf(invitation), state: invitation.answered ? 'thanks' : 'question' });
  }

  @Post('s/:token')
  @HttpCode(200)
  async answer(
    @Param('token') token: string,
    @Body() form: Readonly<Record<string, unknown>> | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const invitation = await this.find(token, request, response);
    if (!invitation) return;
    const rating = /^[1-5]$/.test(String(form?.['rating'] ?? '')) ? Number(form?.['rating']) : null;
    if (rating === null && !invitation.answered) {
      sendPage(response, 400, { ...viewOf(invitation), state: 'choose' });
      return;
    }
    if (rating !== null) await this.surveys.answer(invitation.id, rating, this.clock.now());
    sendPage(response, 200, { ...viewOf(invitation), state: 'thanks' });
  }

  /**
   * Finds what a link leads to, and answers by itself where it leads nowhere or the database is away: a resident
   * must not be shown an error meant for programs.
   */
  private async find(token: string, request: Request, response: Response): Promise<OpenInvitation | null> {
    try {
      // Some phones take the isolate that closes a right-to-left text for a part of the link.
      const invitation = await this.surveys.find(token.replace(/[^\w-]+$/u, ''), this.clock.now());
      if (!invitation) sendPage(response, 404, unknownTo(request, 'gone'));
      return invitation;
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error;
      sendPage(response.set('Retry-After', '60'), 503, unknownTo(request, 'later'));
      return null;
    }
  }
}

/** Nothing is known of who holds such a link, but the browser says which language they read. */
function unknownTo(request: Request, state: 'gone' | 'later'): SurveyPage {
  const language = request.acceptsLanguages([...LANGUAGES]);
  return {
    language: language && isLanguage(language) ? language : 'en',
    agencyName: '',
    nonEmergencyNumber: '',
    state,
  };
}

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
    .set({
      'Cache-Control': 'no-store',
      'Content-Language': page.language,
      'X-Robots-Tag': 'noindex, nofollow',
    })
    .type('html')
    .send(renderSurveyPage(page));
}

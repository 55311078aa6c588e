import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Inject, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Config } from '#config/config.js';
import { type LeadFilters, leadFilters } from '#contracts/leads.js';
import { audit } from '#database/audit.js';
import { CONFIG } from '../app.tokens.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { ProblemError } from '../problem.js';
import { Acting, type Who } from '../request.js';
import { leadCells } from './lead-columns.js';
import { leadCsv } from './lead-csv.js';
import { leadWorkbook } from './lead-workbook.js';
import { LeadsService } from './leads.service.js';

const maxWorkbookRows = 50_000;
const clientLeft = z.object({ code: z.literal('ERR_STREAM_PREMATURE_CLOSE') });
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Leads to take away, by the filters of their list. */
@Controller('v1')
@OwnerApi()
export class LeadExportsController {
  constructor(
    private readonly db: DataSource,
    private readonly leads: LeadsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('leads.csv')
  @Needs('operate')
  @Answers('leads.exportCsv', 'Leads as CSV, written as it is read', { 200: z.string() }, [], 'text/csv')
  async csv(
    @Acting() who: Who,
    @Query({ schema: leadFilters }) filters: LeadFilters,
    @Res() response: Response,
  ): Promise<void> {
    const rows = Readable.from(this.#rows(who.accountId, filters));
    // What fails before the first row is answered as a problem; later the answer breaks off.
    await once(rows, 'readable');
    await this.#audit(who, 'csv', filters);
    attach(response, 'csv', 'text/csv; charset=utf-8');
    await pipeline(rows, leadCsv(), response).catch((error: unknown) => {
      if (!clientLeft.safeParse(error).success) throw error;
    });
  }

  @Get('leads.xlsx')
  @Needs('operate')
  @Answers('leads.exportXlsx', `Leads as a sheet, at most ${maxWorkbookRows}`, { 200: z.string() }, [], xlsx)
  async xlsx(
    @Acting() who: Who,
    @Query({ schema: leadFilters }) filters: LeadFilters,
    @Res() response: Response,
  ): Promise<void> {
    const { accountId } = who;
    if ((await this.leads.count(accountId, filters, maxWorkbookRows + 1)) > maxWorkbookRows) {
      throw new ProblemError(
        'invalid',
        `These are more than ${maxWorkbookRows} leads, too many for a sheet: narrow the filters, or take the CSV.`,
      );
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    try {
      const file = await leadWorkbook(this.#rows(accountId, filters), gone.signal);
      await this.#audit(who, 'xlsx', filters);
      attach(response, 'xlsx', xlsx);
      response.end(file);
    } catch (error) {
      if (!gone.signal.aborted) throw error;
    }
  }

  /** Before the first row leaves. What was looked for may be a visitor's name, so the filters' names will do. */
  async #audit(who: Who, format: 'csv' | 'xlsx', filters: LeadFilters): Promise<void> {
    await audit(this.db, who, 'leads.exported', null, { format, filters: Object.keys(filters) });
  }

  async *#rows(accountId: string, filters: LeadFilters): AsyncGenerator<string[], void> {
    for await (const lead of this.leads.each(accountId, filters)) yield leadCells(lead, this.config.http.publicUrl);
  }
}

function attach(response: Response, extension: string, type: string): void {
  const today = new Date().toISOString().slice(0, 10);
  response.setHeader('content-type', type);
  response.setHeader('content-disposition', `attachment; filename="leads-${today}.${extension}"`);
}

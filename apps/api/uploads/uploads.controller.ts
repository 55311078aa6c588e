import { createHash } from 'node:crypto';
import { Controller, Get, HttpCode, Inject, Param, Post, Res, UploadedFile, UseInterceptors } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { publicId } from '#contracts/ids.js';
import { type Upload as ShownUpload, upload } from '#contracts/uploads.js';
import { Upload } from '#database/entities/upload.js';
import { SERVICE_DB } from '../app.tokens.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { uploadId } from '../params.js';
import { ProblemError } from '../problem.js';
import { AccountId } from '../request.js';
import { type Drawing, draw, refusal } from './draw.js';
import { imageFormat, utf8 } from './image-format.js';
import { ReceiveFile } from './receive-file.js';
import { svgFault } from './svg-faults.js';

/** Images that an account may keep. */
export const maxUploads = 500;
const formFile = { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } };

/** Images for buttons. What is uploaded is drawn anew and not kept, so that nothing of a stranger's file is ever served. */
@Controller('v1/uploads')
export class UploadsController {
  constructor(
    private readonly db: DataSource,
    @Inject(SERVICE_DB) private readonly everybodys: DataSource,
  ) {}

  @Post()
  @HttpCode(201)
  @OwnerApi()
  @UseInterceptors(ReceiveFile)
  @ApiConsumes('multipart/form-data')
  @ApiBody({ schema: formFile })
  @Needs('configure')
  @Answers('uploads.create', 'Keep an image: SVG, PNG, JPEG or WebP up to 1 MiB', { 201: upload })
  async create(
    @AccountId() accountId: string,
    @UploadedFile() file: Express.Multer.File | undefined,
  ): Promise<ShownUpload> {
    if (!file) throw refusal('expected a file');
    const format = imageFormat(file.buffer);
    if (!format) throw refusal('expected an SVG (not compressed, UTF-8), PNG, JPEG or WebP image');
    const fault = format === 'svg' ? svgFault(utf8(file.buffer) ?? '') : undefined;
    if (fault) throw refusal(fault);
    return await this.#keep(accountId, await draw(file.buffer, format));
  }

  @Get(':uploadId')
  @Answers('uploads.read', 'The image of an upload', { 200: z.string() }, ['not_found'], 'image/webp')
  async read(@Param('uploadId', { schema: uploadId }) id: string, @Res() response: Response): Promise<void> {
    const found = await this.everybodys.manager.findOneBy(Upload, { id });
    if (!found) throw new ProblemError('not_found', 'There is no such upload.');
    response
      .setHeader('content-type', 'image/webp')
      .setHeader('content-disposition', `inline; filename="${publicId('upload', id)}.webp"`)
      .setHeader('x-content-type-options', 'nosniff')
      .setHeader('content-security-policy', "default-src 'none'; sandbox")
      .setHeader('cross-origin-resource-policy', 'cross-origin')
      .setHeader('cache-control', 'public, max-age=31536000, immutable');
    response.send(found.image);
  }

  /** The same image of the same account is the same upload. */
  async #keep(accountId: string, { image, width, height }: Drawing): Promise<ShownUpload> {
    const [kept] = await this.db.query<Pick<Upload, 'id' | 'width' | 'height'>[]>(
      `INSERT INTO uploads (id, account_id, hash, width, height, image)
       SELECT $1, $2, $3, $4, $5, $6
       WHERE (SELECT count(*) FROM uploads WHERE account_id = $2) < $7
         OR EXISTS (SELECT FROM uploads WHERE account_id = $2 AND hash = $3)
       ON CONFLICT (account_id, hash) DO UPDATE SET hash = excluded.hash
       RETURNING id, width, height`,
      [uuidv7(), accountId, createHash('sha256').update(image).digest(), width, height, image, maxUploads],
    );
    if (!kept) throw refusal(`the account has ${maxUploads} images already, and no more are kept`);
    const id = publicId('upload', kept.id);
    return { id, url: `/v1/uploads/${id}`, width: kept.width, height: kept.height };
  }
}

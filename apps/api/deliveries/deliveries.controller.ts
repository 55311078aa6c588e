import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import {
  type DeliveriesQuery,
  type Delivery,
  type DeliveryDetail,
  deliveriesQuery,
  delivery,
  deliveryDetail,
  type RedeliverSince,
  redelivered,
  redeliverSince,
} from '#contracts/deliveries.js';
import { type Page, pageOf } from '#contracts/paging.js';
import { Answers } from '../openapi-answers.js';
import { OwnerGuard } from '../owner.guard.js';
import { deliveryId } from '../params.js';
import { AccountId } from '../request.js';
import { DeliveriesService } from './deliveries.service.js';

/** Mails and webhook calls: what became of them, and sending them again. */
@Controller('v1/deliveries')
@UseGuards(OwnerGuard)
@ApiBearerAuth('apiKey')
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @Answers('deliveries.list', 'Deliveries, newest first', { 200: pageOf(delivery) })
  async list(
    @AccountId() accountId: string,
    @Query({ schema: deliveriesQuery }) query: DeliveriesQuery,
  ): Promise<Page<Delivery>> {
    return await this.deliveries.list(accountId, query);
  }

  @Post('redeliver')
  @HttpCode(202)
  @Answers('deliveries.redeliverSince', 'Send again what failed since a time; at most 1,000 deliveries', {
    202: redelivered,
  })
  async redeliverSince(
    @AccountId() accountId: string,
    @Body({ schema: redeliverSince }) wish: RedeliverSince,
  ): Promise<{ count: number }> {
    return { count: await this.deliveries.redeliverSince(accountId, wish) };
  }

  @Get(':deliveryId')
  @Answers('deliveries.get', 'One delivery with every attempt, oldest first', { 200: deliveryDetail }, ['not_found'])
  async get(
    @AccountId() accountId: string,
    @Param('deliveryId', { schema: deliveryId }) id: string,
  ): Promise<DeliveryDetail> {
    return await this.deliveries.get(accountId, id);
  }

  @Post(':deliveryId/redeliver')
  @HttpCode(202)
  @Answers('deliveries.redeliver', 'Send a delivery again, now', { 202: delivery }, ['not_found'])
  async redeliver(
    @AccountId() accountId: string,
    @Param('deliveryId', { schema: deliveryId }) id: string,
  ): Promise<Delivery> {
    return await this.deliveries.redeliver(accountId, id);
  }

  @Post(':deliveryId/cancel')
  @HttpCode(202)
  @Answers('deliveries.cancel', 'Try a delivery no more', { 202: delivery }, ['not_found'])
  async cancel(
    @AccountId() accountId: string,
    @Param('deliveryId', { schema: deliveryId }) id: string,
  ): Promise<Delivery> {
    return await this.deliveries.cancel(accountId, id);
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
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
import { Needs, OwnerApi } from '../owner.guard.js';
import { deliveryId } from '../params.js';
import { AccountId, Acting, type Who } from '../request.js';
import { DeliveriesService } from './deliveries.service.js';

/** Mails and webhook calls: what became of them, and sending them again. */
@Controller('v1/deliveries')
@OwnerApi()
export class DeliveriesController {
  constructor(private readonly deliveries: DeliveriesService) {}

  @Get()
  @Needs('read')
  @Answers('deliveries.list', 'Deliveries, newest first', { 200: pageOf(delivery) })
  async list(
    @AccountId() accountId: string,
    @Query({ schema: deliveriesQuery }) query: DeliveriesQuery,
  ): Promise<Page<Delivery>> {
    return await this.deliveries.list(accountId, query);
  }

  @Post('redeliver')
  @HttpCode(202)
  @Needs('operate')
  @Answers('deliveries.redeliverSince', 'Send again what failed since a time; at most 1,000 deliveries', {
    202: redelivered,
  })
  async redeliverSince(
    @Acting() who: Who,
    @Body({ schema: redeliverSince }) wish: RedeliverSince,
  ): Promise<{ count: number }> {
    return { count: await this.deliveries.redeliverSince(who, wish) };
  }

  @Get(':deliveryId')
  @Needs('read')
  @Answers('deliveries.get', 'One delivery with every attempt, oldest first', { 200: deliveryDetail }, ['not_found'])
  async get(
    @AccountId() accountId: string,
    @Param('deliveryId', { schema: deliveryId }) id: string,
  ): Promise<DeliveryDetail> {
    return await this.deliveries.get(accountId, id);
  }

  @Post(':deliveryId/redeliver')
  @HttpCode(202)
  @Needs('operate')
  @Answers('deliveries.redeliver', 'Send a delivery again, now', { 202: delivery }, ['not_found'])
  async redeliver(@Acting() who: Who, @Param('deliveryId', { schema: deliveryId }) id: string): Promise<Delivery> {
    return await this.deliveries.redeliver(who, id);
  }

  @Post(':deliveryId/cancel')
  @HttpCode(202)
  @Needs('operate')
  @Answers('deliveries.cancel', 'Try a delivery no more', { 202: delivery }, ['not_found'])
  async cancel(@Acting() who: Who, @Param('deliveryId', { schema: deliveryId }) id: string): Promise<Delivery> {
    return await this.deliveries.cancel(who, id);
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { type Icon, type IconsQuery, icon, iconsQuery } from '#contracts/icons.js';
import { type Page, pageOf } from '#contracts/paging.js';
import { Answers } from '../openapi-answers.js';
import { Needs, OwnerApi } from '../owner.guard.js';
import { searchIcons } from './icons.js';

/** Icons that a button may carry. */
@Controller('v1/icons')
@OwnerApi()
export class IconsController {
  @Get()
  @Needs('read')
  @Answers('icons.list', 'Icons by name or tag, the best first', { 200: pageOf(icon) })
  list(@Query({ schema: iconsQuery }) { query, limit }: IconsQuery): Page<Icon> {
    return { data: searchIcons(query, limit), nextCursor: null };
  }
}

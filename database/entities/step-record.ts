import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { StepOutcome } from '#contracts/conversation-workflow.js';
import { Conversation } from './conversation.js';

/** A step that was applied, with its outcome: doing it again answers the outcome and changes nothing. */
@Entity('steps')
export class StepRecord {
  @PrimaryColumn('uuid', { name: 'conversation_id', primaryKeyConstraintName: 'steps_pkey' })
  @ForeignKey(() => Conversation, { name: 'steps_conversation_fkey', onDelete: 'CASCADE' })
  conversationId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'steps_pkey' })
  key!: string;

  @Column('jsonb')
  outcome!: StepOutcome;

  @Column('timestamptz', { default: () => 'now()' })
  at!: Date;
}

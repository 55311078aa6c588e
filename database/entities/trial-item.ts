import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Conversation } from './conversation.js';
import { TrialCase } from './trial-case.js';
import { TrialRun } from './trial-run.js';

/** One trial of a run. It names what is tried and holds nothing that a visitor of a dry-run wrote. */
@Entity('trial_items')
@Check('trial_items_subject_check', '(case_id IS NULL) <> (conversation_id IS NULL)')
@Index('trial_items_case_idx', ['caseId'])
@Index('trial_items_conversation_idx', ['conversationId'])
export class TrialItem {
  @PrimaryColumn('uuid', { name: 'run_id', primaryKeyConstraintName: 'trial_items_pkey' })
  @ForeignKey(() => TrialRun, { name: 'trial_items_run_fkey', onDelete: 'CASCADE' })
  runId!: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'trial_items_pkey' })
  position!: number;

  @Column('uuid', { name: 'case_id', nullable: true })
  @ForeignKey(() => TrialCase, { name: 'trial_items_case_fkey', onDelete: 'CASCADE' })
  caseId!: string | null;

  @Column('uuid', { name: 'conversation_id', nullable: true })
  @ForeignKey(() => Conversation, { name: 'trial_items_conversation_fkey', onDelete: 'CASCADE' })
  conversationId!: string | null;

  /** Of the reply as it was given. */
  @Column('int', { nullable: true })
  seq!: number | null;

  /** Null until it was tried. */
  @Column('jsonb', { nullable: true })
  result!: unknown;
}

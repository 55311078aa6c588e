import { Check, Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Bot } from './bot.js';

/** Many trials in one go: of all cases, or of the turns of real conversations. */
@Entity('trial_runs')
@Check('trial_runs_kind_check', "kind IN ('cases', 'turns')")
@Check('trial_runs_state_check', "state IN ('running', 'done', 'stopped')")
@Index('trial_runs_bot_idx', ['botId', 'id'])
@Index('trial_runs_account_idx', ['accountId', 'createdAt'])
export class TrialRun {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'trial_runs_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  accountId!: string;

  @Column('uuid', { name: 'bot_id' })
  @ForeignKey(() => Bot, { name: 'trial_runs_bot_fkey', onDelete: 'CASCADE' })
  botId!: string;

  @Column('text')
  kind!: 'cases' | 'turns';

  @Column('text', { default: 'running' })
  state!: 'running' | 'done' | 'stopped';

  @Column('int', { name: 'bot_version' })
  botVersion!: number;

  /** Settings of actions that are tried in place of those of the version, by the action's name. */
  @Column('jsonb', { default: {} })
  drafts!: Record<string, unknown>;

  @Column('int')
  total!: number;

  @Column('int', { default: 0 })
  conversations!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

import { Column, CreateDateColumn, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Account } from './account.js';

/** An image for buttons, drawn anew as WebP; what was uploaded is not kept. */
@Entity('uploads')
@Index('uploads_hash_key', ['accountId', 'hash'], { unique: true })
export class Upload {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'uploads_pkey' })
  id!: string;

  @Column('uuid', { name: 'account_id' })
  @ForeignKey(() => Account, { name: 'uploads_account_fkey', onDelete: 'CASCADE' })
  accountId!: string;

  /** SHA-256 of the image. */
  @Column('bytea')
  hash!: Buffer;

  @Column('int')
  width!: number;

  @Column('int')
  height!: number;

  @Column('bytea')
  image!: Buffer;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt!: Date;
}

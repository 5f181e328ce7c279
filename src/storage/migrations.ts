/** The tables, and how an older database becomes a current one. A migration that was released is never edited. */
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StorageError } from './storage.ts'

/** Times are Unix milliseconds. */
export interface Tables {
  /** One message and its answer each; also the record of which deliveries were answered. */
  turns: {
    conversation_id: string
    /** Counts the turns of a conversation, so that a turn that started from an older state is noticed. */
    version: number
    /** Id of the answer's receipt. */
    receipt: string
    created_at: number
    delivery: string | null
    verdict: string | null
    /** JSON of answerSchema. */
    answer: string
    /** JSON of what the answer was made from. */
    record: string
    /** JSON of conversationSchema as this turn left it; null once there is a later turn. */
    state: string | null
  }
  /** Conversation states that could not be read, kept for whoever looks into it. */
  set_aside: { conversation_id: string; state: string; created_at: number }
  named_values: { name: string; value: string; expires_at: number }
  /** Names that a SQLite instance holds; PostgreSQL has locks of its own. */
  locks: { name: string; holder: string }
}

/** In the order of their names. */
const migrations: Record<string, Migration> = {
  '001-start': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('conversations')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('updated_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('receipts')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('conversation_id', 'text', (column) => column.notNull())
        .addColumn('delivery', 'text', (column) => column.unique())
        .addColumn('answer', 'text', (column) => column.notNull())
        .addColumn('record', 'text', (column) => column.notNull())
        .addColumn('verdict', 'text')
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('set_aside')
        .addColumn('conversation_id', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('named_values')
        .addColumn('name', 'text', (column) => column.primaryKey().notNull())
        .addColumn('value', 'text', (column) => column.notNull())
        .addColumn('expires_at', 'bigint', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('locks')
        .addColumn('name', 'text', (column) => column.primaryKey().notNull())
        .addColumn('holder', 'text', (column) => column.notNull())
        .execute()
      for (const [table, column] of [
        ['conversations', 'updated_at'],
        ['receipts', 'conversation_id'],
        ['receipts', 'created_at'],
        ['set_aside', 'conversation_id'],
      ] as const) {
        await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute()
      }
    },
  },
  // One table instead of two: a turn costs one row and half as many entries in indexes.
  '002-turns': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('turns')
        .addColumn('conversation_id', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('receipt', 'text', (column) => column.notNull().unique())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('delivery', 'text')
        .addColumn('verdict', 'text')
        .addColumn('answer', 'text', (column) => column.notNull())
        .addColumn('record', 'text', (column) => column.notNull())
        .addColumn('state', 'text')
        .addPrimaryKeyConstraint('turns_of_conversation', ['conversation_id', 'version'])
        .execute()
      await sql`
        insert into turns
          (conversation_id, version, receipt, created_at, delivery, verdict, answer, record, state)
        select conversation_id, version - later, id, created_at, delivery, verdict, answer, record,
          case when later = 0 then state end
        from (
          select r.*, c.version, c.state, row_number() over (
            partition by r.conversation_id order by r.created_at desc, r.id desc
          ) - 1 as later
          from receipts r join conversations c on c.id = r.conversation_id
        ) as numbered
      `.execute(db)
      await db.schema
        .createIndex('turns_delivery')
        .unique()
        .on('turns')
        .column('delivery')
        .where('delivery', 'is not', null)
        .execute()
      await db.schema.createIndex('turns_created_at').on('turns').column('created_at').execute()
      await db.schema.dropTable('receipts').execute()
      await db.schema.dropTable('conversations').execute()
    },
  },
}

/**
 * Brings the database up to this program's version. Instances that start together take turns, by a lock of the
 * database; a migration is there as a whole or not at all.
 * @throws {StorageError} if a newer program made the database
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
  }).migrateToLatest()
  if (error === undefined) return
  const newer = error instanceof Error && /previously executed migration (\S+) is missing/.exec(error.message)
  if (!newer) throw error
  throw new StorageError(
    `The database was made by a newer version of this program (it holds migration ${newer[1]}). Start that version, or restore a backup made by this one.`,
  )
}

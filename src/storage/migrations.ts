/** The tables, and how an older database becomes a current one. A migration that was released is never edited. */
import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StorageError } from './storage.ts'

/** For how long a reply may serve further turns, in milliseconds: it is old when they are, and no count is kept. */
export const SHARED_MS = 3_600_000

/** Times are Unix milliseconds. */
export interface Tables {
  /** One message and its answer each; also the record of which deliveries were answered. */
  turns: {
    conversation_id: string
    /** Counts the turns of a conversation, so that a turn that started from an older state is noticed. */
    version: number
    /** Id of the answer's receipt. */
    receipt: string
    /** Not before its reply's time, and less than {@link SHARED_MS} later. */
    created_at: number
    delivery: string | null
    verdict: string | null
    /** Which reply: the receipt of the first turn that got it. */
    reply: string
  }
  /** What was replied; one row serves all turns of its time that got the very same. */
  replies: {
    id: string
    created_at: number
    /** JSON of answerSchema. */
    answer: string
    /** JSON of what the answer was made from. */
    record: string
    /** JSON of conversationSchema as the turn left it. */
    state: string
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
  // Most turns ask what others asked: what was replied is kept once, and a turn costs one short row.
  '002-replies': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('replies')
        .addColumn('id', 'text', (column) => column.primaryKey().notNull())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('answer', 'text', (column) => column.notNull())
        .addColumn('record', 'text', (column) => column.notNull())
        .addColumn('state', 'text', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('turns')
        .addColumn('conversation_id', 'text', (column) => column.notNull())
        .addColumn('version', 'integer', (column) => column.notNull())
        .addColumn('receipt', 'text', (column) => column.notNull().unique())
        .addColumn('created_at', 'bigint', (column) => column.notNull())
        .addColumn('delivery', 'text')
        .addColumn('verdict', 'text')
        .addColumn('reply', 'text', (column) => column.notNull())
        .addPrimaryKeyConstraint('turns_of_conversation', ['conversation_id', 'version'])
        .execute()
      await sql`
        insert into replies (id, created_at, answer, record, state)
        select r.id, r.created_at, r.answer, r.record, c.state
        from receipts r join conversations c on c.id = r.conversation_id
      `.execute(db)
      await sql`
        insert into turns (conversation_id, version, receipt, created_at, delivery, verdict, reply)
        select r.conversation_id, c.version + 1 - row_number() over (
            partition by r.conversation_id order by r.created_at desc, r.id desc
          ), r.id, r.created_at, r.delivery, r.verdict, r.id
        from receipts r join conversations c on c.id = r.conversation_id
      `.execute(db)
      await db.schema.dropTable('receipts').execute()
      await db.schema.dropTable('conversations').execute()
      await db.schema
        .createIndex('turns_delivery')
        .unique()
        .on('turns')
        .column('delivery')
        .where('delivery', 'is not', null)
        .execute()
      for (const table of ['turns', 'replies']) {
        await db.schema.createIndex(`${table}_created_at`).on(table).column('created_at').execute()
      }
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

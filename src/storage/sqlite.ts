/** SQLite by node:sqlite: one file, shared by the processes of one machine. */
import { hash, randomUUID } from 'node:crypto'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely'
import { z } from 'zod'
import type { Engine, Locks } from './engine.ts'
import type { Tables } from './migrations.ts'
import { StorageError } from './storage.ts'

/** How long opening waits for another process's write, blocking. */
const OPEN_MS = 5_000
/** How long a statement does; it blocks all else meanwhile, so it is short and then tried again without blocking. */
const BUSY_MS = 20
/** A holder that has shown no life for this long is taken for dead. */
const DEAD_AFTER_MS = 2_000
const BEAT_MS = 500

/** Opens a database file, made if it is not there. @throws {StorageError} naming the file. */
export function openSqliteFile(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: OPEN_MS })
    database.exec(`pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = ${BUSY_MS}`)
    return database
  } catch (error) {
    throw new StorageError(`The database file ${path} cannot be opened: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

export function sqliteEngine(database: DatabaseSync): Engine {
  return {
    name: 'sqlite',
    dialect: new NodeSqliteDialect(database),
    locks: (db) => new RowLocks(db),
    explain,
  }
}

/** The primary result codes of SQLite that are no fault of the program. */
const faults = new Map([
  [5, { message: 'The database file is being written by another process; try again.', passes: true }],
  [8, { message: 'The database file is read-only; give this user the right to write it.', passes: false }],
  [10, { message: 'The disk does not read or write the database file; check the disk.', passes: false }],
  [11, { message: 'The database file is damaged; restore a backup.', passes: false }],
  [13, { message: 'The disk is full: nothing was stored, nothing stored was lost. Make room.', passes: false }],
  [14, { message: 'The database file cannot be opened; check its folder and its rights.', passes: false }],
  [26, { message: 'The database file is not a SQLite database; restore a backup.', passes: false }],
])
const sqliteErrorSchema = z.object({ code: z.literal('ERR_SQLITE_ERROR'), errcode: z.int() })

function explain(error: unknown) {
  const parsed = sqliteErrorSchema.safeParse(error)
  return parsed.success ? faults.get(parsed.data.errcode & 0xff) : undefined
}

/** Shows node:sqlite as Kysely wants to see a SQLite database, keeping each statement prepared. */
function preparing(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  return {
    close: () => database.close(),
    prepare(sql) {
      const known = prepared.get(sql)
      if (known) return known
      const fresh = adapt(database.prepare(sql))
      prepared.set(sql, fresh)
      return fresh
    },
  }
}

function adapt(statement: StatementSync): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...values.map(bindable)),
    run: (values) => statement.run(...values.map(bindable)),
    iterate: (values) => statement.iterate(...values.map(bindable)),
  }
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new TypeError(`SQLite is not given values of type ${typeof value} here`)
}

class NodeSqliteDialect extends SqliteDialect {
  readonly #database: DatabaseSync
  constructor(database: DatabaseSync) {
    super({ database: preparing(database) })
    this.#database = database
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#database)
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter()
  }
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync
  constructor(database: DatabaseSync) {
    super({ database: preparing(database) })
    this.#database = database
  }
  /** A transaction that turns into a writing one half-way fails at once if another process writes; this one waits. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
  /** A full disk rolls back by itself; to do it again would be an error that hides the first. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection)
  }
}

class TransactionalAdapter extends SqliteAdapter {
  /** Lets migrations run inside one immediate transaction, which is their lock. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/**
 * Names held as rows. A holder adds to its rows' `beat` while it lives; one whose beat stands still is dead and
 * its name is taken over. What counts is the waiter's own steady clock, so a jump of the wall clock changes nothing.
 */
class RowLocks implements Locks {
  readonly #db: Kysely<Tables>
  readonly #holder = randomUUID()
  readonly #held = new Set<string>()
  readonly #timer: NodeJS.Timeout

  constructor(db: Kysely<Tables>) {
    this.#db = db
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS).unref()
  }

  async hold(secret: string): Promise<() => Promise<void>> {
    // A row may outlive its holder; it must not say whose conversation it was.
    const name = hash('sha256', secret, 'base64')
    let seen: { holder: string; beat: number; since: number } | undefined
    for (let wait = 2; ; wait = Math.min(wait * 2, 40)) {
      const row = { name, holder: this.#holder, beat: 0 }
      const taken = await this.#db.insertInto('locks').values(row).onConflict((it) => it.doNothing()).executeTakeFirst()
      if (taken.numInsertedOrUpdatedRows === 1n) break
      const other = await this.#db.selectFrom('locks').select(['holder', 'beat']).where('name', '=', name).executeTakeFirst()
      if (!other) continue
      // Its release failed earlier; nobody in this instance holds it, or would have let this one wait.
      if (other.holder === this.#holder) break
      if (seen?.holder !== other.holder || seen.beat !== other.beat) seen = { ...other, since: performance.now() }
      if (performance.now() - seen.since > DEAD_AFTER_MS && (await this.#takeOver(name, seen))) break
      await sleep(wait)
    }
    this.#held.add(name)
    return async () => {
      this.#held.delete(name)
      await this.#db.deleteFrom('locks').where('name', '=', name).where('holder', '=', this.#holder).execute()
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#db.deleteFrom('locks').where('holder', '=', this.#holder).execute()
  }

  async #takeOver(name: string, dead: { holder: string; beat: number }): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('locks')
      .set({ holder: this.#holder, beat: 0 })
      .where('name', '=', name)
      .where('holder', '=', dead.holder)
      .where('beat', '=', dead.beat)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  }

  async #beat(): Promise<void> {
    try {
      for (const name of this.#held) {
        await this.#db
          .updateTable('locks')
          .set((row) => ({ beat: row('beat', '+', 1) }))
          .where('name', '=', name)
          .where('holder', '=', this.#holder)
          .execute()
      }
    } catch {
      // A missed beat costs at most the lock; the version of a conversation still keeps its turns in order.
    }
  }
}

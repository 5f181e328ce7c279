/** SQLite by node:sqlite: one file, shared by the processes of one machine. */
import { hash, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
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
import { turnKeeper } from './sqlite-turns.ts'
import { StorageError } from './storage.ts'

/** How long opening waits for another process's write, blocking. */
const OPEN_MS = 5_000
/** How long a statement does; it blocks all else meanwhile, so it is short and then tried again without blocking. */
const BUSY_MS = 20
/** Pages that the write-ahead log gathers before they go to the file, where everybody waits: 32 MB. */
const LOG_PAGES = 8_000
/** SQLite's result code for a lock that another holds. */
const BUSY = 5

/** Opens a database file, made if it is not there. @throws {StorageError} naming the file. */
export function openSqliteFile(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { timeout: OPEN_MS })
    writeAhead(database)
    database.exec(`pragma synchronous = normal; pragma busy_timeout = ${BUSY_MS}`)
    database.exec(`pragma wal_autocheckpoint = ${LOG_PAGES}`)
    return database
  } catch (error) {
    throw new StorageError(
      `The database file ${path} cannot be opened: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    )
  }
}

/** SQLite does not wait for another process that turns a new file to write-ahead logging too; this does. */
function writeAhead(database: DatabaseSync): void {
  for (const end = performance.now() + OPEN_MS; ; ) {
    try {
      database.exec('pragma journal_mode = wal')
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_MS)
    }
  }
}

export function sqliteEngine(database: DatabaseSync): Engine {
  return {
    name: 'sqlite',
    dialect: new NodeSqliteDialect(database),
    locks: (db) => new RowLocks(db, database.location()),
    keepTogether: turnKeeper(database),
    explain,
  }
}

/** The primary result codes of SQLite that are no fault of the program. */
const faults = new Map([
  [BUSY, { message: 'The database file is being written by another process; try again.', passes: true }],
  [8, { message: 'The database file is read-only; give this user the right to write it.', passes: false }],
  [10, { message: 'The disk does not read or write the database file; check the disk.', passes: false }],
  [11, { message: 'The database file is damaged; restore a backup.', passes: false }],
  [
    13,
    { message: 'The disk is full: nothing was stored, nothing stored was lost. Make room.', passes: false },
  ],
  [14, { message: 'The database file cannot be opened; check its folder and its rights.', passes: false }],
  [26, { message: 'The database file is not a SQLite database; restore a backup.', passes: false }],
])
const sqliteErrorSchema = z.object({ code: z.literal('ERR_SQLITE_ERROR'), errcode: z.int() })

function explain(error: unknown) {
  const parsed = sqliteErrorSchema.safeParse(error)
  return parsed.success ? faults.get(parsed.data.errcode & 0xff) : undefined
}

function isBusy(error: unknown): boolean {
  const parsed = sqliteErrorSchema.safeParse(error)
  return parsed.success && (parsed.data.errcode & 0xff) === BUSY
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
 * Names held as rows. Each instance shows that it lives by a lock on a small file of its own beside the database,
 * which the operating system drops when the process dies; a dead holder's names are taken over at once. No clock
 * is asked.
 */
class RowLocks implements Locks {
  readonly #db: Kysely<Tables>
  /** The database file; null for one in memory, which nobody shares. */
  readonly #file: string | null
  readonly #holder = randomUUID()
  #life: DatabaseSync | undefined

  constructor(db: Kysely<Tables>, file: string | null) {
    this.#db = db
    this.#file = file
  }

  async hold(secret: string): Promise<() => Promise<void>> {
    if (this.#file !== null && !this.#life) {
      sweep(this.#file)
      this.#life = showLife(lifeFile(this.#file, this.#holder))
    }
    const name = lockName(secret)
    for (let wait = 2; ; wait = Math.min(wait * 2, 40)) {
      const row = { name, holder: this.#holder }
      const taken = await this.#db
        .insertInto('locks')
        .values(row)
        .onConflict((it) => it.doNothing())
        .executeTakeFirst()
      if (taken.numInsertedOrUpdatedRows === 1n) break
      const other = await this.#db
        .selectFrom('locks')
        .select('holder')
        .where('name', '=', name)
        .executeTakeFirst()
      // Its release failed earlier; nobody in this instance holds it, or would have let this one wait.
      if (other?.holder === this.#holder) break
      if (!other) continue
      if (this.#file !== null && lives(lifeFile(this.#file, other.holder))) await sleep(wait)
      else await this.#db.deleteFrom('locks').where('holder', '=', other.holder).execute()
    }
    return async () => {
      await this.#db.deleteFrom('locks').where('name', '=', name).where('holder', '=', this.#holder).execute()
    }
  }

  async heldOf(secrets: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.#db.selectFrom('locks').select('name').execute()
    if (rows.length === 0) return new Set()
    const held = new Set(rows.map(({ name }) => name))
    return new Set(secrets.filter((secret) => held.has(lockName(secret))))
  }

  async close(): Promise<void> {
    await this.#db.deleteFrom('locks').where('holder', '=', this.#holder).execute()
    this.#life?.close()
    if (this.#file !== null) rmSync(lifeFile(this.#file, this.#holder), { force: true })
  }
}

/** A row may outlive its holder; it must not say whose conversation it was. */
function lockName(secret: string): string {
  return hash('sha256', secret, 'base64')
}

function lifeFile(file: string, holder: string): string {
  return `${file}-${holder}.alive`
}

/** Locks a file until the returned database is closed or the process dies. */
function showLife(file: string): DatabaseSync {
  for (;;) {
    const life = new DatabaseSync(file, { timeout: OPEN_MS })
    life.exec('pragma journal_mode = memory; begin exclusive')
    // Someone who took it for a dead one's may have removed it before it was locked.
    if (existsSync(file)) return life
    life.close()
  }
}

/** Whether a process holds the lock on the file; one that nobody holds is removed. */
function lives(file: string): boolean {
  if (!existsSync(file)) return false
  const probe = new DatabaseSync(file, { timeout: 0 })
  try {
    probe.exec('pragma journal_mode = memory; begin exclusive')
    rmSync(file, { force: true })
    return false
  } catch (error) {
    if (isBusy(error)) return true
    throw error
  } finally {
    probe.close()
  }
}

/** Removes the files of holders that died. */
function sweep(file: string): void {
  const start = `${basename(file)}-`
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(start) && name.endsWith('.alive')) lives(join(dirname(file), name))
  }
}

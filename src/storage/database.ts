/**
 * Storage on a database. A turn holds its conversation's name across instances while `work` runs, outside any
 * transaction; then one short transaction keeps the answer and the new state, on condition that the state is still
 * the one that `work` started from. Should a lock be lost, that condition and the unique delivery ids still keep
 * each turn once and in order. Turns that need no waiting rely on these alone where the engine keeps many together.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, sql } from 'kysely'
import { z } from 'zod'
import { type Conversation, conversationSchema } from '../assistant/conversation.ts'
import { jsonOf } from '../assistant/json.ts'
import { type Answer, answerSchema } from '../reply/answer.ts'
import { Batch } from './batch.ts'
import type { Engine, KeptTurn, Locks } from './engine.ts'
import { migrate, SHARED_MS, type Tables } from './migrations.ts'
import { Queue } from './queue.ts'
import {
  type Feedback,
  newReceiptId,
  type Storage,
  StorageError,
  type StoredTurn,
  type TurnResult,
} from './storage.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** How long a call waits for a database that is away before it fails. */
const PATIENCE_MS = 10_000
/** A probe that takes longer than this means: cannot serve. */
const READY_MS = 2_000
/** Rows that one statement of a purge deletes, so that nobody waits long for it. */
const PURGE_ROWS = 500

export interface DatabaseOptions {
  /** Days that conversations, answers and their records are kept after their last change. */
  readonly retentionDays?: number
  readonly patienceMs?: number
  /** The wall clock, in Unix milliseconds. */
  readonly now?: () => number
}

/** A state as it was read: `unreadable` is the text of one that could not be parsed. */
interface Before {
  readonly conversation: Conversation | undefined
  readonly version: number
  readonly unreadable: string | undefined
}

/** A message to be answered: whose, and the id that its answer gets. */
interface Asked {
  readonly conversation: string
  readonly delivery: string | undefined
  readonly receipt: string
}

/** One that can be answered without waiting. */
interface AskedAtOnce extends Asked {
  readonly name: string
  /** Nothing is kept of its conversation yet. */
  readonly opens: boolean
  readonly atOnce: (before: Conversation | undefined) => TurnResult | undefined
}

/** Another instance got in between. */
class Conflict extends Error {}

export class DatabaseStorage implements Storage {
  readonly #db: Kysely<Tables>
  readonly #engine: Engine
  readonly #locks: Locks
  readonly #queue = new Queue()
  readonly #reading = new Batch((all: readonly AskedAtOnce[]) => this.#readTogether(all))
  readonly #keeping: Batch<KeptTurn, boolean>
  readonly #retentionMs: number
  readonly #patienceMs: number
  readonly #now: () => number
  readonly #purging: NodeJS.Timeout
  /** Wall clock minus steady clock when last looked at. */
  #clock: number

  private constructor(
    engine: Engine,
    { retentionDays = 90, patienceMs = PATIENCE_MS, now = Date.now }: DatabaseOptions,
  ) {
    this.#engine = engine
    this.#db = new Kysely<Tables>({ dialect: engine.dialect })
    this.#locks = engine.locks(this.#db)
    this.#keeping = new Batch(async (turns) => engine.keepTogether?.(turns) ?? turns.map(() => false))
    this.#retentionMs = retentionDays * DAY_MS
    this.#patienceMs = patienceMs
    this.#now = now
    this.#clock = now() - performance.now()
    this.#purging = setInterval(() => void this.purge().catch(warn), HOUR_MS).unref()
  }

  /** Connects and migrates. @throws {StorageError} if that cannot be, or a newer program made the database. */
  static async open(engine: Engine, options: DatabaseOptions = {}): Promise<DatabaseStorage> {
    const storage = new DatabaseStorage(engine, options)
    try {
      await storage.#patiently(() => migrate(storage.#db))
    } catch (error) {
      clearInterval(storage.#purging)
      await storage.#db.destroy()
      throw error
    }
    return storage
  }

  async turn(
    id: string,
    delivery: string | undefined,
    work: (before: Conversation | undefined) => Promise<TurnResult>,
    atOnce?: (before: Conversation | undefined) => TurnResult | undefined,
    opens = false,
  ): Promise<StoredTurn> {
    const conversation = storable(id)
    const name = `conversation ${conversation}`
    const asked = {
      conversation,
      delivery: delivery === undefined ? undefined : storable(delivery),
      receipt: newReceiptId(),
    }
    const run = async () => {
      const together = atOnce && this.#engine.keepTogether
      const done = together && (await this.#atOnce({ ...asked, name, opens, atOnce }))
      return done ?? this.#holding(name, () => this.#turn(asked, work))
    }
    return opens ? run() : this.#queue.run(name, run)
  }

  async receipt(id: string) {
    const row = await this.#patiently(() =>
      this.#turns().select(['answer', 'record']).where('receipt', '=', id).executeTakeFirst(),
    )
    const answer = row && parse(answerSchema, row.answer)
    const record = row && parse(z.record(z.string(), z.unknown()), row.record)
    return answer && record && { answer, record }
  }

  async feedback({ receipt, verdict }: Feedback): Promise<boolean> {
    const { numUpdatedRows } = await this.#patiently(() =>
      this.#db.updateTable('turns').set({ verdict }).where('receipt', '=', receipt).executeTakeFirst(),
    )
    return numUpdatedRows > 0n
  }

  async forget(id: string): Promise<void> {
    const conversation = storable(id)
    await this.#patiently(() =>
      this.#db.transaction().execute(async (db) => {
        const turns = await db
          .deleteFrom('turns')
          .where('conversation_id', '=', conversation)
          .returning('reply')
          .execute()
        const replies = [...new Set(turns.map(({ reply }) => reply))]
        for (let first = 0; first < replies.length; first += PURGE_ROWS)
          await deleteUnused(db, replies.slice(first, first + PURGE_ROWS))
        await db.deleteFrom('set_aside').where('conversation_id', '=', conversation).execute()
      }),
    )
  }

  async readValue(name: string): Promise<string | undefined> {
    const row = await this.#patiently(() =>
      this.#db
        .selectFrom('named_values')
        .select('value')
        .where('name', '=', storable(name))
        .where('expires_at', '>', this.#now())
        .executeTakeFirst(),
    )
    return row?.value
  }

  async writeValue(name: string, value: string, expiresAt: number): Promise<void> {
    const row = { value, expires_at: Math.trunc(expiresAt) }
    await this.#patiently(() =>
      this.#db
        .insertInto('named_values')
        .values({ name: storable(name), ...row })
        .onConflict((it) => it.column('name').doUpdateSet(row))
        .execute(),
    )
  }

  async exclusively<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#queue.run(name, () => this.#holding(name, work))
  }

  async ready(): Promise<boolean> {
    const probe = sql`select 1`.execute(this.#db).then(
      () => true,
      () => false,
    )
    return Promise.race([probe, sleep(READY_MS, false, { ref: false })])
  }

  async close(): Promise<void> {
    clearInterval(this.#purging)
    await this.#locks.close().catch(() => undefined)
    await this.#db.destroy()
  }

  /**
   * Deletes what is older than the retention; runs by itself every hour. After a jump of the wall clock it does
   * nothing until the clock has run steadily from one purge to the next, so that a wrong clock deletes nothing.
   * @returns how many rows went, or undefined if the clock was not trusted
   */
  async purge(): Promise<number | undefined> {
    const clock = this.#now() - performance.now()
    const jumped = Math.abs(clock - this.#clock) > HOUR_MS
    this.#clock = clock
    if (jumped) return undefined
    const now = this.#now()
    const limit = now - this.#retentionMs
    const purges = [
      () =>
        this.#db
          .deleteFrom('turns')
          .where('receipt', 'in', (it) =>
            it.selectFrom('turns').select('receipt').where('created_at', '<', limit).limit(PURGE_ROWS),
          )
          .executeTakeFirst(),
      () =>
        this.#db
          .deleteFrom('replies')
          .where('id', 'in', (it) =>
            it
              .selectFrom('replies')
              .select('id')
              .where('created_at', '<', limit - SHARED_MS)
              .limit(PURGE_ROWS),
          )
          .executeTakeFirst(),
      () => this.#db.deleteFrom('set_aside').where('created_at', '<', limit).executeTakeFirst(),
      () => this.#db.deleteFrom('named_values').where('expires_at', '<', now).executeTakeFirst(),
    ]
    let rows = 0
    for (const purge of purges) {
      for (let deleted = PURGE_ROWS; deleted >= PURGE_ROWS; await sleep(1)) {
        deleted = Number((await this.#patiently(purge)).numDeletedRows)
        rows += deleted
      }
    }
    return rows
  }

  /** Turns, each with what was replied. */
  #turns() {
    return this.#db.selectFrom('turns').innerJoin('replies', 'replies.id', 'turns.reply')
  }

  /** Runs `work` while no other instance holds the name. */
  async #holding<T>(name: string, work: () => Promise<T>): Promise<T> {
    const release = await this.#patiently(() => this.#locks.hold(name))
    try {
      return await work()
    } finally {
      // What was done is done; a name that cannot be released now is free when this instance's sign of life stops.
      await this.#patiently(release).catch(warn)
    }
  }

  /** One turn whose conversation's name is held. */
  async #turn(
    asked: Asked,
    work: (before: Conversation | undefined) => Promise<TurnResult>,
  ): Promise<StoredTurn> {
    const { conversation, delivery, receipt } = asked
    for (;;) {
      const known = await this.#patiently(() => this.#answered(delivery))
      if (known) return { ...known, repeated: true }
      const before = await this.#patiently(() => this.#read(conversation))
      const result = await work(before.conversation)
      if (await this.#patiently(() => this.#keep(asked, before, result))) {
        return { answer: result.answer, receipt, repeated: false }
      }
    }
  }

  /** A turn that need not wait; undefined if it must after all, or could not be kept. */
  async #atOnce(asked: AskedAtOnce): Promise<StoredTurn | undefined> {
    try {
      const before = asked.opens ? stateOf(undefined) : await this.#reading.run(asked)
      if (before === undefined || before.unreadable !== undefined) return undefined
      const result = asked.atOnce(before.conversation)
      if (!result) return undefined
      const { answer } = result
      const kept = await this.#keeping.run({
        ...asked,
        version: before.version + 1,
        result,
        now: this.#now(),
      })
      return kept ? { answer, receipt: asked.receipt, repeated: false } : undefined
    } catch {
      // Worked on again alone, where an error reaches whoever asked and a database that is away is waited for.
      return undefined
    }
  }

  /** What turns start from; undefined for one that has to wait for another or was answered before. */
  async #readTogether(all: readonly AskedAtOnce[]): Promise<(Before | undefined)[]> {
    const held = await this.#locks.heldOf?.(all.map(({ name }) => name))
    const deliveries = all.flatMap(({ delivery }) => delivery ?? [])
    const answered =
      deliveries.length > 0
        ? await this.#db.selectFrom('turns').select('delivery').where('delivery', 'in', deliveries).execute()
        : []
    const repeated = new Set(answered.map(({ delivery }) => delivery))
    const ids = all.map(({ conversation }) => conversation)
    const rows = await this.#turns()
      .select(['conversation_id', 'state', 'version'])
      .where('conversation_id', 'in', ids)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('turns as later')
              .select('later.version')
              .whereRef('later.conversation_id', '=', 'turns.conversation_id')
              .whereRef('later.version', '>', 'turns.version'),
          ),
        ),
      )
      .execute()
    const found = new Map(rows.map((row) => [row.conversation_id, row]))
    return all.map(({ name, delivery, conversation }) =>
      held?.has(name) || (delivery && repeated.has(delivery)) ? undefined : stateOf(found.get(conversation)),
    )
  }

  async #answered(delivery: string | undefined): Promise<{ answer: Answer; receipt: string } | undefined> {
    if (delivery === undefined) return undefined
    const row = await this.#turns()
      .select(['receipt', 'answer'])
      .where('delivery', '=', delivery)
      .executeTakeFirst()
    if (!row) return undefined
    const answer = parse(answerSchema, row.answer)
    if (answer) return { answer, receipt: row.receipt }
    // An answer that can no longer be read makes way for a new one.
    await this.#db.updateTable('turns').set({ delivery: null }).where('receipt', '=', row.receipt).execute()
    return undefined
  }

  async #read(id: string): Promise<Before> {
    return stateOf(
      await this.#turns()
        .select(['state', 'version'])
        .where('conversation_id', '=', id)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst(),
    )
  }

  /** Keeps a turn as a whole. False if the conversation has moved on, or the delivery has been answered. */
  async #keep(asked: Asked, before: Before, result: TurnResult): Promise<boolean> {
    const now = this.#now()
    const id = asked.conversation
    try {
      await this.#db.transaction().execute(async (db) => {
        if (before.version > 0) {
          // Changes nothing, but holds the row: a conversation that is forgotten meanwhile must not come back.
          const held = await db
            .updateTable('turns')
            .set(({ ref }) => ({ version: ref('version') }))
            .where('conversation_id', '=', id)
            .where('version', '=', before.version)
            .executeTakeFirst()
          if (held.numUpdatedRows !== 1n) throw new Conflict()
        }
        if (before.unreadable !== undefined) {
          await db
            .insertInto('set_aside')
            .values({ conversation_id: id, state: before.unreadable, created_at: now })
            .execute()
        }
        await db
          .insertInto('replies')
          .values(replyRow(asked, result, now))
          .execute()
        const made = await db
          .insertInto('turns')
          .values(turnRow(asked, before, now))
          .onConflict((it) => it.doNothing())
          .executeTakeFirst()
        if (made.numInsertedOrUpdatedRows !== 1n) throw new Conflict()
      })
      return true
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      // A connection that broke on commit leaves it open whether the turn was kept: then it was this turn itself.
      const mine = await this.#db
        .selectFrom('turns')
        .select('receipt')
        .where('receipt', '=', asked.receipt)
        .executeTakeFirst()
      return mine !== undefined
    }
  }

  /** Tries again while the database is away. @throws {StorageError} when it stays away, is full or is damaged. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#patienceMs
    for (let wait = 4; ; wait = Math.min(wait * 2, 500)) {
      try {
        return await work()
      } catch (error) {
        const fault = this.#engine.explain(error)
        if (!fault) throw error
        if (!fault.passes || performance.now() + wait > deadline)
          throw new StorageError(fault.message, { cause: error })
        await sleep(wait * (0.5 + Math.random()))
      }
    }
  }
}

/** @param row the latest turn of the conversation */
function stateOf(row: { state: string; version: number } | undefined): Before {
  if (!row) return { conversation: undefined, version: 0, unreadable: undefined }
  const conversation = parse(conversationSchema, row.state)
  return { conversation, version: row.version, unreadable: conversation ? undefined : row.state }
}

function turnRow({ conversation, receipt, delivery }: Asked, { version }: Before, now: number) {
  return {
    conversation_id: conversation,
    version: version + 1,
    receipt,
    created_at: now,
    delivery: delivery ?? null,
    verdict: null,
    reply: receipt,
  }
}

function replyRow({ receipt }: Asked, { answer, record, conversation }: TurnResult, now: number) {
  return {
    id: receipt,
    created_at: now,
    answer: jsonOf(answer).toString(),
    record: jsonOf(record).toString(),
    state: jsonOf(conversation).toString(),
  }
}

/** Deletes those of the replies that no turn got any more; all turns of a reply are of the same time. */
async function deleteUnused(db: Kysely<Tables>, replies: readonly string[]): Promise<void> {
  await db
    .deleteFrom('replies')
    .where('id', 'in', replies)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('turns')
            .select('receipt')
            .whereRef('turns.reply', '=', 'replies.id')
            .whereRef('turns.created_at', '>=', 'replies.created_at')
            .where(({ eb }) => eb('turns.created_at', '<', eb('replies.created_at', '+', SHARED_MS))),
        ),
      ),
    )
    .execute()
}

/** PostgreSQL takes no NUL and SQLite no lone surrogate in a text; written with escapes, ids that differ stay different. */
function storable(id: string): string {
  return JSON.stringify(id).slice(1, -1)
}

function parse<T>(schema: z.ZodType<T>, json: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(json)).data
  } catch {
    return undefined
  }
}

function warn(error: unknown): void {
  console.warn(
    `storage: ${error instanceof StorageError ? error.message : error instanceof Error ? error.name : 'failed'}`,
  )
}

/** What SQLite and PostgreSQL do differently. All else is in database.ts, once for both. */
import type { Dialect, Kysely } from 'kysely'
import type { Tables } from './migrations.ts'
import type { TurnResult } from './storage.ts'

export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  readonly dialect: Dialect
  /** Names held across all instances, over the connections of `db` or one of its own. */
  locks(db: Kysely<Tables>): Locks
  /**
   * Keeps turns of different conversations together, each as a whole, and says of each whether it was: not if the
   * conversation has moved on or the delivery was answered. Only where that costs less than one by one.
   */
  keepTogether?(turns: readonly KeptTurn[]): readonly boolean[]
  /** What a database error means; undefined if it is a fault of the program. */
  explain(error: unknown): { readonly message: string; readonly passes: boolean } | undefined
}

/** A turn as it is to be kept. */
export interface KeptTurn {
  readonly conversation: string
  /** Of the conversation after this turn. */
  readonly version: number
  readonly receipt: string
  readonly delivery: string | undefined
  readonly result: TurnResult
  /** Unix milliseconds. */
  readonly now: number
}

export interface Locks {
  /** Waits until no other instance holds the name, then holds it until the returned function is called. */
  hold(name: string): Promise<() => Promise<void>>
  /** Which of the names are held by any instance, where that can be asked. */
  heldOf?(names: readonly string[]): Promise<ReadonlySet<string>>
  close(): Promise<void>
}

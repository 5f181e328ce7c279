/** What SQLite and PostgreSQL do differently. All else is in database.ts, once for both. */
import type { Dialect, Kysely } from 'kysely'
import type { Tables } from './migrations.ts'

export interface Engine {
  readonly name: 'sqlite' | 'postgres'
  readonly dialect: Dialect
  /** Names held across all instances, over the connections of `db` or one of its own. */
  locks(db: Kysely<Tables>): Locks
  /** What a database error means; undefined if it is a fault of the program. */
  explain(error: unknown): { readonly message: string; readonly passes: boolean } | undefined
}

export interface Locks {
  /** Waits until no other instance holds the name, then holds it until the returned function is called. */
  hold(name: string): Promise<() => Promise<void>>
  /**
   * Which of the names are held by any instance. Only where a transaction of `db` keeps every other from being taken
   * until it ends, so that it can do without holding them.
   */
  heldOf?(db: Kysely<Tables>, names: readonly string[]): Promise<ReadonlySet<string>>
  close(): Promise<void>
}

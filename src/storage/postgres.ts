/** PostgreSQL by pg: one database for any number of instances. */
import { setTimeout as sleep } from 'node:timers/promises'
import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { z } from 'zod'
import type { Engine, Locks } from './engine.ts'
import { Queue } from './queue.ts'

/** Connections of one instance for reads and short writes; one more holds its locks. */
const POOL_SIZE = 10
const CONNECT_MS = 3_000
/** A statement that takes longer counts as the database being gone. */
const STATEMENT_MS = 15_000

export function postgresEngine(url: string, poolSize = POOL_SIZE): Engine {
  const connection = { connectionString: url, connectionTimeoutMillis: CONNECT_MS, keepAlive: true }
  const pool = new pg.Pool({ ...connection, max: poolSize, query_timeout: STATEMENT_MS })
  // A connection that breaks also says so here; unheard it would end the process. Whoever uses it gets the error.
  const ignore = () => undefined
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
  return {
    name: 'postgres',
    dialect: new PostgresDialect({ pool }),
    locks: () => new AdvisoryLocks(connection),
    explain,
  }
}

const unreachable = {
  message: 'The database cannot be reached; it is tried again with the next message.',
  passes: true,
}
const full = {
  message: "The database's disk is full: nothing was stored, nothing stored was lost. Make room.",
  passes: false,
}
const refused = {
  message: 'The database refuses the user, the password or the name in DATABASE_URL.',
  passes: false,
}

const codedSchema = z.object({ code: z.string() })

/** See PostgreSQL, appendix A, for the codes; those with E are of the operating system. */
function explain(error: unknown) {
  const { data } = codedSchema.safeParse(error)
  const code = data?.code ?? ''
  if (/^(?:28|3D)/.test(code)) return refused
  if (code === '53100') return full
  // Connection exceptions, no more connections, shutting down or starting up, serialization and deadlock.
  if (/^(?:08|53300|57P0|40001|40P01)/.test(code)) return unreachable
  if (/^E(?:CONN|PIPE|HOSTUNREACH|NETUNREACH|TIMEDOUT|AI_AGAIN|NOTFOUND)/.test(code)) return unreachable
  const message = error instanceof Error ? error.message : ''
  if (/^Connection terminated|connection error|not queryable|[Tt]imeout/.test(message)) return unreachable
  if (error instanceof AggregateError && error.errors.some((one) => explain(one) === unreachable))
    return unreachable
  return undefined
}

/**
 * Advisory locks of one session that belongs to this instance: the database drops them when the instance dies.
 * Waiting asks again rather than blocks, so that one connection serves any number of names.
 */
class AdvisoryLocks implements Locks {
  readonly #config: pg.ClientConfig
  #session: Promise<pg.Client> | undefined
  /** A session takes one statement at a time. */
  readonly #queue = new Queue()

  constructor(config: pg.ClientConfig) {
    this.#config = config
  }

  async hold(name: string): Promise<() => Promise<void>> {
    for (let wait = 2; ; wait = Math.min(wait * 2, 40)) {
      this.#session ??= this.#connect()
      const session = this.#session
      const client = await session
      if (await this.#try(client, name)) {
        return async () => {
          // A session that broke has given up its locks already.
          if (this.#session !== session) return
          await this.#ask(client, 'pg_advisory_unlock', name).catch(() => undefined)
        }
      }
      await sleep(wait * (0.5 + Math.random()))
    }
  }

  async close(): Promise<void> {
    const session = this.#session
    this.#session = undefined
    await session?.then((client) => client.end()).catch(() => undefined)
  }

  async #try(client: pg.Client, name: string): Promise<boolean> {
    try {
      return await this.#ask(client, 'pg_try_advisory_lock', name)
    } catch (error) {
      // Nobody knows whether it was taken: end the session, and with it the lock.
      await this.close()
      throw error
    }
  }

  async #ask(
    client: pg.Client,
    what: 'pg_try_advisory_lock' | 'pg_advisory_unlock',
    name: string,
  ): Promise<boolean> {
    const { rows } = await this.#queue.run('', () =>
      client.query({ name: what, text: `select ${what}(hashtextextended($1, 0)) as done`, values: [name] }),
    )
    return z.object({ done: z.boolean() }).parse(rows[0]).done
  }

  #connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.#config, query_timeout: STATEMENT_MS })
    const session = (async () => {
      await client.connect()
      // Lets the server notice within half a minute that an instance is gone without a word.
      await client.query(
        'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3',
      )
      return client
    })()
    const drop = () => {
      if (this.#session === session) this.#session = undefined
    }
    client.on('error', drop)
    client.on('end', drop)
    session.catch(() => {
      drop()
      client.end().catch(() => undefined)
    })
    return session
  }
}

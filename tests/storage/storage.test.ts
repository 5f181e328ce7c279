import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Conversation, newConversation } from '../../src/assistant/conversation.ts'
import { type DatabaseOptions, DatabaseStorage } from '../../src/storage/database.ts'
import { MemoryStorage } from '../../src/storage/memory.ts'
import { openStorage } from '../../src/storage/open.ts'
import { postgresEngine } from '../../src/storage/postgres.ts'
import { openSqliteFile, sqliteEngine } from '../../src/storage/sqlite.ts'
import { type Storage, StorageError } from '../../src/storage/storage.ts'
import { type PostgresServer, startPostgres } from './postgres.ts'
import { answerOf, gate, hear, hearAtOnce, heard } from './turns.ts'

let postgres: PostgresServer
let url: string
let folder: string
let databases = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'assistant-storage-'))
  postgres = await startPostgres()
  url = await postgres.create('behaviour')
})
afterAll(async () => {
  await postgres.stop()
  rmSync(folder, { recursive: true })
})

/** Each database kind: instances on one database, and a way to run SQL behind their backs. */
const kinds = {
  SQLite: {
    open: (options?: DatabaseOptions) =>
      DatabaseStorage.open(sqliteEngine(openSqliteFile(join(folder, 'behaviour.sqlite'))), options),
    async sql(statement: string): Promise<unknown[]> {
      const database = new DatabaseSync(join(folder, 'behaviour.sqlite'), { timeout: 5000 })
      const rows = database.prepare(statement).all()
      database.close()
      return rows.map((row) => ({ ...row }))
    },
    loseLocks: 'delete from locks',
    async fresh() {
      return `sqlite:${join(folder, `fresh-${databases++}`, 'a.sqlite')}`
    },
  },
  PostgreSQL: {
    open: (options?: DatabaseOptions) => DatabaseStorage.open(postgresEngine(url), options),
    async sql(statement: string): Promise<unknown[]> {
      const client = new pg.Client(url)
      await client.connect()
      const { rows } = await client.query(statement)
      await client.end()
      return rows
    },
    loseLocks: "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'",
    fresh: () => postgres.create(`fresh_${databases++}`),
  },
}

let ids = 0
/** An id that no other test uses. */
/** Asks what many are answered the very same. */
const askingFor = (storage: Storage, same: ReturnType<ReturnType<typeof hearAtOnce>>) => (id: string) =>
  storage.turn(
    id,
    undefined,
    async () => same,
    () => same,
    true,
  )
const fresh = (word: string) => `${word}-${ids++}`

describe.each([
  ['memory', async (): Promise<Storage> => new MemoryStorage()],
  ['SQLite', (): Promise<Storage> => kinds.SQLite.open()],
  ['PostgreSQL', (): Promise<Storage> => kinds.PostgreSQL.open()],
])('storage in %s', (_name, open) => {
  let storage: Storage
  beforeAll(async () => {
    storage = await open()
  })
  afterAll(() => storage.close())

  test('hands a turn the conversation as the turn before left it', async () => {
    const id = fresh('c')
    await storage.turn(id, undefined, hear('a'))
    const { answer, repeated } = await storage.turn(id, undefined, hear('b'))
    expect(answer.text).toBe('ab')
    expect(repeated).toBe(false)
    expect((await storage.turn(fresh('c'), undefined, hear('x'))).answer.text).toBe('x')
  })

  test('answers a delivery once and repeats that answer', async () => {
    const id = fresh('c')
    const delivery = fresh('d')
    const first = await storage.turn(id, delivery, hear('a'))
    const again = await storage.turn(id, delivery, () => Promise.reject(new Error('worked twice')))
    expect(again).toEqual({ ...first, repeated: true })
    expect((await storage.turn(id, fresh('d'), hear('b'))).answer.text).toBe('ab')
  })

  test('answers a delivery that comes many times at once, once', async () => {
    const id = fresh('c')
    const delivery = fresh('d')
    let calls = 0
    const work = (before: Parameters<ReturnType<typeof hear>>[0]) => {
      calls++
      return hear('a')(before)
    }
    const turns = await Promise.all(Array.from({ length: 10 }, () => storage.turn(id, delivery, work)))
    expect(calls).toBe(1)
    expect(turns.filter(({ repeated }) => !repeated)).toHaveLength(1)
    expect(new Set(turns.map(({ receipt }) => receipt)).size).toBe(1)
  })

  test('runs the turns of one conversation in the order they came, the turns of others meanwhile', async () => {
    const id = fresh('c')
    const slow = gate()
    const turns = [
      storage.turn(id, undefined, async (before) => {
        await slow.passed
        return hear('1')(before)
      }),
      ...['2', '3', '4'].map((text) => storage.turn(id, undefined, hear(text))),
    ]
    expect((await storage.turn(fresh('c'), undefined, hear('other'))).answer.text).toBe('other')
    slow.open()
    expect((await Promise.all(turns)).map(({ answer }) => answer.text)).toEqual(['1', '12', '123', '1234'])
  })

  test('keeps nothing of a turn that failed, and the next turn works', async () => {
    const id = fresh('c')
    const delivery = fresh('d')
    await storage.turn(id, undefined, hear('a'))
    await expect(storage.turn(id, delivery, () => Promise.reject(new Error('no model')))).rejects.toThrow(
      'no model',
    )
    expect(await storage.turn(id, delivery, hear('b'))).toMatchObject({
      answer: { text: 'ab' },
      repeated: false,
    })
  })

  test('turns that need no waiting: many in one moment, some again, one that fails, one that has to wait', async () => {
    const ids = Array.from({ length: 150 }, () => fresh('c'))
    const say = (id: string, text: string) => storage.turn(id, `${id} ${text}`, hear(text), hearAtOnce(text))
    for (const text of ['a', 'b', 'b']) {
      const turns = await Promise.all(ids.map((id) => say(id, text)))
      expect(new Set(turns.map(({ answer }) => answer.text))).toEqual(new Set([text === 'a' ? 'a' : 'ab']))
    }
    const [one = '', other = '', third = ''] = ids
    const breaks = () => {
      throw new Error('broken')
    }
    const [failed, waited, ...twice] = await Promise.allSettled([
      storage.turn(one, undefined, async () => breaks(), breaks),
      storage.turn(other, undefined, hear('c'), () => undefined),
      say(third, 'c'),
      say(third, 'd'),
      say(third, 'c'),
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: new Error('broken') })
    expect(waited).toMatchObject({ value: { answer: { text: 'abc' } } })
    expect(twice).toMatchObject([
      { value: { answer: { text: 'abc' }, repeated: false } },
      { value: { answer: { text: 'abcd' }, repeated: false } },
      { value: { answer: { text: 'abc' }, repeated: true } },
    ])
    expect(await say(one, 'c')).toMatchObject({ answer: { text: 'abc' } })
  })

  test('a conversation that was said to begin and is there already goes on', async () => {
    const id = fresh('c')
    const say = (text: string) => storage.turn(id, `${id} ${text}`, hear(text), hearAtOnce(text), true)
    expect(await say('a')).toMatchObject({ answer: { text: 'a' }, repeated: false })
    expect(await say('b')).toMatchObject({ answer: { text: 'ab' }, repeated: false })
    expect(await say('b')).toMatchObject({ answer: { text: 'ab' }, repeated: true })
    await storage.forget(id)
    expect(await say('b')).toMatchObject({ answer: { text: 'b' }, repeated: false })
  })

  test('turns and conversations that are forgotten in the same moment do not get in each other’s way', async () => {
    const ids = Array.from({ length: 60 }, () => fresh('c'))
    const say = (id: string, text: string) => storage.turn(id, undefined, hear(text), hearAtOnce(text))
    await Promise.all(ids.map((id) => say(id, 'a')))
    const turns = await Promise.all(
      ids.map((id, n) => (n % 2 ? say(id, 'b') : storage.forget(id).then(() => say(id, 'c')))),
    )
    expect(turns.map(({ answer }) => answer.text)).toEqual(ids.map((_, n) => (n % 2 ? 'ab' : 'c')))
  })

  test('gives the record behind a receipt, and nothing for an unknown one', async () => {
    const { answer, receipt } = await storage.turn(fresh('c'), undefined, hear('a'))
    expect(receipt).toMatch(/^[0-9a-f]{22}$/)
    expect(await storage.receipt(receipt)).toEqual({ answer, record: { text: 'a' } })
    expect(await storage.receipt('000000000000')).toBeUndefined()
  })

  test('keeps a verdict on an answer that exists', async () => {
    const { receipt } = await storage.turn(fresh('c'), undefined, hear('a'))
    expect(await storage.feedback({ receipt, verdict: 'up' })).toBe(true)
    expect(await storage.feedback({ receipt, verdict: 'down' })).toBe(true)
    expect(await storage.feedback({ receipt: '000000000000', verdict: 'up' })).toBe(false)
  })

  test('forgets a conversation with its receipts and deliveries, and no other', async () => {
    const [mine, other] = [fresh('c'), fresh('c')]
    const delivery = fresh('d')
    const { receipt } = await storage.turn(mine, delivery, hear('a'))
    const kept = await storage.turn(other, undefined, hear('x'))
    await storage.forget(mine)
    await storage.forget(fresh('unknown'))
    expect(await storage.receipt(receipt)).toBeUndefined()
    expect(await storage.turn(mine, delivery, hear('b'))).toMatchObject({
      answer: { text: 'b' },
      repeated: false,
    })
    expect(await storage.receipt(kept.receipt)).toBeDefined()
    expect((await storage.turn(other, undefined, hear('y'))).answer.text).toBe('xy')
  })

  test('many get the very same reply: each keeps it until forgotten, also after another forgot', async () => {
    const same = hearAtOnce('same')(undefined)
    const ask = askingFor(storage, same)
    const ids = Array.from({ length: 20 }, () => fresh('c'))
    const first = await Promise.all(ids.map(ask))
    await Promise.all(ids.filter((_, n) => n % 2).map((id) => storage.forget(id)))
    const later = await Promise.all([fresh('c'), fresh('c')].map(ask))
    for (const [n, { receipt }] of [...first, ...later].entries()) {
      const found = await storage.receipt(receipt)
      expect(found).toEqual(n % 2 && n < 20 ? undefined : { answer: same.answer, record: same.record })
    }
    expect((await storage.turn(ids[0] ?? '', undefined, hear('!'))).answer.text).toBe('same!')
    await Promise.all(ids.map((id) => storage.forget(id)))
    expect((await Promise.all(ids.map(ask))).every(({ repeated }) => !repeated)).toBe(true)
  })

  test('keeps a named value until it expires', async () => {
    const name = fresh('token')
    expect(await storage.readValue(name)).toBeUndefined()
    await storage.writeValue(name, 'old', Date.now() + 60_000)
    await storage.writeValue(name, 'new', Date.now() + 60_000.5)
    expect(await storage.readValue(name)).toBe('new')
    await storage.writeValue(name, 'new', Date.now() - 1)
    expect(await storage.readValue(name)).toBeUndefined()
  })

  test('runs work under one name alone, also after work that failed', async () => {
    const name = fresh('name')
    let inside = 0
    const work = async () => {
      expect(++inside).toBe(1)
      await new Promise((done) => setTimeout(done, 2))
      inside--
      throw new Error('on purpose')
    }
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => storage.exclusively(name, work)))
    expect(results.map(({ status, ...rest }) => [status, 'reason' in rest && rest.reason.message])).toEqual(
      Array.from({ length: 5 }, () => ['rejected', 'on purpose']),
    )
    expect(await storage.exclusively(name, async () => 7)).toBe(7)
  })

  test('brings back whatever people write, under whatever ids', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 })
    // Lone surrogates are what a broken client sends; NUL is what PostgreSQL refuses.
    const odd = fc.oneof(
      text,
      fc.constantFrom('\0', '\ud800', '\udfff', "'; drop table turns; --", '\\u0000', '"'),
    )
    const run = fresh('run')
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(odd, { minLength: 2, maxLength: 2 }),
        odd,
        async ([one = '', two = ''], said) => {
          const [a, b] = [`${run}${one}`, `${run}${two}`]
          await Promise.all([storage.forget(a), storage.forget(b)])
          const first = await storage.turn(a, `${a} 1`, hear(said))
          expect(await storage.receipt(first.receipt)).toEqual({
            answer: answerOf(said),
            record: { text: said },
          })
          expect((await storage.turn(b, `${b} 1`, hear('b'))).answer.text).toBe('b')
          expect((await storage.turn(a, `${a} 1`, hear('no'))).repeated).toBe(true)
          expect((await storage.turn(a, undefined, hear('.'))).answer.text).toBe(`${said}.`)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('is ready', async () => {
    expect(await storage.ready()).toBe(true)
  })
})

describe.each(Object.entries(kinds))('several instances on one %s', (_name, kind) => {
  let a: DatabaseStorage
  let b: DatabaseStorage
  beforeAll(async () => {
    a = await kind.open()
    b = await kind.open()
  })
  afterAll(() => Promise.all([a.close(), b.close()]))

  test('a turn waits for the turn that another instance is working on', async () => {
    const id = fresh('c')
    const [started, slow] = [gate(), gate()]
    const first = a.turn(id, undefined, async (before) => {
      started.open()
      await slow.passed
      return hear('1')(before)
    })
    await started.passed
    let overtook = false
    const overtake = (before: Conversation | undefined) => {
      overtook = true
      return hearAtOnce('2')(before)
    }
    const second = b.turn(id, undefined, async (before) => overtake(before), overtake)
    await new Promise((done) => setTimeout(done, 150))
    expect(overtook).toBe(false)
    slow.open()
    expect((await first).answer.text).toBe('1')
    expect((await second).answer.text).toBe('12')
  })

  test('a delivery that reaches both is worked on once', async () => {
    for (let round = 0; round < 10; round++) {
      const id = fresh('c')
      const delivery = fresh('d')
      let calls = 0
      const turns = await Promise.all(
        [a, b, a, b].map((instance) =>
          instance.turn(id, delivery, (before) => {
            calls++
            return hear('a')(before)
          }),
        ),
      )
      expect(calls).toBe(1)
      expect(turns.filter(({ repeated }) => !repeated)).toHaveLength(1)
    }
  })

  test('many turns at random instances lose nothing', async () => {
    const id = fresh('c')
    const turns = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? a : b).turn(id, undefined, hear('.'), n % 3 ? hearAtOnce('.') : undefined),
      ),
    )
    expect(turns.map(({ answer }) => answer.text.length).sort((x, y) => x - y)).toEqual(
      Array.from({ length: 40 }, (_, n) => n + 1),
    )
  })

  test.each([
    ['first', ''],
    ['later', '0'],
  ])('a %s turn that lost its lock starts again from what the other instance left', async (_which, said) => {
    const id = fresh('c')
    if (said) await a.turn(id, undefined, hear(said))
    const [started, slow] = [gate(), gate()]
    const seen: string[] = []
    const first = a.turn(id, undefined, async (before) => {
      seen.push(heard(before))
      started.open()
      await slow.passed
      return hear('1')(before)
    })
    await started.passed
    await kind.sql(kind.loseLocks)
    expect((await b.turn(id, undefined, hear('2'))).answer.text).toBe(`${said}2`)
    slow.open()
    expect((await first).answer.text).toBe(`${said}21`)
    expect(seen).toEqual([said, `${said}2`])
  })

  test('a delivery whose lock was lost is still answered once', async () => {
    const id = fresh('c')
    const delivery = fresh('d')
    const [started, slow] = [gate(), gate()]
    const first = a.turn(id, delivery, async (before) => {
      started.open()
      await slow.passed
      return hear('a')(before)
    })
    await started.passed
    await kind.sql(kind.loseLocks)
    const second = await b.turn(id, delivery, hear('b'))
    slow.open()
    expect(await first).toEqual({ ...second, repeated: true })
    expect((await a.turn(id, undefined, hear('.'))).answer.text).toBe('b.')
  })

  test('a name is held by one instance at a time', async () => {
    const name = fresh('name')
    let inside = 0
    const work = async () => {
      expect(++inside).toBe(1)
      await new Promise((done) => setTimeout(done, 1))
      inside--
    }
    await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? a : b).exclusively(name, work)))
    expect(inside).toBe(0)
  })

  test('a conversation that cannot be read is set aside and starts anew', async () => {
    const id = fresh('c')
    for (const state of ['{"version":1}', 'not JSON', '']) {
      await a.turn(id, undefined, hear('a'))
      await kind.sql(
        `update replies set state = '${state}' where id in (select reply from turns where conversation_id = '${id}')`,
      )
      expect((await b.turn(id, undefined, hear('b'))).answer.text).toBe('b')
      expect(await kind.sql(`select state from set_aside where conversation_id = '${id}'`)).toEqual([
        { state },
      ])
      await a.forget(id)
      expect(await kind.sql(`select state from set_aside where conversation_id = '${id}'`)).toEqual([])
    }
  })

  test('an answer that cannot be read is no answer', async () => {
    const id = fresh('c')
    const delivery = fresh('d')
    const { receipt } = await a.turn(id, delivery, hear('a'))
    await kind.sql(`update replies set answer = '{"kind":"song"}' where id = '${receipt}'`)
    expect(await a.receipt(receipt)).toBeUndefined()
    expect(await b.turn(id, delivery, hear('b'))).toMatchObject({ answer: { text: 'ab' }, repeated: false })
    expect(await a.turn(id, delivery, hear('c'))).toMatchObject({ answer: { text: 'ab' }, repeated: true })
  })

  test('what is older than the retention is purged, however many', async () => {
    const day = 86_400_000
    const start = Date.now()
    let now = start - 30 * day
    const storage = await kind.open({ retentionDays: 7, now: () => now + Math.trunc(performance.now()) })
    const [old, recent] = [fresh('c'), fresh('c')]
    const gone = await storage.turn(old, undefined, hear('a'))
    await Promise.all(
      Array.from({ length: 520 }, (_, n) => storage.turn(`${old} ${n}`, undefined, hear('a'))),
    )
    now = start
    const kept = await storage.turn(recent, undefined, hear('a'))
    expect(await storage.purge()).toBeUndefined()
    expect(await storage.purge()).toBeGreaterThanOrEqual(1042)
    expect(await storage.receipt(gone.receipt)).toBeUndefined()
    expect(await storage.receipt(kept.receipt)).toBeDefined()
    expect((await storage.turn(recent, undefined, hear('b'))).answer.text).toBe('ab')
    expect((await storage.turn(old, undefined, hear('b'))).answer.text).toBe('b')
    await storage.close()
  })

  test('nothing is left of a reply when all who got it are forgotten or their time is over', async () => {
    const hour = 3_600_000
    const start = Date.now()
    let now = start - 30 * 24 * hour
    const storage = await kind.open({ retentionDays: 7, now: () => now + Math.trunc(performance.now()) })
    const mark = fresh('mark')
    const same = hearAtOnce(mark)(undefined)
    const ask = askingFor(storage, same)
    const rows = async () =>
      (await kind.sql(`select id from replies where answer like '%${mark}"%'`)).length > 0
    const ids = Array.from({ length: 6 }, () => fresh('c'))
    const receipts: string[] = []
    for (const [n, id] of ids.entries()) {
      receipts.push((await ask(id)).receipt)
      now += n % 2 ? -hour / 2 : hour
    }
    for (const id of ids) {
      expect(await rows()).toBe(true)
      await storage.forget(id)
    }
    expect(await rows()).toBe(false)
    const old = await ask(fresh('c'))
    now = start
    const recent = await ask(fresh('c'))
    await storage.purge()
    await storage.purge()
    expect(await storage.receipt(old.receipt)).toBeUndefined()
    expect(await storage.receipt(recent.receipt)).toBeDefined()
    await storage.close()
  })

  test('a clock that jumps for a while deletes nothing and mixes up no order', async () => {
    const year = 365 * 86_400_000
    let jump = 0
    const storage = await kind.open({ retentionDays: 7, now: () => Date.now() + jump })
    const id = fresh('c')
    const { receipt } = await storage.turn(id, undefined, hear('1'))
    jump = year
    expect((await storage.turn(id, undefined, hear('2'))).answer.text).toBe('12')
    expect(await storage.purge()).toBeUndefined()
    jump = -year
    expect((await storage.turn(id, undefined, hear('3'))).answer.text).toBe('123')
    expect(await storage.purge()).toBeUndefined()
    jump = 0
    expect(await storage.purge()).toBeUndefined()
    expect((await storage.turn(id, undefined, hear('4'))).answer.text).toBe('1234')
    expect(await storage.receipt(receipt)).toBeDefined()
    await storage.close()
  })

  test('instances that start together on an empty database all serve', async () => {
    const at = await kind.fresh()
    const instances = await Promise.all(Array.from({ length: 4 }, () => openStorage(at)))
    const id = fresh('c')
    for (const [n, instance] of instances.entries()) {
      expect((await instance.turn(id, undefined, hear('.'))).answer.text).toHaveLength(n + 1)
    }
    await Promise.all(instances.map((instance) => instance.close()))
  })
})

describe.each(Object.entries(kinds))('a database of the first version: %s', (_name, kind) => {
  test('keeps its conversations, receipts, verdicts and deliveries', async () => {
    const at = await kind.fresh()
    await (await openStorage(at)).close()
    const state = (text: string) => JSON.stringify({ ...newConversation(), clause: text })
    const now = Date.now()
    await runAll(at, [
      'drop table turns',
      'drop table replies',
      "delete from kysely_migration where name <> '001-start'",
      'create table conversations (id text primary key not null, state text not null, version integer not null, updated_at bigint not null)',
      'create table receipts (id text primary key not null, conversation_id text not null, delivery text unique, answer text not null, record text not null, verdict text, created_at bigint not null)',
      ...['a', 'b'].map(
        (id, n) => `insert into conversations values ('${id}', '${state(`${id}2`)}', ${7 + n}, ${now})`,
      ),
      ...['a', 'b'].flatMap((id) =>
        [1, 2].map(
          (turn) =>
            `insert into receipts values ('${id}0000${turn}', '${id}', '${id}:${turn}', '${JSON.stringify(answerOf(`${id}${turn}`))}', '{"text":"${turn}"}', 'up', ${now + turn - 9})`,
        ),
      ),
    ])
    const storage = await openStorage(at)
    for (const id of ['a', 'b']) {
      expect(await storage.receipt(`${id}00001`)).toEqual({
        answer: answerOf(`${id}1`),
        record: { text: '1' },
      })
      const again = await storage.turn(id, `${id}:2`, hear('no'))
      expect(again).toEqual({ answer: answerOf(`${id}2`), receipt: `${id}00002`, repeated: true })
      expect((await storage.turn(id, undefined, hear('.'), hearAtOnce('.'))).answer.text).toBe(`${id}2.`)
      expect((await storage.turn(id, undefined, hear('!'))).answer.text).toBe(`${id}2.!`)
    }
    await storage.forget('a')
    expect(await storage.receipt('a00001')).toBeUndefined()
    expect(await storage.receipt('b00001')).toBeDefined()
    await storage.close()
  })
})

describe('opening', () => {
  test('an unset URL is a file in the data folder, which is made', async () => {
    const data = join(folder, 'made', 'data')
    const storage = await openStorage(undefined, data)
    await storage.turn('c', undefined, hear('a'))
    await storage.close()
    const again = await openStorage(`sqlite:${join(data, 'assistant.sqlite')}`)
    expect((await again.turn('c', undefined, hear('b'))).answer.text).toBe('ab')
    await again.close()
  })

  test.each(['mysql://root:geheim@db/x', 'sqlite:', 'data.sqlite'])(
    '%s is refused without its password',
    async (wrong) => {
      const error = await openStorage(wrong).catch((reason: unknown) => reason)
      expect(error).toBeInstanceOf(StorageError)
      expect(String(error)).toContain('DATABASE_URL')
      expect(String(error)).not.toContain('geheim')
    },
  )

  test('a file that is no database is refused and left alone', async () => {
    await expect(openStorage(`sqlite:${import.meta.filename}`)).rejects.toThrow(StorageError)
  })

  test('a database that is not there for this user is refused in words', async () => {
    await expect(openStorage(url.replace('/behaviour', '/nowhere'))).rejects.toThrow('DATABASE_URL')
    await expect(openStorage(url.replace(':password@', ':wrong@'))).rejects.toThrow('DATABASE_URL')
  })

  test('more turns at once than connections do not wait for one another', async () => {
    const storage = await DatabaseStorage.open(postgresEngine(url, 2))
    const all = gate()
    let working = 0
    const turns = Array.from({ length: 30 }, () =>
      storage.turn(fresh('c'), undefined, async () => {
        if (++working === 30) all.open()
        await all.passed
        return { answer: answerOf('done'), conversation: newConversation(), record: {} }
      }),
    )
    expect(await Promise.all(turns)).toHaveLength(30)
    await storage.close()
  })
})

async function runAll(at: string, statements: readonly string[]): Promise<void> {
  const file = /^sqlite:(.+)$/.exec(at)?.[1]
  if (file) {
    const database = new DatabaseSync(file)
    database.exec(statements.join(';'))
    database.close()
    return
  }
  const client = new pg.Client(at)
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

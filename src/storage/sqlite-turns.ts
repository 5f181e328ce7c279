/** Turns kept in SQLite, those of the same moment in one transaction, by statements that are prepared once. */
import type { DatabaseSync } from 'node:sqlite'
import { jsonOf } from '../assistant/json.ts'
import type { KeptTurn } from './engine.ts'
import { SHARED_MS } from './migrations.ts'
import type { TurnResult } from './storage.ts'

/** JSON comes as UTF-8 that was written once, not for each row. */
const JSON_TEXT = 'cast(? as text)'

function prepare(database: DatabaseSync) {
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    answered: database.prepare('select 1 from turns where delivery = ?'),
    before: database.prepare('select 1 from turns where conversation_id = ? and version = ? - 1'),
    reply: database.prepare(
      `insert into replies (id, created_at, answer, record, state)
       values (?, ?, ${JSON_TEXT}, ${JSON_TEXT}, ${JSON_TEXT})`,
    ),
    turn: database.prepare(
      `insert into turns (conversation_id, version, receipt, created_at, delivery, reply)
       select ?, ?, ?, ?, ?, id from replies where id = ?
       on conflict do nothing`,
    ),
    discard: database.prepare('delete from replies where id = ?'),
  }
}

/** Makes {@link Engine.keepTogether} of a database whose tables are there when it is first called. */
export function turnKeeper(database: DatabaseSync): (turns: readonly KeptTurn[]) => readonly boolean[] {
  let statements: ReturnType<typeof prepare> | undefined
  /** Where a result is kept that many get; another process may have deleted it. */
  const replies = new WeakMap<TurnResult, { readonly id: string; readonly createdAt: number }>()
  return (turns) => {
    // The one connection is in the middle of something else: they are kept one by one, in their turn.
    if (database.isTransaction) return turns.map(() => false)
    statements ??= prepare(database)
    const { begin, commit, answered, before, reply, turn, discard } = statements
    begin.run()
    try {
      const kept = turns.map(({ conversation, version, delivery = null, now, result, receipt }) => {
        if (delivery !== null && answered.get(delivery)) return false
        if (version > 1 && !before.get(conversation, version)) return false
        const row = [conversation, version, receipt, now, delivery] as const
        const shared = replies.get(result)
        const fits = shared && now >= shared.createdAt && now < shared.createdAt + SHARED_MS
        if (fits && turn.run(...row, shared.id).changes > 0) return true
        reply.run(receipt, now, jsonOf(result.answer), jsonOf(result.record), jsonOf(result.conversation))
        if (turn.run(...row, receipt).changes === 0) {
          discard.run(receipt)
          return false
        }
        replies.set(result, { id: receipt, createdAt: now })
        return true
      })
      commit.run()
      return kept
    } catch (error) {
      // A full disk rolls back by itself.
      if (database.isTransaction) database.exec('rollback')
      throw error
    }
  }
}

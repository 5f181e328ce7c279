/** Turns kept in SQLite, those of the same moment in one transaction, by statements that are prepared once. */
import type { DatabaseSync } from 'node:sqlite'
import { jsonOf } from '../assistant/json.ts'
import type { KeptTurn } from './engine.ts'

/** JSON comes as UTF-8 that was written once, not for each row. */
const JSON_TEXT = 'cast(? as text)'

function prepare(database: DatabaseSync) {
  return {
    begin: database.prepare('begin immediate'),
    commit: database.prepare('commit'),
    answered: database.prepare('select 1 from receipts where delivery = ?'),
    open: database.prepare(
      `insert into conversations (state, updated_at, id, version) values (${JSON_TEXT}, ?, ?, ?)
       on conflict do nothing`,
    ),
    goOn: database.prepare(
      `update conversations set state = ${JSON_TEXT}, updated_at = ?, version = version + 1
       where id = ? and version = ? - 1`,
    ),
    receipt: database.prepare(
      `insert into receipts (id, conversation_id, delivery, answer, record, created_at)
       values (?, ?, ?, ${JSON_TEXT}, ${JSON_TEXT}, ?)`,
    ),
  }
}

/** Makes {@link Engine.keepTogether} of a database whose tables are there when it is first called. */
export function turnKeeper(database: DatabaseSync): (turns: readonly KeptTurn[]) => readonly boolean[] {
  let statements: ReturnType<typeof prepare> | undefined
  return (turns) => {
    // The one connection is in the middle of something else: they are kept one by one, in their turn.
    if (database.isTransaction) return turns.map(() => false)
    statements ??= prepare(database)
    const { begin, commit, answered, open, goOn, receipt } = statements
    begin.run()
    try {
      const kept = turns.map(({ conversation, version, delivery = null, now, result, receipt: id }) => {
        if (delivery !== null && answered.get(delivery)) return false
        const step = version === 1 ? open : goOn
        if (step.run(jsonOf(result.conversation), now, conversation, version).changes === 0) return false
        receipt.run(id, conversation, delivery, jsonOf(result.answer), jsonOf(result.record), now)
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

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
    answered: database.prepare('select 1 from turns where delivery = ?'),
    goOn: database.prepare('update turns set state = null where conversation_id = ? and version = ? - 1'),
    keep: database.prepare(
      `insert into turns (conversation_id, version, receipt, created_at, delivery, answer, record, state)
       values (?, ?, ?, ?, ?, ${JSON_TEXT}, ${JSON_TEXT}, ${JSON_TEXT}) on conflict do nothing`,
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
    const { begin, commit, answered, goOn, keep } = statements
    begin.run()
    try {
      const kept = turns.map(({ conversation, version, delivery = null, now, result, receipt }) => {
        if (delivery !== null && answered.get(delivery)) return false
        if (version > 1 && goOn.run(conversation, version).changes === 0) return false
        const { answer, record, conversation: state } = result
        const row = [conversation, version, receipt, now, delivery] as const
        return keep.run(...row, jsonOf(answer), jsonOf(record), jsonOf(state)).changes > 0
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

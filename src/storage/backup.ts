/**
 * `npm run backup -- FILE`: copies the SQLite database into a new file, whole as of one moment; safe while the
 * service runs. Exit codes: 0 done, 2 it could not be done. PostgreSQL has pg_dump for this.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { backup } from 'node:sqlite'
import { parseConfig } from '../config.ts'
import { command } from './command.ts'
import { sqliteFile } from './open.ts'
import { openSqliteFile } from './sqlite.ts'

await command('backup', 'FILE', async (target) => {
  const file = sqliteFile(parseConfig().DATABASE_URL)
  if (file === undefined) {
    console.error(
      'DATABASE_URL names PostgreSQL: back it up with pg_dump --format=custom --file=FILE "$DATABASE_URL".',
    )
    return 2
  }
  if (!existsSync(file)) {
    console.error(`There is no database ${file} yet.`)
    return 2
  }
  if (existsSync(target)) {
    console.error(`${target} is there already; name a new file.`)
    return 2
  }
  const partial = `${target}.partial`
  const database = openSqliteFile(file)
  try {
    await backup(database, partial)
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { force: true })
    console.error(`The backup was not made: ${error instanceof Error ? error.message : error}`)
    return 2
  } finally {
    database.close()
  }
  console.log(`Copied ${file} to ${target}.`)
  return 0
})

/** Opens the storage that the configuration names. */
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseStorage } from './database.ts'
import { postgresEngine } from './postgres.ts'
import { openSqliteFile, sqliteEngine } from './sqlite.ts'
import { type Storage, StorageError } from './storage.ts'

/** The file of a `sqlite:` URL; undefined if it is another database. */
export function sqliteFile(url: string | undefined, dataFolder = 'data'): string | undefined {
  if (url === undefined) return join(dataFolder, 'assistant.sqlite')
  return /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(url)?.[1]
}

/**
 * @param url `sqlite:PATH` or `postgres://…`; undefined is `assistant.sqlite` in the data folder
 * @param dataFolder `data` under the working directory if not given; made if it is not there
 * @throws {StorageError} saying what is wrong, never the password in the URL
 */
export async function openStorage(
  url: string | undefined,
  dataFolder?: string,
  retentionDays?: number,
): Promise<Storage> {
  const options = retentionDays === undefined ? {} : { retentionDays }
  if (url && /^postgres(?:ql)?:\/\//.test(url)) return DatabaseStorage.open(postgresEngine(url), options)
  const file = sqliteFile(url, dataFolder)
  if (file === undefined)
    throw new StorageError('DATABASE_URL: expected sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME')
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StorageError(`The folder of the database file ${file} cannot be made.`, { cause: error })
  }
  return DatabaseStorage.open(sqliteEngine(openSqliteFile(file)), options)
}

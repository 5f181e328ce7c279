/**
 * `npm run forget -- CONVERSATION`: deletes all that is kept of one conversation, such as `telegram:42`; safe while
 * the service runs. Exit codes: 0 done (also if there was nothing), 2 it could not be done.
 */
import { parseConfig } from '../config.ts'
import { command } from './command.ts'
import { openStorage } from './open.ts'

await command('forget', 'CONVERSATION', async (conversation) => {
  const config = parseConfig()
  const storage = await openStorage(config.DATABASE_URL, undefined, config.RETENTION_DAYS)
  try {
    await storage.forget(conversation)
  } finally {
    await storage.close()
  }
  console.log('Nothing is kept of this conversation any more. Backups made earlier still hold it.')
  return 0
})

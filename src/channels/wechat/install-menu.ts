/**
 * `npm run wechat:menu`: installs the menu of the Official Account.
 * Exit codes: 0 installed, 1 not installed, with the reason on standard error.
 */
import { parseConfig } from '../../config.ts'
import { MemoryStorage } from '../../storage/memory.ts'
import { MENU } from './menu.ts'
import { officialAccount } from './official-account.ts'

try {
  const account = officialAccount(parseConfig(), new MemoryStorage())
  if (account === undefined) throw new Error('WECHAT_APP_ID and WECHAT_APP_SECRET must be set')
  await account.api.post('cgi-bin/menu/create', MENU)
  console.log(
    'The menu is installed. WeChat shows it within five minutes, at once to who follows the account anew.',
  )
} catch (error) {
  console.error(`The menu was not installed. ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

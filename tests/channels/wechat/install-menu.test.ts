import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { MENU } from '../../../src/channels/wechat/menu.ts'
import { PlatformServer } from './platform.ts'

let platform: PlatformServer
beforeAll(async () => {
  platform = await new PlatformServer().start()
})
afterAll(() => platform.stop())

async function install(environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const command = join(import.meta.dirname, '../../../src/channels/wechat/install-menu.ts')
  const child = spawn('node', [command], { env: { PATH: process.env.PATH, ...environment } })
  let said = ''
  child.stdout.on('data', (chunk) => (said += chunk))
  child.stderr.on('data', (chunk) => (said += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, said }
}

it('installs the menu, or says why not', async () => {
  const environment = { WECHAT_APP_ID: 'wx1', WECHAT_APP_SECRET: 'hush-hush', WECHAT_API_ROOT: platform.root }
  const installed = await install(environment)
  expect(installed.code, installed.said).toBe(0)
  expect(platform.calls.at(-1)).toMatchObject({ path: '/cgi-bin/menu/create', token: 'token-1', body: MENU })
  platform.errors.set('/cgi-bin/menu/create', [48001])
  const refused = await install(environment)
  expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('no right') })
  expect(refused.said).not.toContain('hush-hush')
  expect(await install({})).toMatchObject({ code: 1, said: expect.stringContaining('WECHAT_APP_SECRET') })
})

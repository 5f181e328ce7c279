import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Assistant } from '../../../src/assistant/assistant.ts'
import { MENU } from '../../../src/channels/wechat/menu.ts'
import { byteLength } from '../../../src/channels/wechat/text.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
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

describe('the menu', () => {
  it('fits the platform', () => {
    expect(MENU.button.length).toBeLessThanOrEqual(3)
    for (const button of MENU.button) {
      expect([...button.name].length).toBeLessThanOrEqual(4)
      const below = 'sub_button' in button ? button.sub_button : [button]
      expect(below.length).toBeLessThanOrEqual(5)
      for (const { name, key } of below) {
        expect([...name].length).toBeLessThanOrEqual(7)
        expect(byteLength(key)).toBeLessThanOrEqual(128)
      }
    }
  })

  it('says what the assistant understands', async () => {
    const assistant = new Assistant(loadPack())
    const acts = new Map<string, string>()
    for (const button of MENU.button) {
      for (const { key } of 'sub_button' in button ? button.sub_button : []) {
        const { request } = (await assistant.reply(key)).record
        acts.set(key, request.act === 'talk' ? request.talk : request.act)
      }
    }
    expect(Object.fromEntries(acts)).toEqual({
      '能申请什么？': 'offers',
      '我们是企业，能申请什么？': 'offers',
      '我们是高校，能申请什么？': 'offers',
      '我们是行业协会，能申请什么？': 'offers',
      帮助: 'help',
      人工: 'human',
      重新开始: 'reset',
      删除我的记录: 'forget',
    })
  })
})

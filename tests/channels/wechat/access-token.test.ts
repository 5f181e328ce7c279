import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PlatformError } from '../../../src/channels/wechat/api.ts'
import { MENU } from '../../../src/channels/wechat/menu.ts'
import { officialAccount } from '../../../src/channels/wechat/official-account.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import { openStorage } from '../../../src/storage/open.ts'
import type { Storage } from '../../../src/storage/storage.ts'
import { PlatformServer } from './platform.ts'

let platform: PlatformServer
beforeEach(async () => {
  platform = await new PlatformServer().start()
})
afterEach(() => platform.stop())

function account(storage: Storage) {
  const opened = officialAccount(
    { WECHAT_APP_ID: 'wx1', WECHAT_APP_SECRET: 'hush-hush', WECHAT_API_ROOT: platform.root },
    storage,
  )
  if (!opened) throw new Error('not configured')
  return opened
}
const tokensAsked = () => platform.calls.filter(({ path }) => path.endsWith('token'))
const post = (storage: Storage) => account(storage).api.post('cgi-bin/menu/create', MENU)

describe('the access token', () => {
  it('is fetched once however many ask at a time', async () => {
    const storage = new MemoryStorage()
    await Promise.all(Array.from({ length: 50 }, () => post(storage)))
    expect(tokensAsked()).toHaveLength(1)
    expect(tokensAsked()[0]?.body).toEqual({
      grant_type: 'client_credential',
      appid: 'wx1',
      secret: 'hush-hush',
      force_refresh: false,
    })
  })

  it('is shared by processes over one database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'token-'))
    const open = () => openStorage(`sqlite:${join(folder, 'data.db')}`)
    const storages = await Promise.all([open(), open()])
    try {
      await Promise.all(storages.flatMap((storage) => [post(storage), post(storage)]))
      expect(tokensAsked()).toHaveLength(1)
    } finally {
      await Promise.all(storages.map((storage) => storage.close()))
      rmSync(folder, { recursive: true })
    }
  })

  it('is replaced before it ends', async () => {
    platform.expiresIn = 0.2
    const storage = new MemoryStorage()
    await post(storage)
    await new Promise((resolve) => setTimeout(resolve, 150))
    await post(storage)
    expect(tokensAsked()).toHaveLength(2)
  })

  it.each([40001, 40014, 42001])('is renewed once when error %d says so', async (code) => {
    const storage = new MemoryStorage()
    await post(storage)
    platform.revoked.add('token-1')
    platform.errors.set('/cgi-bin/menu/create', [code])
    await Promise.all(Array.from({ length: 20 }, () => post(storage)))
    expect(tokensAsked().map(({ body }) => body)).toMatchObject([
      { force_refresh: false },
      { force_refresh: true },
    ])
  })

  it('is not asked for again and again when renewing does not help', async () => {
    const storage = new MemoryStorage()
    platform.errors.set('/cgi-bin/menu/create', [40001, 40001])
    const refusal = await post(storage).then(
      () => undefined,
      (error: unknown) => error,
    )
    expect(refusal).toBeInstanceOf(PlatformError)
    expect(tokensAsked()).toHaveLength(2)
    expect(String(refusal)).not.toMatch(/token-|hush-hush/)
  })

  it('does not show when the platform cannot be reached', async () => {
    const { api } = account(new MemoryStorage())
    await api.post('cgi-bin/menu/create', MENU)
    await platform.stop()
    const refusal = await api.post('cgi-bin/menu/create', MENU).then(() => '', String)
    expect(refusal).toMatch(/could not be reached/)
    expect(refusal).not.toMatch(/token-1|hush-hush/)
    platform = await new PlatformServer().start()
  })
})

describe('a call', () => {
  it('is made again when the platform is busy, and explains what an operator can do', async () => {
    const storage = new MemoryStorage()
    platform.errors.set('/cgi-bin/menu/create', [-1])
    await post(storage)
    expect(platform.calls.filter(({ path }) => path.endsWith('create'))).toHaveLength(1)
    platform.errors.set('/cgi-bin/menu/create', [40164])
    await expect(post(storage)).rejects.toThrow(/IP list/)
  })
})

/** A real server on a free port, for tests. */
import { Assistant } from '../../../src/assistant/assistant.ts'
import { Service } from '../../../src/assistant/service.ts'
import { startWeb, webApp } from '../../../src/channels/web/server.ts'
import { parseConfig } from '../../../src/config.ts'
import { loadPack } from '../../../src/knowledge/pack.ts'
import { MemoryStorage } from '../../../src/storage/memory.ts'
import type { Storage } from '../../../src/storage/storage.ts'

const assistant = new Assistant(loadPack())

/** Starts a server with its own storage. */
export async function running({
  storage = new MemoryStorage(),
  environment = {},
  ...options
}: { storage?: Storage; environment?: Record<string, string> } & Parameters<typeof webApp>[2] = {}) {
  const config = parseConfig({ HOST: '127.0.0.1', PORT: '0', WEB_RATE_LIMIT: '0', ...environment })
  const service = new Service(assistant, storage)
  const web = await startWeb(webApp(service, config, options), config)
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(web.address + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  return { ...web, service, post, get: (path: string, init?: RequestInit) => fetch(web.address + path, init) }
}

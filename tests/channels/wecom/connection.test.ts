import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { z } from 'zod'
import { wecomChannel } from '../../../src/channels/wecom/wecom.ts'
import { parseConfig } from '../../../src/config.ts'
import { SlowService } from '../wechat/slow-service.ts'

const frameSchema = z.object({
  cmd: z.string(),
  headers: z.object({ req_id: z.string() }),
  body: z.unknown(),
})
type Frame = z.infer<typeof frameSchema>

/** The platform's end of the long connection. */
class ConnectionServer {
  readonly frames: Frame[] = []
  secret = 'hush-hush'
  readonly #server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  readonly #requests = new Map<WebSocket, Set<string>>()
  connections = 0

  constructor() {
    this.#server.on('connection', (socket) => {
      this.connections += 1
      socket.on('message', (data) => this.#receive(socket, frameSchema.parse(JSON.parse(String(data)))))
    })
  }

  async start(): Promise<void> {
    if (this.#server.address() === null)
      await new Promise((resolve) => this.#server.once('listening', resolve))
  }

  get url(): string {
    const { port } = z
      .object({ port: z.number() })
      .parse(this.#server.address() satisfies AddressInfo | string | null)
    return `ws://127.0.0.1:${port}`
  }

  #receive(socket: WebSocket, frame: Frame): void {
    const subscribe = z.object({ bot_id: z.string(), secret: z.string() }).safeParse(frame.body)
    const wrong = frame.cmd === 'aibot_subscribe' && subscribe.data?.secret !== this.secret
    // A reply goes by the request of the connection that brought it.
    if (frame.cmd.startsWith('aibot_respond') && !this.#requests.get(socket)?.has(frame.headers.req_id)) {
      socket.send(JSON.stringify({ headers: frame.headers, errcode: 846605, errmsg: 'invalid req_id' }))
      return
    }
    if (frame.cmd !== 'ping' && frame.cmd !== 'aibot_subscribe') this.frames.push(frame)
    socket.send(
      JSON.stringify({
        headers: frame.headers,
        errcode: wrong ? 40001 : 0,
        errmsg: wrong ? 'invalid' : 'ok',
      }),
    )
  }

  push(cmd: string, body: object, req_id = `r${Math.random()}`): void {
    for (const socket of this.#server.clients) {
      this.#requests.set(socket, (this.#requests.get(socket) ?? new Set()).add(req_id))
      socket.send(JSON.stringify({ cmd, headers: { req_id }, body }))
    }
  }

  drop(): void {
    for (const socket of this.#server.clients) socket.terminate()
  }

  /** The last content of each stream, by id. */
  streams(): { id: string; finish?: boolean | undefined; content?: string | undefined }[] {
    const reply = z.object({
      stream: z.object({ id: z.string(), finish: z.boolean().optional(), content: z.string().optional() }),
    })
    return this.frames.flatMap(({ body }) => {
      const parsed = reply.safeParse(body)
      return parsed.success ? [parsed.data.stream] : []
    })
  }

  async close(): Promise<void> {
    this.drop()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

let server: ConnectionServer
let channel: ReturnType<typeof wecomChannel> | undefined
const log: string[] = []
beforeEach(async () => {
  server = new ConnectionServer()
  await server.start()
})
afterEach(async () => {
  await channel?.stop()
  await server.close()
})

async function connect(
  service = new SlowService(
    () => 0,
    (text) => `答：${text}`,
  ),
  reconnectMs = 20,
) {
  channel = wecomChannel(parseConfig({ WECOM_BOT_ID: 'bot', WECOM_BOT_SECRET: 'hush-hush' }), service, {
    connectionUrl: server.url,
    reconnectMs,
    log: (line) => log.push(line),
  })
  await channel.start()
}

const text = (content: string, msgid = 'm1') => ({
  msgid,
  aibotid: 'bot',
  chattype: 'single',
  from: { userid: 'zhang' },
  msgtype: 'text',
  text: { content },
})

describe('the intelligent bot over a long connection', () => {
  it('answers messages, each as a finished stream', async () => {
    await connect()
    server.push('aibot_msg_callback', text('省长质量奖'), 'request-1')
    await vi.waitFor(() => expect(server.frames).toHaveLength(1))
    expect(server.frames[0]).toMatchObject({
      cmd: 'aibot_respond_msg',
      headers: { req_id: 'request-1' },
      body: { msgtype: 'stream', stream: { finish: true, content: '答：省长质量奖' } },
    })
  })

  it('shows that it is at work, then the answer in the same stream', async () => {
    await connect(
      new SlowService(
        () => 1200,
        (asked) => `答：${asked}`,
      ),
    )
    server.push('aibot_msg_callback', text('慢'))
    await vi.waitFor(() => expect(server.streams().at(-1)?.finish).toBe(true), 4000)
    const [thinking, answer] = server.streams()
    expect(thinking).toMatchObject({ finish: false, content: '正在查…' })
    expect(answer).toMatchObject({ id: thinking?.id, content: '答：慢' })
  })

  it('greets who opens the chat', async () => {
    await connect()
    const event = {
      ...text(''),
      msgtype: 'event',
      text: undefined,
      create_time: 1,
      event: { eventtype: 'enter_chat' },
    }
    server.push('aibot_event_callback', event)
    await vi.waitFor(() => expect(server.frames[0]?.cmd).toBe('aibot_respond_welcome_msg'))
  })

  it.each([
    ['before', 100],
    ['after', 600],
  ])('brings an answer that is ready %s a broken connection came back', async (_, back) => {
    await connect(
      new SlowService(
        () => 300,
        (asked) => `答：${asked}`,
      ),
      back,
    )
    server.push('aibot_msg_callback', text('问'))
    await delay(100)
    server.drop()
    await vi.waitFor(() => expect(server.frames).toHaveLength(1), 4000)
    expect(server.frames[0]).toMatchObject({
      cmd: 'aibot_send_msg',
      body: { chatid: 'zhang', msgtype: 'markdown', markdown: { content: '答：问' } },
    })
    expect(server.connections).toBe(2)
  })

  it('outlives messages of an unknown form', async () => {
    await connect()
    for (const body of [{}, { msgid: 5 }, { msgtype: 'text' }]) server.push('aibot_msg_callback', body)
    server.push('aibot_msg_callback', text('你好'))
    await vi.waitFor(() => expect(server.streams()).toHaveLength(1))
  })

  it('says at the start that the credentials are wrong, without showing them', async () => {
    server.secret = 'another'
    const refusal = await connect().then(() => '', String)
    expect(refusal).toMatch(/refuses WECOM_BOT_ID or WECOM_BOT_SECRET/)
    expect(refusal + log.join('')).not.toContain('hush-hush')
  })
})
